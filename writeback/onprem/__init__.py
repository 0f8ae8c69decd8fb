"""ANOTHER SYSTEM: the on-premises directory and the agent in front of it, on a database of their own.

Two front doors: `port` (what the cloud may ask, reached with `relay.reach`) and `stage` (for seed, lab and tests, who
play the people on premises). Imports nothing of `directory`, `licensing` or `sspr`; of `writeback` only the pure parts
both sides of the wire must agree on. `mock` is the simulated Active Directory; a connector to a real one takes its
place by the setting ONPREMISES_CONNECTOR and passes the same contract tests.
"""
