"""Take password hashes over.

A password may be on its way home at this very moment, so the order counts: the people are locked first and their hashes
read anew after that. A delivery that ended before is then seen, and one that ends later writes after us.
"""

from collections.abc import Sequence
from uuid import UUID

from directory import audit, clock, passwords
from directory.activities import Activity
from directory.models import DirectorySync, User
from directory.signals import people_changed
from writeback.onprem.source import Source, SourceHash
from writeback.sync.models import SyncRun
from writeback.sync.objects import ACTOR
from writeback.sync.verdicts import Copy, Features, Verdict, judge

REASON = "Password hash synchronization"


def take(run: SyncRun, anchors: Sequence[str], decided: DirectorySync, source: Source) -> int:
    """Bring the present hashes of these accounts to the cloud, in the caller's transaction; how many made a change."""
    people = _locked(run, anchors)
    if not people:
        return 0
    features = Features(decided.force_change_on_logon, decided.cloud_policy_for_synced)
    now_there = {found.anchor: found for found in source.hashes_of(run.tenant_id, people.keys())}
    changed, written = 0, list[UUID]()
    for anchor, person in people.items():
        found = now_there.get(anchor)
        if found is None or not found.hash:
            continue  # deleted since, or several have this anchor
        copy = Copy(person.on_premises_password_mark, person.must_change_password, person.disable_password_expiration)
        verdict = judge(found, copy, features)
        changed += _write(run, person, found, verdict, copy)
        if verdict.take_hash:
            written.append(person.pk)
    if written:
        people_changed.send(sender=User, tenant=run.tenant, user_ids=written, columns=frozenset({"password"}))
    return changed


def _locked(run: SyncRun, anchors: Sequence[str]) -> dict[str, User]:
    rows = User.objects.select_for_update(of=("self",), no_key=True).select_related("tenant")
    people = rows.filter(
        tenant=run.tenant_id, on_premises=True, deleted_at=None, on_premises_immutable_id__in=set(anchors)
    )
    return {person.on_premises_immutable_id: person for person in people.order_by("pk")}


def _write(run: SyncRun, person: User, found: SourceHash, verdict: Verdict, copy: Copy) -> bool:
    """Write what the verdict says; false when all of it stands there already."""
    if verdict.take_hash:
        set_at = found.password_set_at or clock.now(run.tenant)
        passwords.set_hash(person, found.hash, now=set_at, must_change=verdict.must_change, mark=found.mark)
    flags = {
        "must_change_password": verdict.must_change,
        "disable_password_expiration": verdict.never_expires,
    }
    before = {"must_change_password": copy.must_change, "disable_password_expiration": copy.never_expires}
    if flags != before:
        User.objects.filter(pk=person.pk).update(**flags)
    if not verdict.take_hash and flags == before:
        return False
    audit.record(
        Activity.USER_UPDATED,
        tenant=run.tenant,
        target=person,
        actor=ACTOR,
        reason=REASON,
        correlation_id=run.correlation_id,
        password_taken_over=verdict.take_hash,
        must_change_password=verdict.must_change,
        disable_password_expiration=verdict.never_expires,
    )
    return True
