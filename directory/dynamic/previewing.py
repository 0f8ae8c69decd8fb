"""Who would be a member, before a rule is set."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from directory.dynamic.people import COLUMNS, person
from directory.models import Group, Membership, User
from directory.rules.membership import Attribute, matches, parse

FIRST = 20  # shown by name
MOST = 100_000  # people a page looks at while somebody waits for it; about a second


@dataclass(frozen=True, slots=True)
class Preview:
    matching: int
    joining: int  # of those who match, who are no members now
    leaving: int  # of the present members, who do not match
    first: tuple[tuple[str, str], ...]  # display name and user principal name, by the alphabet
    looked_at: int
    complete: bool  # whether that was everybody

    @property
    def unnamed(self) -> int:
        return self.matching - len(self.first)


def preview(group: Group, text: str) -> Preview:
    """What `text` would do to the group; changes nothing. Raises RuleError."""
    rule = parse(text)
    member = Exists(Membership.objects.filter(group=group, user=OuterRef("pk")))
    people = User.objects.filter(tenant=group.tenant_id, deleted_at=None).order_by("display_name", "pk")
    rows = people.annotate(member=member).values_list("member", *COLUMNS.values())[: MOST + 1]
    matching = joining = leaving = looked_at = 0
    first: list[tuple[str, str]] = []
    for is_member, *values in rows.iterator(chunk_size=2000):
        if looked_at == MOST:
            return Preview(matching, joining, leaving, tuple(first), looked_at, complete=False)
        looked_at += 1
        one = person(values)
        if not matches(rule, one):
            leaving += is_member
            continue
        matching += 1
        joining += not is_member
        if len(first) < FIRST:
            first.append((str(one[Attribute.DISPLAY_NAME]), str(one[Attribute.USER_PRINCIPAL_NAME])))
    return Preview(matching, joining, leaving, tuple(first), looked_at, complete=True)
