"""Which facts and requirements are proved by passing tests, and whether the proofs would notice a breakage.

`ids.csv` is the list of everything that can be proved, `plugin` reads the `proves` marks, `broken` breaks the code.
"""
