"""Who plays in the demo. Domains and telephone numbers are reserved ones: no real mailbox or phone is ever meant."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models.tenant import Preset
from directory.models.user import Role

ENTRA_P1 = "AAD_PREMIUM"
ENTRA_P2 = "AAD_PREMIUM_P2"
M365_E3 = "SPE_E3"
BUSINESS_STANDARD = "O365_BUSINESS_PREMIUM"  # the SKU kept its old name when the product was renamed
BUSINESS_PREMIUM = "SPB"


@dataclass(frozen=True, slots=True)
class Person:
    """One persona: where they stand, and what a lesson shows with them."""

    user_principal_name: str
    display_name: str
    part: str | Promise  # what this person shows, in a few words for the trainer
    line: int  # the last two digits of the fictional telephone number
    license: str = ""  # the SKU's string id
    roles: tuple[Role, ...] = ()
    groups: tuple[str, ...] = ()
    on_premises: bool = False
    locked: bool = False  # the on-premises account, since before the lesson
    protected: bool = False  # member of a protected group on premises: only an administrator sets the password
    registered: bool = True  # mail and mobile phone

    @property
    def name(self) -> str:
        return self.user_principal_name.partition("@")[0]

    @property
    def given_name(self) -> str:
        return self.display_name.partition(" ")[0]

    @property
    def surname(self) -> str:
        return self.display_name.partition(" ")[2]

    @property
    def domain(self) -> str:
        return self.user_principal_name.partition("@")[2]

    @property
    def organisation(self) -> str:
        return self.domain.partition(".")[0]

    @property
    def host(self) -> str:
        """A host of their own, so that each persona has cookies of their own in one browser."""
        return f"{self.name}-{self.organisation}.localhost"

    @property
    def private_mail(self) -> str:
        """An address that can be read without the password being reset."""
        return f"{self.name}.{self.organisation}@personal.example"

    @property
    def mobile_phone(self) -> str:
        return f"+14255550{100 + self.line}"


@dataclass(frozen=True, slots=True)
class OnPremisesDomain:
    """The tenant's own directory at home; its passwords never expire by age here."""

    name: str
    minimum_password_age: timedelta = timedelta(0)
    lockout_threshold: int = 0  # wrong passwords; 0 never locks. A locked account waits for an administrator


@dataclass(frozen=True, slots=True)
class SeedTenant:
    domain: str
    name: str
    people: tuple[Person, ...]
    seats: dict[str, int] = field(default_factory=dict)  # SKU's string id -> units bought
    on_premises: OnPremisesDomain | None = None
    preset: Preset = Preset.FAITHFUL
    methods_required: int = 1
    scope_group: str = ""  # empty: everybody may reset

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(sorted({group for person in self.people for group in person.groups}))


COUNTRY = "US"
SSPR_USERS = "SSPR users"
SALES = "Sales"
IN_SCOPE = (SSPR_USERS,)
GLOBAL_ADMINISTRATOR = (Role.GLOBAL_ADMINISTRATOR,)

CONTOSO = SeedTenant(
    domain="contoso.example",
    name="Contoso",
    seats={ENTRA_P1: 25, ENTRA_P2: 5, M365_E3: 25},
    on_premises=OnPremisesDomain("corp.contoso.example", lockout_threshold=5),
    scope_group=SSPR_USERS,
    people=(
        Person("adele@contoso.example", "Adele Vance", _("hybrid, P1: change, reset and unlock are written back"),
               1, ENTRA_P1, groups=IN_SCOPE, on_premises=True),
        Person("isaiah@contoso.example", "Isaiah Langer", _("hybrid, P1: locked on premises, unlocks himself"),
               2, ENTRA_P1, groups=IN_SCOPE, on_premises=True, locked=True),
        Person("irvin@contoso.example", "Irvin Sayers", _("hybrid, P1: protected account, SSPR_0029 after choosing"),
               3, ENTRA_P1, groups=IN_SCOPE, on_premises=True, protected=True),
        Person("megan@contoso.example", "Megan Bowen", _("hybrid, member of Sales, no licence (SSPR_0012)"),
               4, groups=(SSPR_USERS, SALES), on_premises=True),
        Person("alex@contoso.example", "Alex Wilber", _("cloud-only, P1: change and reset work, nothing to unlock"),
               5, ENTRA_P1, groups=IN_SCOPE),
        Person("nestor@contoso.example", "Nestor Wilke", _("cloud-only, P1: registered too little (SSPR_0014)"),
               6, ENTRA_P1, groups=IN_SCOPE, registered=False),
        Person("diego@contoso.example", "Diego Siciliani", _("cloud-only, P1: outside the group in scope (SSPR_0013)"),
               7, ENTRA_P1),
        Person("patti@contoso.example", "Patti Fernandez", _("cloud-only, P1, Global Administrator: two gates"),
               8, ENTRA_P1, roles=GLOBAL_ADMINISTRATOR, groups=IN_SCOPE),
        Person("lynne@contoso.example", "Lynne Robbins", _("cloud-only, P1, Helpdesk Administrator: two gates"),
               9, ENTRA_P1, roles=(Role.HELPDESK_ADMINISTRATOR,), groups=IN_SCOPE),
        Person("grady@contoso.example", "Grady Archie", _("cloud-only, no licence: changes, cannot reset (SSPR_0012)"),
               10, groups=IN_SCOPE),
        Person("admin@contoso.example", "Contoso Administrator", _("works in the admin site"),
               11, ENTRA_P1, roles=GLOBAL_ADMINISTRATOR, groups=IN_SCOPE),
    ),
)  # fmt: skip

