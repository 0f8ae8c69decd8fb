"""Receiving and reading: what the simulated carrier and mail server share."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from directory import keyring
from directory.models import AuthenticationMethod, User
from directory.rules.methods import Method
from sspr.lab.models import Kind, Message

LIFE = timedelta(minutes=5)  # as long as a code (sspr-behaviour §2.6)
CODE = re.compile(r"(?<![\w-])(\d{3})[ -]?(\d{3})(?![\w-])")
SHOWN = 20  # newest messages on a phone


@dataclass(frozen=True, slots=True)
class Received:
    """A message as its reader sees it; `code` is the one-time code found in it, if there is one."""

    kind: Kind
    subject: str
    body: str
    code: str
    sent_at: datetime

    @property
    def grouped_code(self) -> str:
        return f"{self.code[:3]} {self.code[3:]}"


def receive(kind: Kind, address: str, body: str, *, subject: str = "", now: datetime) -> Message:
    """Put a message at `address`, whether or not anybody has it."""
    address = normalise(address)
    return Message.objects.create(
        kind=kind,
        address=address,
        tenant_id=_only_tenant_of(address),
        subject=keyring.encrypt(subject),
        body=keyring.encrypt(body),
        sent_at=now,
        dies_at=now + LIFE,
    )


def inbox(user: User, *, now: datetime) -> list[Message]:
    """The living messages of one person, newest first, still encrypted."""
    mine = Message.objects.alive(now).filter(tenant=user.tenant_id, address__in=addresses_of(user))
    return list(mine.order_by("-sent_at", "pk")[:SHOWN])


def read(message: Message) -> Received:
    subject, body = keyring.decrypt(message.subject), keyring.decrypt(message.body)
    found = CODE.search(body)
    return Received(Kind(message.kind), subject, body, "".join(found.groups()) if found else "", message.sent_at)


def addresses_of(user: User) -> set[str]:
    """Every mail address and number of this person, registered or given by the directory."""
    registered = user.authentication_methods.exclude(value="").values_list("value", flat=True)
    given = (user.mail, user.alternate_email, str(user.mobile_phone))
    return {normalise(address) for address in (*registered, *given) if address}


def normalise(address: str) -> str:
    """Mail without regard to case, numbers without blanks."""
    return address.strip().lower() if "@" in address else re.sub(r"[^\d+]", "", address)


def _only_tenant_of(address: str) -> UUID | None:
    """The one tenant whose people have this address; None when no tenant or several do."""
    if "@" in address:
        held = User.objects.filter(Q(mail__iexact=address) | Q(alternate_email__iexact=address))
        registered = AuthenticationMethod.objects.filter(method=Method.EMAIL, value__iexact=address)
    else:
        held = User.objects.filter(mobile_phone=address)
        registered = AuthenticationMethod.objects.filter(method=Method.MOBILE_SMS, value=address)
    tenants = set(held.values_list("tenant", flat=True)) | set(registered.values_list("user__tenant", flat=True))
    return tenants.pop() if len(tenants) == 1 else None
