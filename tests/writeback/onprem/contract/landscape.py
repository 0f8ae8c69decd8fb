"""The ground a directory under test stands on: one domain, accounts made to order, and a look at what they became."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from writeback.onprem import stage
from writeback.onprem.mock import MockDirectory
from writeback.onprem.port import Account, Directory

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD, OTHER, THIRD = "Harbour-teapot-71", "Copper-Lantern-58", "Meadow-Anvil-26"


class Landscape(Protocol):
    tenant_id: UUID
    directory: Directory

    def policy(self, **policy: Any) -> None:
        """Change the domain's policy, which starts as the default domain policy."""
        ...

    def account(self, name: str = "ehagens", **fields: Any) -> str:
        """An account whose password is PASSWORD, two days old; returns its source anchor."""
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

    def account(self, name: str = "ehagens", **fields: Any) -> str:
        given: dict[str, Any] = {"display_name": "Erin M. Hagens", "password_set_at": NOW - 2 * DAY} | fields
        return stage.create_account(
            "corp.example",
            user_principal_name=f"{name}@corp.example",
            sam_account_name=name,
            password=PASSWORD,
            now=NOW,
            **given,
        )

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
