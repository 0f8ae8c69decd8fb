"""ANOTHER SYSTEM: the on-premises directory and the agents in front of it, on a database of their own.

Two front doors: `port` (what the cloud may ask, reached with `relay.reach`; `service` sets an agent up) and `stage`
(for seed, lab and tests, who play the people on premises). Trainers have two more: `log` reads the agents' events, and
`faults` breaks things by name. Imports nothing of `directory`, `licensing` or `sspr`; of `writeback` only the pure
parts both sides of the wire must agree on. `mock` is the simulated Active Directory; a connector to a real one takes
its place by the setting ONPREMISES_CONNECTOR and passes the same contract tests.

What time it is for a tenant is asked upwards (`moment`). `admin` is the console of the people on premises; what it does
to an account is in `accounts`, and every change there is numbered (`changes`) and told (`security`).
"""
