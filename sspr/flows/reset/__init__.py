"""The way back into an account, with the goals reset and unlock.

In order of the walk: `who.start`, `why.choose_goal`, `send.send` and `verify.verify` at a gate, `choose.choose`,
`settle.settle` when a delivery ends, and `leave.cancel` or `leave.end_if_over` from any page. Each step raises StaleRun
when another request moved the run first, and then leaves nothing behind.
"""
