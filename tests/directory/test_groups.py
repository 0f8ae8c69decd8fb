"""Members by hand, and groups inside groups."""

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from directory import groups
from directory.models import Group, GroupNesting, Membership, Tenant, User
from tests.factories.directory import GroupFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contoso() -> Tenant:
    return TenantFactory(name="Contoso")


@pytest.fixture
def person(contoso: Tenant) -> User:
    return UserFactory(tenant=contoso)


def nest(*chain: Group) -> None:
    """Each inside the one before."""
    for outer, inner in pairwise(chain):
        GroupNesting.objects.create(group=outer, member_group=inner)


def reached(person: User, *roots: Group) -> bool:
    ids = Group.objects.filter(pk__in=[root.pk for root in roots]).values("pk")
    return User.objects.annotate(reached=groups.reaches(ids, person.pk)).get(pk=person.pk).reached


def test_members_come_and_go_and_are_counted_once(contoso: Tenant, person: User) -> None:
    group, other = GroupFactory(tenant=contoso), UserFactory(tenant=contoso)
    assert groups.add(group, [person.pk]) == 1
    assert groups.add(group, [person.pk, other.pk]) == 1
    assert groups.remove(group, [person.pk]) == 1
    assert groups.remove(group, [person.pk]) == 0
    assert list(group.members.all()) == [other]


@pytest.mark.proves("SR-TEN-04")
def test_nobody_joins_a_group_of_another_tenant(contoso: Tenant, person: User) -> None:
    foreign = GroupFactory()
    with pytest.raises(groups.ForeignMember):
        groups.add(foreign, [person.pk])
    with pytest.raises(ValidationError) as refusal:
        GroupNesting(group=GroupFactory(tenant=contoso), member_group=foreign).full_clean()
    assert refusal.value.error_dict.keys() == {"__all__"}
    assert not Membership.objects.exists()


class TestWhereNobodyDecidesByHand:
    @pytest.fixture(params=[{"membership_rule": "user.mail -ne null"}, {"on_premises": True}], ids=["rule", "synced"])
    def group(self, contoso: Tenant, request: pytest.FixtureRequest) -> Group:
        return GroupFactory(tenant=contoso, **request.param)

    def test_nobody_is_put_in_or_out(self, group: Group, person: User) -> None:
        with pytest.raises(groups.NotByHand):
            groups.add(group, [person.pk])
        groups.add(group, [person.pk], by_hand=False)
        with pytest.raises(groups.NotByHand):
            groups.remove(group, [person.pk])
        assert list(group.members.all()) == [person]

    def test_no_form_takes_a_member_or_a_nested_group(self, group: Group, person: User, contoso: Tenant) -> None:
        for row in (
            Membership(group=group, user=person),
            GroupNesting(group=group, member_group=GroupFactory(tenant=contoso)),
        ):
            with pytest.raises(ValidationError):
                row.full_clean()

    def test_it_may_itself_lie_in_another_group(self, group: Group, contoso: Tenant) -> None:
        GroupNesting(group=GroupFactory(tenant=contoso), member_group=group).full_clean()


class TestNesting:
    def test_a_group_is_not_inside_itself(self, contoso: Tenant) -> None:
        group = GroupFactory(tenant=contoso)
        with pytest.raises(ValidationError, match="inside itself"):
            GroupNesting(group=group, member_group=group).full_clean()

    def test_inside_is_everything_down_from_a_group_and_nothing_above(self, contoso: Tenant) -> None:
        chain = [GroupFactory(tenant=contoso) for _ in range(4)]
        nest(*chain)
        assert groups.inside(chain[1].pk) == {group.pk for group in chain[1:]}

    @pytest.mark.proves("SR-TEN-04")
    def test_a_walk_round_a_circle_ends(self, contoso: Tenant, person: User) -> None:
        ring = [GroupFactory(tenant=contoso) for _ in range(3)]
        nest(*ring, ring[0])
        assert groups.inside(ring[1].pk) == {group.pk for group in ring}
        assert not reached(person, ring[0])
        groups.add(ring[2], [person.pk])
        assert all(reached(person, group) for group in ring)

    @pytest.mark.proves("SR-TEN-04")
    def test_a_walk_ends_at_the_tenant(self, contoso: Tenant, person: User) -> None:
        """Even where a row leads out of it and back."""
        outer, foreign, back = GroupFactory(tenant=contoso), GroupFactory(), GroupFactory(tenant=contoso)
        nest(outer, foreign, back)
        groups.add(back, [person.pk])
        assert groups.inside(outer.pk) == {outer.pk}
        assert not reached(person, outer)

    def test_each_of_several_groups_may_be_the_way(self, contoso: Tenant, person: User) -> None:
        one, two, inner = (GroupFactory(tenant=contoso) for _ in range(3))
        nest(two, inner)
        groups.add(inner, [person.pk])
        assert reached(person, one, two)
        assert not reached(person, one)
