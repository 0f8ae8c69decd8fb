"""The pages of a list's import and export. An import is looked at before it is done; both leave a trace.

The table that was looked at lies on the server (`staging`); the yes to it carries its fingerprint, so that a yes to
another file, in another tab, does nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import audit
from directory.activities import Activity, Result
from directory.admin import OwnTenantRows, acting, correlation_of
from directory.models import Tenant
from directory.permissions import visible_to
from sspr.admin.exchange import reading, staging, writing
from sspr.admin.exchange.forms import ExportForm, UploadForm
from sspr.admin.exchange.report import Report
from sspr.admin.exchange.rows import Rows

CHUNK = 2000  # rows a query of an export brings at once
SEARCH = "q"


class Exchanging(OwnTenantRows, ModelAdmin):
    """For a list whose rows go out and come in by file, as `exchange` says."""

    exchange: type[Rows]

    def get_urls(self) -> list[URLPattern]:
        ways: tuple[tuple[str, str, Callable[..., HttpResponseBase]], ...] = (
            ("import/", "import", self.import_view),
            ("import/check/", "import_check", self.check_view),
            ("import/template.csv", "import_csv", partial(self.blank_view, file_type=writing.CSV)),
            ("import/template.xlsx", "import_xlsx", partial(self.blank_view, file_type=writing.XLSX)),
            ("export/", "export", self.export_view),
        )
        own = [path(there, self.admin_site.admin_view(view), name=self._route(name)) for there, name, view in ways]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        ways = {"export": f"{self._url('export')}?{request.GET.urlencode()}".rstrip("?")}
        if self._may_import(request):
            ways["import"] = self._url("import")
        return super().changelist_view(request, {"exchange": ways, **(extra_context or {})})

    # --- in ---

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Asks for the file, and leads on to the look at what it would do."""
        self._demand_import(request)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*sent, kind=self.exchange, own_tenant=acting(request).tenant)
        if request.method == "POST" and form.is_valid():
            staging.keep(request, self.exchange.kind, form.cleaned_data["file"], form.chosen_tenant)
            return redirect(self._url("import_check"))
        return self._page(request, "import", _("Import"), form=form, columns=self.exchange.columns)

    def check_view(self, request: HttpRequest) -> HttpResponse:
        """What each row would do; then, on a yes, all of it or nothing."""
        self._demand_import(request)
        staged = staging.find(request, self.exchange.kind)
        tenant = visible_to(acting(request), Tenant.objects.filter(pk=staged.tenant_id)).first() if staged else None
        if staged is None or tenant is None:
            messages.warning(request, _("The file is not kept any more. Choose it again."))
            return redirect(self._url("import"))
        if request.method == "POST" and "discard" in request.POST:
            staging.drop(request, self.exchange.kind)
            messages.info(request, _("The file was discarded. Nothing was imported."))
            return redirect(self._url("changelist"))
        resource = self.exchange(acting(request), tenant, correlation_of(request))
        if request.method == "POST" and request.POST.get("fingerprint") == staged.fingerprint:
            return self._import(request, resource, tenant, staged)
        if request.method == "POST":
            messages.warning(request, _("Another file was chosen meanwhile. Look at it before you import it."))
        return self._checked(request, Report(resource.check(staged.table)), tenant, staged)

    def blank_view(self, request: HttpRequest, file_type: str) -> HttpResponse:
        """A file with the names of the columns and nothing else."""
        self._demand_import(request)
        columns = [one.name for one in self.exchange.columns]
        content = b"".join(writing.as_csv(columns, ())) if file_type == writing.CSV else writing.as_xlsx(columns, ())
        return writing.attached(HttpResponse(content), f"{self.exchange.kind}-template", file_type)

    def _import(self, request: HttpRequest, resource: Rows, tenant: Tenant, staged: staging.Staged) -> HttpResponse:
        try:
            report = self._write(request, resource, tenant, staged)
        except IntegrityError:  # between the reading and the writing of a row that was not there yet
            messages.error(request, _("Somebody else changed the same rows just now. Nothing was imported."))
            return redirect(self._url("import_check"))
        if report.errors:
            return self._checked(request, report, tenant, staged)
        staging.drop(request, self.exchange.kind)
        messages.success(request, report.sentence)
        return redirect(self._url("changelist"))

    def _write(self, request: HttpRequest, resource: Rows, tenant: Tenant, staged: staging.Staged) -> Report:
        """In one transaction with the audit of the whole; where it was refused, that is all there is."""
        with transaction.atomic():
            report = Report(resource.write(staged.table))
            audit.record(
                Activity.BULK_IMPORT, tenant=tenant, target=None, target_name=self.exchange.kind,
                actor=acting(request), correlation_id=correlation_of(request),
                result=Result.FAILURE if report.errors else Result.SUCCESS, **report.on_record,
            )  # fmt: skip
        return report

    def _checked(self, request: HttpRequest, report: Report, tenant: Tenant, staged: staging.Staged) -> HttpResponse:
        title = _("What the file would do")
        return self._page(request, "check", title, report=report, tenant=tenant, staged=staged)

    # --- out ---

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Says what the file will hold: the rows of the list as it is filtered. Then the file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self._listed(request)
        count = rows.order_by().count()
        form = ExportForm(request.POST if request.method == "POST" else None, count=count)
        if request.method == "POST" and form.is_valid():
            return self._export(request, rows, count, form.cleaned_data["file_type"])
        return self._page(request, "export", _("Export"), form=form, count=count, columns=self.exchange.columns)

    def _export(self, request: HttpRequest, rows: models.QuerySet[Any], count: int, file_type: str) -> HttpResponseBase:
        asked = {name: value for name, value in request.GET.items() if name != SEARCH}
        audit.record(
            Activity.BULK_EXPORT, tenant=acting(request).tenant, target=None, target_name=self.exchange.kind,
            actor=acting(request), correlation_id=correlation_of(request), rows=count, file_type=file_type,
            filters=asked, searched=bool(request.GET.get(SEARCH)),
        )  # fmt: skip
        resource = self.exchange(acting(request))
        columns = [one.name for one in self.exchange.columns]
        rows = resource.for_export(rows)
        name = f"{self.exchange.kind}-{timezone.now():%Y-%m-%d}"
        if file_type == writing.XLSX:
            lines = resource.lines(rows[: reading.MOST_ROWS])
            return writing.attached(HttpResponse(writing.as_xlsx(columns, lines)), name, file_type)
        lines = resource.lines(rows.iterator(chunk_size=CHUNK))
        return writing.attached(StreamingHttpResponse(writing.as_csv(columns, lines)), name, file_type)

    def _listed(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows of the list with the search and the filters of the address, all of its pages."""
        listed: models.QuerySet[Any] = self.get_changelist_instance(request).queryset
        return listed

    # --- both ---

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
        frame = self.admin_site.each_context(request)
        back = self._url("changelist")
        return TemplateResponse(
            request,
            f"admin/exchange/{template}.html",
            {**frame, "opts": self.opts, "title": title, "back": back, "kind": self.exchange, **context},
        )

    def _may_import(self, request: HttpRequest) -> bool:
        return acting(request).has_perm(self.exchange.right)

    def _demand_import(self, request: HttpRequest) -> None:
        if not self._may_import(request):
            raise PermissionDenied

    def _route(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _url(self, name: str) -> str:
        return reverse(f"admin:{self._route(name)}")
