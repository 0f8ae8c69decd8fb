"""Who uses self-service on somebody else's licence: a report for tenants whose best licence counts for all."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from directory import audit
from directory.activities import Activity
from directory.admin import acting, correlation_of
from directory.models import Tenant, User
from directory.permissions import visible_to
from licensing import compliance
from licensing.compliance import Report, needed_by
from licensing.models import LicenseAssignment
from sspr.admin.exchange import writing
from sspr.admin.exchange.cells import guarded
from sspr.admin.site import Further
from sspr.admin.words import LEVELS

SEES = "licensing.view_licenseassignment"
A_PAGE = 100
COUNTED = 10_000  # beyond this nobody waits for the exact number
FILE = "without-a-licence"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A hundred people at a time, each page beginning after the last one of the page before."""
    tenant = chosen(request)
    context: dict[str, Any] = {"title": gettext("Benefiting without a licence"), "opts": LicenseAssignment._meta}
    if tenant is None:
        tenants = visible_to(acting(request), Tenant.objects.order_by("name"))
        context["tenants"] = tenants[:A_PAGE]
    else:
        context |= _standing(compliance.report(tenant), after=request.GET.get("after", "").replace("\0", ""))
    return render(request, "admin/compliance/page.html", {**admin.site.each_context(request), **context})


@require_POST
def download(request: HttpRequest) -> StreamingHttpResponse:
    """The same people, all of them, line by line. The audit log keeps who took them out, and how many."""
    tenant = chosen(request)
    if tenant is None:
        raise Http404
    report = compliance.report(tenant)
    audit.record(
        Activity.BULK_EXPORT, tenant=tenant, target=None, target_name=FILE, actor=acting(request),
        correlation_id=correlation_of(request), rows=report.people().order_by().count(), file_type=writing.CSV,
    )  # fmt: skip
    columns = (
        gettext("User principal name"), gettext("Display name"), gettext("Kind"), gettext("Licence needed for"),
        gettext("Products that cover it"),
    )  # fmt: skip
    return writing.attached(StreamingHttpResponse(writing.as_csv(columns, lines(report))), FILE, writing.CSV)


def chosen(request: HttpRequest) -> Tenant | None:
    """The administrator's own tenant; an operator names one, or is asked to. One that is not theirs is not there."""
    if not acting(request).has_perm(SEES):
        raise PermissionDenied
    asked = request.GET.get("tenant", "")
    rows = visible_to(acting(request), Tenant.objects.all())
    if not asked:
        return acting(request).tenant
    try:
        return rows.get(pk=UUID(asked))
    except (ValueError, ValidationError, Tenant.DoesNotExist):
        raise Http404 from None


def lines(report: Report) -> Iterator[list[str]]:
    """The cells of each of them, one after another, so that the file may be as long as it likes."""
    told = {
        kind: [
            kind_of(kind),
            str(LEVELS[needed_by(on_premises=kind)]),
            "; ".join(one.sku.product_name for one in found),
        ]
        for kind, found in report.covers.items()
    }
    people = report.people().values_list("user_principal_name", "display_name", "on_premises")
    rows = people.iterator(chunk_size=2000)
    return ([guarded(cell) for cell in (upn, name, *told[on_premises])] for upn, name, on_premises in rows)


def kind_of(on_premises: bool) -> str:
    return gettext("synchronised") if on_premises else gettext("cloud-only")


def _standing(report: Report, *, after: str) -> dict[str, Any]:
    found = report.people(after=after)
    people = list(found[: A_PAGE + 1])
    return {
        "report": report,
        "number": _number(report.people()),
        "counted": COUNTED,
        "people": [(person, LEVELS[needed_by(on_premises=person.on_premises)]) for person in people[:A_PAGE]],
        "after": after,
        "next": people[A_PAGE - 1].user_principal_name if len(people) > A_PAGE else "",
        "kinds": [(kind_of(kind), LEVELS[needed_by(on_premises=kind)], report.covers[kind]) for kind in _kinds(people)],
        "reach": LEVELS[report.reach],
    }


def _number(people: QuerySet[User]) -> int:
    """As far as anybody counts."""
    return people.order_by()[: COUNTED + 1].count()


def _kinds(people: Iterable[User]) -> list[bool]:
    return sorted({person.on_premises for person in people}, reverse=True)


admin.site.further += [  # type: ignore[attr-defined]
    Further(
        "licensing", "licensing/compliance/", page, "licensing-compliance", _("Benefiting without a licence"), SEES
    ),
    Further("licensing", "licensing/compliance/download/", download, "licensing-compliance-download"),
]
