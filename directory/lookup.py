"""Find a person or a tenant by what somebody typed. Whatever cannot be a user ID is simply nobody."""

from directory.models import Domain, Tenant, User

LONGEST_USER_ID = 113  # characters; sspr-behaviour §6.2


def find_user(typed: str) -> User | None:
    """The person of that user principal name, with tenant, policy and on-premises status read in the same query."""
    name = _folded(typed, LONGEST_USER_ID)
    if name is None:
        return None
    people = User.objects.select_related("tenant__policy", "tenant__on_premises_status")
    return people.filter(user_principal_name=name).first()


def find_tenant(typed: str) -> Tenant | None:
    """The tenant that owns the domain after the @ of a user ID, whether or not that person exists."""
    _, at, domain_name = (_folded(typed, LONGEST_USER_ID) or "").rpartition("@")
    domain = Domain.objects.select_related("tenant__policy").filter(name=domain_name).first() if at else None
    return domain.tenant if domain else None


def _folded(typed: object, longest: int) -> str | None:
    """Lower case and without blanks around; None for what no user ID can be.

    ASCII only, before folding: some foreign letters have an ASCII letter as their lower case, and would name somebody
    else (SR-PROOF-07).
    """
    if not isinstance(typed, str) or len(typed) > 10 * longest:  # some blanks around are forgiven
        return None
    name = typed.strip()
    if not name.isascii() or not name.isprintable() or not 0 < len(name) <= longest:
        return None
    return name.lower()
