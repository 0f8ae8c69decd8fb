"""The promise of writeback, tried on purpose: real processes, real people over HTTP, and everything that can die dies.

`make chaos` runs it whole, `test_chaos` runs it short. `people` walk, `faults` strike by a seeded `plan`, `directory`
is the on-premises side that is slow and drops out, `verdict` says afterwards what was promised and not kept, and
`sabotage` breaks the product to see that the verdict notices.
"""
