"""By which way a licence comes and what in it opens something, on one line: "Entra ID P1, Direct, plan AAD_PREMIUM"."""

from typing import Any

from django.utils.translation import gettext, ngettext

from licensing.openings import Opening


def way(one: Opening) -> str:
    """The product, the path and the plan, in the reader's language."""
    return gettext("%(product)s, %(path)s, %(plan)s") % {"product": one.product, "path": path(one), "plan": _plan(one)}


def path(one: Opening) -> str:
    """Direct, or inherited by a group; as the product's own pages say it."""
    if not one.own:
        return gettext("held by somebody else in the tenant, whose licence counts here")
    if one.group_id is None:
        return gettext("Direct")
    return gettext("Inherited (%(group)s)") % {"group": one.group or gettext("a deleted group")}


def as_dict(one: Opening) -> dict[str, Any]:
    """For scripts; `state` and `error` are Graph's licenseAssignmentState."""
    return {
        "sku": one.part_number,
        "product": one.product,
        "own": one.own,
        "direct": one.own and one.group_id is None,
        "group": {"id": str(one.group_id), "name": one.group} if one.group_id else None,
        "plans": list(one.plans),
        "state": one.state.value,
        "error": one.error.value if one.error else None,
        "usable": one.usable,
        "opens": one.opens.name,
    }


def _plan(one: Opening) -> str:
    if not one.plans:
        return gettext("the product itself")
    names = ", ".join(one.plans)
    return ngettext("plan %(plans)s", "plans %(plans)s", len(one.plans)) % {"plans": names}
