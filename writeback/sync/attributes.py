"""What of an on-premises account is written to the person in the cloud, attribute by attribute. Pure.

An attribute the cloud cannot hold stays as it is there and is told as a fault; all others flow. What the account does
not say, being empty or made up from its name, takes nothing away that did not come from on premises.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

import phonenumbers

from writeback.onprem.source import SourceObject
from writeback.sync.faults import Fault, FaultKind

NAME = re.compile(r"(?=.{3,113}\Z)[a-z0-9'._!#^~-]{0,63}[a-z0-9'_!#^~-]@[a-z0-9][a-z0-9.-]{0,47}\Z")
MAIL = re.compile(r"[^@\s<>\x00-\x1f]{1,64}@[^@\s<>\x00-\x1f.][^@\s<>\x00-\x1f]*\.[^@\s<>\x00-\x1f]+\Z")
COUNTRY = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True, slots=True)
class Texts:
    """One plain text attribute: its LDAP name, the cloud's column, and how many characters that holds."""

    ldap: str
    column: str
    read: Callable[[SourceObject], str]
    width: int


TEXTS = (
    Texts("givenName", "given_name", lambda a: a.given_name, 64),
    Texts("sn", "surname", lambda a: a.surname, 64),
    Texts("displayName", "display_name", lambda a: a.display_name or a.sam_account_name, 256),
    Texts("department", "department", lambda a: a.department, 64),
    Texts("title", "job_title", lambda a: a.title, 128),
    Texts("sAMAccountName", "on_premises_sam_account_name", lambda a: a.sam_account_name, 64),
)
PHONES: tuple[tuple[str, str, Callable[[SourceObject], str]], ...] = (
    ("mobile", "mobile_phone", lambda a: a.mobile),
    ("telephoneNumber", "office_phone", lambda a: a.telephone_number),
)
SAID = frozenset(
    {"user_principal_name", "mail"} | {text.column for text in TEXTS} | {column for _, column, _ in PHONES}
)


@dataclass(frozen=True, slots=True)
class Flow:
    """The columns a person shall have, and what could not be carried over."""

    columns: dict[str, object]
    faults: tuple[Fault, ...]
    unsaid: frozenset[str] = frozenset()  # columns for which the account has no value of its own

    def onto(self, filled: Collection[str], given: Collection[str]) -> "Flow":
        """The flow to a person whose columns `filled` hold something, of which `given` came from on premises before.

        Somebody may have put the others in by hand, who was here before anything was synchronised.
        """
        kept = {column for column in self.unsaid if column in filled and column not in given}
        columns = {column: value for column, value in self.columns.items() if column not in kept}
        return Flow(columns, self.faults, self.unsaid)

    def given(self, before: Collection[str] = ()) -> list[str]:
        """The columns whose value is from on premises once this was written; `before` are those that were."""
        written = {column for column, value in self.columns.items() if column in SAID and value}
        return sorted(written | (set(before) - self.columns.keys()))


def flow(account: SourceObject, *, domains: tuple[str, ...], region: str) -> Flow:
    """Work out the columns of the person this account is. `domains` are the tenant's own, the first one its default;
    `region` is the country whose telephone numbers may be written without a code."""
    faults: list[Fault] = []
    columns: dict[str, object] = {
        "on_premises": True,
        "on_premises_immutable_id": account.anchor,
        "on_premises_domain_name": account.domain,
        "account_enabled": account.enabled,
    }
    name = cloud_name(account, domains)
    _take(columns, faults, "userPrincipalName", "user_principal_name", name, bool(NAME.match(name)))
    for text in TEXTS:
        value = text.read(account).strip()
        _take(columns, faults, text.ldap, text.column, value, len(value) <= text.width and value.isprintable())
    mail = account.mail.strip()
    _take(columns, faults, "mail", "mail", mail, not mail or (len(mail) <= 254 and bool(MAIL.match(mail))))
    for ldap, column, read in PHONES:
        number = telephone(read(account).strip(), region)
        _take(columns, faults, ldap, column, number if number is not None else read(account), number is not None)
    country = account.usage_location.strip().upper()
    if country:  # an administrator of the cloud may set it where the directory says nothing
        _take(columns, faults, "msExchUsageLocation", "usage_location", country, bool(COUNTRY.match(country)))
    unsaid = {column for column in SAID if not columns.get(column, True)}
    if name != own_name(account):
        unsaid.add("user_principal_name")
    if not account.display_name.strip():
        unsaid.add("display_name")
    return Flow(columns, tuple(faults), frozenset(unsaid))


def own_name(account: SourceObject) -> str:
    """The user principal name as on premises."""
    return account.user_principal_name.strip().lower()


def cloud_name(account: SourceObject, domains: tuple[str, ...]) -> str:
    """The user principal name in the cloud: as on premises where its domain is the tenant's, else the account name in
    the tenant's default domain."""
    name = own_name(account)
    if name.rpartition("@")[2] in domains or not domains:
        return name
    return f"{account.sam_account_name.strip().lower()}@{domains[0]}"


def telephone(typed: str, region: str) -> str | None:
    """The number in international form, empty for none; None for what is no number."""
    if not typed:
        return ""
    try:
        number = phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _take(
    columns: dict[str, object], faults: list[Fault], ldap: str, column: str, value: str, acceptable: bool
) -> None:
    if acceptable:
        columns[column] = value
    else:
        faults.append(Fault(FaultKind.INVALID_VALUE, ldap, value[:120]))
