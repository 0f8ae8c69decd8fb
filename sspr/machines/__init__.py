"""The journeys as tables: every state, every event, and what follows (pure; no Django).

`reset` is the way back into an account with its two goals, `change` the change of a known password. Front door of
each: its `State`, its `Event` and `advance(state, event)`. The diagram people read is drawn from the same table.
"""

from sspr.machines.table import IllegalTransition

__all__ = ["IllegalTransition"]
