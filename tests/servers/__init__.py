"""Real servers for tests: PostgreSQL, Redis, and the portal itself as people deploy it, each in processes of its own.

`machine` finds what the machine has, `processes` starts and ends, `backends` are the stores, `portal` is one running
portal, `deployments` the two ways to run it, `plugin` hands all of it to tests as fixtures.
"""
