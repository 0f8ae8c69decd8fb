"""Why a licence could not be given or taken, said in the product's own sentences (licensing.md §7)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import User
from licensing.models import ServicePlan, Sku
from licensing.paths import Fault, LicenseError, Trouble
from licensing.verdicts import Cause


class AssignmentRefused(Exception):
    """A licence could not be given or taken; nothing was changed. `message` is fit for an administrator to read."""

    wording: str | Promise = ""

    def __init__(self, user: User, sku: Sku, plans: Sequence[str] = ()) -> None:
        super().__init__(user, sku)
        self.user = user
        self.sku = sku
        self.plans = tuple(plans)

    def __str__(self) -> str:
        return self.message

    @classmethod
    def sentence(cls, sku: Sku, plans: Sequence[str] = ()) -> str:
        """In the reader's language; `plans` by name, the one in the way first."""
        first, others = ", ".join(plans[:1]), ", ".join(plans[1:])
        return str(cls.wording).format(product=sku.product_name, sku=sku.part_number, plan=first, others=others)

    @property
    def message(self) -> str:
        return self.sentence(self.sku, self.plans)

    @property
    def on_record(self) -> str:
        """As the audit log keeps it, in English whatever language whoever was refused speaks."""
        with translation.override(None):
            return self.message


class NotPermitted(AssignmentRefused):
    wording = _("Only a License, User or Global Administrator of this organisation may change its licences.")


class NoUsageLocation(AssignmentRefused):
    wording = _("License assignment cannot be done for user with invalid usage location.")  # the product's own sentence


class NotOwned(AssignmentRefused):
    wording = _("The organisation owns no subscription of {product} ({sku}).")


class NoSeat(AssignmentRefused):
    wording = _("The subscription of {product} ({sku}) does not have any available licenses.")


class UnknownPlan(AssignmentRefused):
    wording = _("A service plan that was to be switched off is not part of {product} ({sku}).")


class NotAssigned(AssignmentRefused):
    wording = _("{product} ({sku}) is not assigned directly to this person.")


class Inherited(AssignmentRefused):
    # the product's own sentence
    wording = _("User license is inherited from a group membership and it cannot be removed directly from the user.")


class NotOfferedThere(AssignmentRefused):
    wording = _("{product} ({sku}) is not offered in the usage location of this person.")


class Excluded(AssignmentRefused):
    wording = _("License assignment failed because service plans {plan}, {others} are mutually exclusive.")


class Dependent(AssignmentRefused):
    wording = _("License assignment failed because service plan {plan} depends on the service plan(s) {others}.")


BY_FAULT: dict[LicenseError, type[AssignmentRefused]] = {
    LicenseError.COUNT: NoSeat,
    LicenseError.PROHIBITED: NotOfferedThere,
    LicenseError.EXCLUSIVE: Excluded,
    LicenseError.DEPENDENCY: Dependent,
}
BY_TROUBLE: dict[Trouble, type[AssignmentRefused]] = {
    Trouble.NOT_OWNED: NotOwned,
    Trouble.NO_LOCATION: NoUsageLocation,
    Trouble.NOT_ASSIGNED: NotAssigned,
    Trouble.INHERITED: Inherited,
    Trouble.UNKNOWN_PLAN: UnknownPlan,
}
BY_CAUSE: dict[Cause, type[AssignmentRefused]] = {
    Cause.COUNT: NoSeat,
    Cause.PROHIBITED: NotOfferedThere,
    Cause.EXCLUSIVE: Excluded,
    Cause.DEPENDENCY: Dependent,
    Cause.NO_LOCATION: NoUsageLocation,
    Cause.NOT_OWNED: NotOwned,
    Cause.INHERITED: Inherited,
    Cause.UNKNOWN_PLAN: UnknownPlan,
    Cause.NOT_PERMITTED: NotPermitted,
}


def refused(fault: Fault | Trouble, user: User, sku: Sku) -> AssignmentRefused:
    """The exception for what the pure rules found; plans to look at are read by name."""
    if isinstance(fault, Trouble):
        return BY_TROUBLE[fault](user, sku)
    return BY_FAULT[fault.error](user, sku, plan_names(fault.plans))


def sentence_on_record(refusal: type[AssignmentRefused], sku: Sku, plans: Sequence[UUID] = ()) -> str:
    """Why as the audit log keeps it, for whoever is refused in the background, where nothing is raised."""
    with translation.override(None):
        return refusal.sentence(sku, plan_names(plans))


def plan_names(plans: Sequence[UUID]) -> list[str]:
    """In the order of `plans`."""
    names = dict(ServicePlan.objects.filter(pk__in=plans).values_list("pk", "name"))
    return [names[plan] for plan in plans if plan in names]
