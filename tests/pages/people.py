"""The people of the states: each call makes one, with the organisation around them, in an empty portal."""

from collections.abc import Callable, Iterable
from uuid import uuid4

from directory import lookup
from directory.models import Role, SsprPolicy, Tenant, User
from directory.rules.methods import Method
from sspr.seeding import branding
from tests.factories.directory import OperatorFactory, TenantFactory
from tests.factories.people import PASSWORD, person
from tests.pages.registry import Visit

BUSINESS_STANDARD = "O365_BUSINESS_PREMIUM"  # the SKU kept its old name
ALEX, ADELE, NOBODY = "alex@contoso.example", "adele@contoso.example", "nobody@contoso.example"
EVERY_METHOD = (Method.EMAIL, Method.MOBILE_SMS, Method.APP_CODE)
HELP = "servicedesk@contoso.example"


def organisation(**policy: object) -> Tenant:
    """Contoso, whose service desk has an address."""
    found = lookup.find_tenant(ALEX) or TenantFactory(name="Contoso", domain="contoso.example")
    SsprPolicy.objects.filter(tenant=found).update(**{"helpdesk_contact": HELP} | policy)
    return found


def with_look(arrange: Callable[[], Visit], of: str = "contoso.example") -> Callable[[], Visit]:
    """The same, in an organisation that gave its pages the look of one of the demo's."""

    def arranged() -> Visit:
        branding.put_up(of, organisation(), by="tests", correlation_id=uuid4())
        return arrange()

    return arranged


def alex(
    *, licensed: str | None = BUSINESS_STANDARD, methods: Iterable[Method] = (Method.EMAIL,), **policy: object
) -> User:
    """Alex of Contoso, whose password lives in the cloud."""
    organisation()
    made = person(ALEX, licensed=licensed, methods=methods)
    organisation(**policy)
    return lookup.find_user(made.user_principal_name) or made


def adele(*, licensed: str | None = "AAD_PREMIUM", methods: Iterable[Method] = (Method.EMAIL,)) -> User:
    """Adele of Contoso, whose password lives on premises, behind an agent that runs."""
    organisation()
    return person(ADELE, licensed=licensed, methods=methods, synchronized=True)


def patti() -> User:
    """Global Administrator of Contoso."""
    organisation()
    return person("patti@contoso.example", roles=[Role.GLOBAL_ADMINISTRATOR])


def operator() -> User:
    """A platform operator, who sees every tenant."""
    made: User = OperatorFactory(name="olga", display_name="Olga", password=PASSWORD)
    return made
