"""FROM HOME TO HERE: people, attributes, enabled state and password hashes of the on-premises directory, by deltas.

Front doors: `rounds.request` (have a cycle run now), `rounds.work` (the schedule), `models.SyncRun` (what one did).
`matching`, `attributes` and `verdicts` are pure: who an account is in the cloud, what of it is written there, what a
new hash means. What comes from on premises is read through `writeback.onprem.source.Source` only.
"""
