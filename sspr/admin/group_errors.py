"""The members a group could not serve: all of them or those of one cause, a page at a time, to be looked at again."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from directory.admin import acting, ask_then_act, correlation_of
from directory.models import Group
from licensing import reprocess
from licensing.groups import MAY_SET
from licensing.models import LicenseAssignment
from licensing.paths import LicenseError
from licensing.reprocess import Reprocessed
from licensing.words import ERRORS
from sspr.admin import group_panels
from sspr.admin.group_acts import find, page
from sspr.admin.group_panels import MAY_SEE
from sspr.admin.license_words import REMEDIES
from sspr.admin.person_acts import Act

PER_PAGE = 100


@ask_then_act
def errors(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """The list; a POST looks again at those who are chosen, or at all whom the page shows."""
    group = find(request, group_id, MAY_SET if request.method == "POST" else MAY_SEE)
    cause = _cause(request)
    rows = group_panels.in_error(group).filter(**({"error": cause} if cause else {}))
    ordered = rows.select_related("user", "sku").order_by("user__display_name", "user", "sku__product_name")
    shown = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST":
        return _again(request, group, shown.object_list)
    return page(
        request, "errors", group, title=gettext("Members in error"), rows=shown, cause=cause,
        problem=ERRORS[cause] if cause else "", remedy=REMEDIES[cause] if cause else "",
        causes=group_panels.causes_of(group), may_set=acting(request).has_perm(MAY_SET),
    )  # fmt: skip


ACTS = (Act("licences/errors/", errors, "group-errors"),)


def _again(request: HttpRequest, group: Group, shown: Iterable[LicenseAssignment]) -> HttpResponse:
    chosen = {row.user_id for row in shown} if "all" in request.POST else _ids(request.POST.getlist("person"))
    if not chosen:
        messages.warning(request, gettext("Choose somebody first."))
    else:
        outcome = reprocess.members(group, chosen, by=acting(request), correlation_id=correlation_of(request))
        _tell(request, outcome)
    return redirect(f"{reverse('admin:group-errors', args=[group.pk])}?{request.GET.urlencode()}")


def _tell(request: HttpRequest, outcome: Reprocessed) -> None:
    if outcome == Reprocessed():
        messages.info(request, gettext("Of the chosen nobody is in error because of this group."))
    if outcome.waiting:
        said = ngettext(
            "%(count)d person is looked at again in the background.",
            "%(count)d people are looked at again in the background.",
            outcome.waiting,
        )
        messages.success(request, said % {"count": outcome.waiting})
    if outcome.served:
        said = ngettext("%(count)d person is served now.", "%(count)d people are served now.", outcome.served)
        messages.success(request, said % {"count": outcome.served})
    if outcome.failed:
        said = ngettext("%(count)d person is still in error.", "%(count)d people are still in error.", outcome.failed)
        messages.error(request, said % {"count": outcome.failed})


def _cause(request: HttpRequest) -> LicenseError | None:
    """What the list is narrowed to; a word that is no error narrows nothing."""
    asked = request.GET.get("error", "")
    return LicenseError(asked) if asked in set(LicenseError) else None


def _ids(values: Iterable[str]) -> set[UUID]:
    """Of those that are ids at all; whose they are is asked by who looks them up."""
    found = set()
    for value in values:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found
