"""How far work is that goes through many people, and how the licences of a group stand. Pure."""

from enum import StrEnum


class Processing(StrEnum):
    """Graph's licenseProcessingState (licensing.md §3.4)."""

    QUEUED = "QueuedForProcessing"
    IN_PROGRESS = "ProcessingInProgress"
    COMPLETE = "ProcessingComplete"


class GroupStatus(StrEnum):
    """The words the product has for a group's licences (licensing.md §9)."""

    UNLICENSED = "unlicensed"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in progress"
    ERRORS = "errors"


class BatchState(StrEnum):
    DRAFT = "draft"  # chosen and shown, nothing done
    RUNNING = "running"
    FINISHED = "finished"


class BatchAction(StrEnum):
    ASSIGN = "assign"
    REMOVE = "remove"
