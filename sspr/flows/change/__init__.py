"""Changing a known password: the old one, the new one, and for a synchronised person the way home.

Front door: `ask.begin` and `ask.change` for the page, `settle.settle` for the news that a delivery ended. A cloud-only
person's run begins and ends in one request; a synchronised person's waits for the on-premises directory.
"""

from sspr.flows.change.settle import settle

__all__ = ["settle"]
