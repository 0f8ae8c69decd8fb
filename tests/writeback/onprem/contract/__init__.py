"""What every implementation of the on-premises ports must do, with expectations from active-directory.md.

A connector to a real directory joins by writing a `Landscape` of its own and adding it to the fixture of that name.
"""
