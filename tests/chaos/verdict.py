"""What was promised and not kept, from what people were shown and what both systems hold now. Pure."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from tests.chaos.people import Shown

LEASE = 15.0  # seconds; after it a second attempt may begin while a first one is still silent
SET = ("Delivered", "OnPremisesSuccessCloudFailure")


def violations(name: str, shown: Shown, facts: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is not as it must be for one person."""
    held = "new" if shown is Shown.SUCCESS else "old"
    for side in ("on_premises", "cloud"):
        if facts[side] != [held]:
            yield f"{name} was shown {shown}, yet {side} accepts {' and '.join(facts[side]) or 'neither password'}"
    if shown is Shown.LEFT_WAITING:
        yield f"{name} was promised something and never told what became of it"
    if shown is Shown.NOTHING and facts["jobs"]:
        yield f"{name} chose nothing that was answered, yet there is a promise"
    yield from _of_the_log(name, shown, facts)
    for job in facts["jobs"]:
        yield from _of_a_job(name, job)


def _of_the_log(name: str, shown: Shown, facts: Mapping[str, Any]) -> Iterator[str]:
    told = facts["told"]
    if len(told) != len(facts["jobs"]):
        yield f"{name} has {len(facts['jobs'])} promises and {len(told)} closing rows in the audit log"
    elif told and told[-1] != shown:
        yield f"{name} was shown {shown}, the audit log says {told[-1]}"
    if not facts["correlated"]:
        yield f"{name} has closing rows under another correlation id than the promises"


def _of_a_job(name: str, job: Mapping[str, Any]) -> Iterator[str]:
    which = f"{name}, promise {job['id']}"
    if job["state"] != "closed":
        yield f"{which}: still {job['state']}"
    if job["secret"]:
        yield f"{which}: a secret is left"
    if job["applied"] != (job["outcome"] in SET):
        yield f"{which}: outcome {job['outcome']}, applied {job['applied']} times on premises"
    for first, second in pairwise(job["attempts"]):
        apart = second["started"] - first["started"]
        # Silent until somebody asked on premises, which nobody does before the lease has run out.
        busy = LEASE if first["lasted"] is None else min(first["lasted"], LEASE)
        if apart < busy:
            yield f"{which}: handed out twice at once, {apart:.2f} s apart"