WOODGROVE = SeedTenant(
    domain="woodgrove.example",
    name="Woodgrove Bank",
    seats={BUSINESS_PREMIUM: 10},
    on_premises=OnPremisesDomain("wg.example", minimum_password_age=timedelta(days=1)),
    people=(
        Person("joni@woodgrove.example", "Joni Sherman", _("hybrid, Business Premium: written back like P1"),
               21, BUSINESS_PREMIUM, on_premises=True),
        Person("lee@woodgrove.example", "Lee Gu", _("cloud-only, Business Premium: change and reset work"),
               22, BUSINESS_PREMIUM),
        Person("admin@woodgrove.example", "Woodgrove Administrator", _("works in the admin site"),
               23, BUSINESS_PREMIUM, roles=GLOBAL_ADMINISTRATOR),
    ),
)  # fmt: skip

FABRIKAM = SeedTenant(
    domain="fabrikam.example",
    name="Fabrikam",
    seats={BUSINESS_STANDARD: 10},
    on_premises=OnPremisesDomain("fab.example"),
    people=(
        Person("miriam@fabrikam.example", "Miriam Graham", _("cloud-only, Business Standard: change and reset work"),
               31, BUSINESS_STANDARD),
        Person("raul@fabrikam.example", "Raul Razo",
               _("hybrid, Business Standard: not enough to write back (SSPR_0012)"),
               32, BUSINESS_STANDARD, on_premises=True),
        Person("admin@fabrikam.example", "Fabrikam Administrator", _("works in the admin site"),
               33, roles=GLOBAL_ADMINISTRATOR),
    ),
)  # fmt: skip

TAILSPIN = SeedTenant(
    domain="tailspin.example",
    name="Tailspin Toys",
    seats={BUSINESS_STANDARD: 5},
    people=(
        Person("pradeep@tailspin.example", "Pradeep Gupta",
               _("cloud-only, no licence: changes; resets once it has one"),
               41),
        Person("admin@tailspin.example", "Tailspin Administrator",
               _("works in the admin site; assigns Business Standard"),
               42, roles=GLOBAL_ADMINISTRATOR),
    ),
)  # fmt: skip

NORTHWIND = SeedTenant(
    domain="northwind.example",
    name="Northwind Traders",
    seats={ENTRA_P1: 10},
    on_premises=OnPremisesDomain("nw.example"),
    preset=Preset.STANDARDS,
    methods_required=2,
    people=(
        Person("johanna@northwind.example", "Johanna Lorenz", _("cloud-only, P1: strict preset, two gates"),
               51, ENTRA_P1),
        Person("henrietta@northwind.example", "Henrietta Mueller", _("hybrid, P1: strict preset, written back"),
               52, ENTRA_P1, on_premises=True),
        Person("admin@northwind.example", "Northwind Administrator", _("works in the admin site"),
               53, ENTRA_P1, roles=GLOBAL_ADMINISTRATOR),
    ),
)  # fmt: skip

TENANTS = (CONTOSO, WOODGROVE, FABRIKAM, TAILSPIN, NORTHWIND)
PERSONAS = tuple(person for tenant in TENANTS for person in tenant.people)
