"""How a tenant's synchronised people sign in and what comes here from on premises, as its administrators decided."""

from directory.models import DirectorySync, SignInModel, Tenant, User


def of(tenant: Tenant) -> DirectorySync:
    """The tenant's decisions; the defaults where nobody decided anything."""
    return DirectorySync.objects.filter(tenant=tenant).first() or DirectorySync(tenant=tenant)


def judged_on_premises(user: User) -> bool:
    """Whether the on-premises directory says if a password is this person's, and not the cloud's copy."""
    if user.tenant is None or not user.on_premises:
        return False
    return of(user.tenant).sign_in_model != SignInModel.PASSWORD_HASH_SYNC


def federated(tenant: Tenant | None) -> bool:
    """Whether this tenant's people sign in at a page of their organisation."""
    return tenant is not None and of(tenant).sign_in_model == SignInModel.FEDERATED
