"""Whole stories, told by people in a browser against a portal that really runs, in both deployments.

`cast` is who plays, `browser` what they hold in their hands, `inside` how a story looks behind the scenes afterwards,
`traces` what a secret leaves behind. Stories name pages by what people see: headings, labels, buttons.
"""
