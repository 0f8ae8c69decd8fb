"""The ground a directory under test stands on: one domain, accounts made to order, and a look at what they became."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from writeback.onprem import models, stage
from writeback.onprem.mock import MockDirectory
from writeback.onprem.port import Account, Directory, LdapResult
from writeback.onprem.rights import Right

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD, OTHER, THIRD = "Harbour-teapot-71", "Copper-Lantern-58", "Meadow-Anvil-26"


class Landscape(Protocol):
    tenant_id: UUID
    directory: Directory

    def policy(self, **policy: Any) -> None:
        """Change the domain's policy, which starts as the default domain policy."""
        ...

    def account(self, name: str = "ehagens", *, unit: tuple[str, ...] = (), **fields: Any) -> str:
        """An account whose password is PASSWORD, two days old; returns its source anchor.

        It lies in CN=Users, or in the organisational unit with this path from the root, which is made if need be.
        """
        ...

    def fine_grained(
        self, name: str, precedence: int, *, accounts: Sequence[str] = (), groups: Sequence[str] = (), **policy: Any
    ) -> UUID:
        """A fine-grained policy on these accounts (anchors) and groups; returns its objectGUID."""
        ...

    def group(self, name: str, *, accounts: Sequence[str] = (), groups: Sequence[str] = ()) -> None:
        """A group with these members; a group that is there already, such as a built-in one, gets them too."""
        ...

    def leave(self, group: str, anchor: str) -> None: ...

    def delegate(self, rights: Collection[Right], *path: str) -> None:
        """Give the connector exactly these rights on one unit, or on the whole domain. At first it has all there."""
        ...

    def inherit(self, path: Sequence[str], inherits: bool) -> None:
        """Let rights given further up reach into a unit, or end there."""
        ...

    def protection_run(self, now: datetime) -> None:
        """What the hourly run does."""
        ...

    def expire(self, anchor: str, at: datetime | None) -> None:
        """Let the account itself expire."""
        ...

    def date_password(self, anchor: str, at: datetime | None) -> None:
        """Date the password; None is pwdLastSet 0."""
        ...

    def rename_and_move(self, anchor: str, name: str, *unit: str) -> None: ...

    def highest_change(self) -> int:
        """The largest change number given so far."""
        ...

    def change_number(self, anchor: str) -> int:
        """The number of the account's last change; a deleted one has one, too."""
        ...

    def flags(self, anchor: str, **flags: Any) -> None: ...

    def lock(self, anchor: str, at: datetime) -> None: ...

    def delete(self, anchor: str) -> None: ...

    def share_anchor(self, anchor: str, other: str) -> None: ...

    def accepts(self, anchor: str, password: str) -> bool:
        """Whether this is the account's password."""
        ...

    def lockout(self, anchor: str) -> tuple[int, datetime | None]:
        """badPwdCount and lockoutTime."""
        ...


class MockLandscape:
    def __init__(self) -> None:
        self.tenant_id = uuid4()
        self.directory: Directory = MockDirectory()
        stage.create_domain(self.tenant_id, "corp.example")

    def policy(self, **policy: Any) -> None:
        stage.set_policy("corp.example", **policy)

    def account(self, name: str = "ehagens", *, unit: tuple[str, ...] = (), **fields: Any) -> str:
        given: dict[str, Any] = {"display_name": "Erin M. Hagens", "password_set_at": NOW - 2 * DAY} | fields
        return stage.create_account(
            "corp.example",
            user_principal_name=f"{name}@corp.example",
            sam_account_name=name,
            password=PASSWORD,
            now=NOW,
            unit=unit,
            **given,
        )

    def fine_grained(
        self, name: str, precedence: int, *, accounts: Sequence[str] = (), groups: Sequence[str] = (), **policy: Any
    ) -> UUID:
        guid = stage.create_password_settings("corp.example", name, precedence, **policy)
        for anchor in accounts:
            stage.apply_password_settings("corp.example", name, anchor=anchor)
        for group in groups:
            stage.apply_password_settings("corp.example", name, group=group)
        return guid

    def group(self, name: str, *, accounts: Sequence[str] = (), groups: Sequence[str] = ()) -> None:
        if not models.Group.objects.filter(sam_account_name=name).exists():
            stage.create_group("corp.example", name, now=NOW)
        for anchor in accounts:
            stage.add_member("corp.example", name, anchor=anchor, now=NOW)
        for inner in groups:
            stage.add_member("corp.example", name, inner=inner, now=NOW)

    def leave(self, group: str, anchor: str) -> None:
        stage.remove_member("corp.example", group, anchor=anchor)

    def delegate(self, rights: Collection[Right], *path: str) -> None:
        stage.delegate("corp.example", rights, *path)

    def inherit(self, path: Sequence[str], inherits: bool) -> None:
        stage.set_inheritance("corp.example", path, inherits)

    def protection_run(self, now: datetime) -> None:
        stage.run_protection(self.tenant_id, now)

    def expire(self, anchor: str, at: datetime | None) -> None:
        stage.set_account_expiry(anchor, at)

    def date_password(self, anchor: str, at: datetime | None) -> None:
        stage.set_password_age(anchor, at)

    def rename_and_move(self, anchor: str, name: str, *unit: str) -> None:
        stage.set_attributes(anchor, user_principal_name=f"{name}@corp.example", sam_account_name=name)
        stage.move_account(anchor, *unit)

    def highest_change(self) -> int:
        return models.Domain.objects.get(dns_name="corp.example").highest_usn

    def change_number(self, anchor: str) -> int:
        return models.Account.with_deleted.get(source_anchor=anchor).usn_changed

    def flags(self, anchor: str, **flags: Any) -> None:
        stage.set_flags(anchor, **flags)

    def lock(self, anchor: str, at: datetime) -> None:
        stage.lock(anchor, at)

    def delete(self, anchor: str) -> None:
        stage.delete_account(anchor)

    def share_anchor(self, anchor: str, other: str) -> None:
        stage.share_anchor(anchor, other)

    def accepts(self, anchor: str, password: str) -> bool:
        return stage.verify(anchor, password, NOW)

    def lockout(self, anchor: str) -> tuple[int, datetime | None]:
        account = stage.account(anchor)
        return account.bad_password_count, account.lockout_time


def read(landscape: Landscape, anchor: str, now: datetime = NOW) -> Account:
    """The one account with that anchor, as the connector reads it."""
    (account,) = landscape.directory.find(landscape.tenant_id, anchor, now)
    return account


def reset(
    landscape: Landscape, anchor: str, new: str = OTHER, *, hints: bool = True, now: datetime = NOW
) -> LdapResult:
    """Set a password as an administrator does."""
    account = read(landscape, anchor, now)
    return landscape.directory.set_password(account, new, policy_hints=hints, now=now)()


def change(
    landscape: Landscape, anchor: str, current: str = PASSWORD, new: str = OTHER, *, now: datetime = NOW
) -> LdapResult:
    """Change a password as the person does."""
    return landscape.directory.change_password(read(landscape, anchor, now), current, new, now=now)()


def bind(landscape: Landscape, anchor: str, password: str = PASSWORD, *, now: datetime = NOW) -> str:
    """Sign in as the person: the data value of the refusal, empty for success."""
    result = landscape.directory.authenticate(read(landscape, anchor, now), password, now=now)
    assert result.success is (result.bind_error == "")
    return result.bind_error
