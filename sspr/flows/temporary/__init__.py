"""A temporary password for a synchronised person, given by an administrator: promised here, set at home first.

Front doors: `give.give` for the administrator's page, `settle.settle` for the news that the delivery ended.
"""
