"""THE PORTAL: project wiring, and the journeys people make through it.

`machines` are the flows as tables, `flows` the steps that move a person along, `gates` the proofs, `portal` the pages,
`explain` the answer to "why", `lab` the trainer's console (installed in demo mode only).
"""

from sspr.celery import app as celery_app

__all__ = ["celery_app"]
