"""CARRY IT HOME: take a change, reset or unlock to the on-premises directory, and say truly how it ended.

Front doors: `outbox` (promise, in the caller's transaction), `status.of` (how far is it), `signals.job_closed` (it
ended), `guard.register` (may it still be delivered), `forecast` (would it need an administrator), `health` (are the
agents there), `rollover` (their keys) and `switchboard` (what is broken on purpose). Imports `directory`, nothing
above it, and is a stranger to `licensing`. What stands on premises is another system, `writeback.onprem`, reached only
through its port.
"""
