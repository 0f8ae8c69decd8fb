"""Acts on many people: the list of them, and the way to their pages."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from directory.admin import ReadOnlyRows, acting
from licensing.models import AssignmentBatch
from licensing.states import BatchState
from licensing.words import BATCH_STATES
from sspr.admin import batch_pages

KINDS = {BatchState.RUNNING: "now", BatchState.FINISHED: "ok"}
PAGES = (
    ("people/", batch_pages.people, "batch-people"),
    ("<uuid:batch_id>/product/", batch_pages.product, "batch-product"),
    ("<uuid:batch_id>/preview/", batch_pages.preview, "batch-preview"),
    ("<uuid:batch_id>/progress/", batch_pages.progress, "batch-progress"),
    ("<uuid:batch_id>/undo/", batch_pages.undo, "batch-undo"),
    ("<uuid:batch_id>/again/", batch_pages.again, "batch-again"),
)


@admin.register(AssignmentBatch)
class BatchList(ReadOnlyRows, admin.ModelAdmin):
    change_form_template = "admin/batch/page.html"
    list_display = ("act", "progress", "total", "succeeded", "failed", "actor_name", "requested_at")
    list_select_related = ("sku", "tenant")
    ordering = ("-requested_at", "pk")
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        pages = [path(where, self.admin_site.admin_view(view), name=name) for where, view, name in PAGES]
        return [*pages, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "tenant") if acting(request).is_superuser else self.list_display

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            batch_id = UUID(object_id)
        except ValueError as no_id:
            raise Http404 from no_id
        return batch_pages.page(request, batch_id)

    @admin.display(description=_("act"))
    def act(self, batch: AssignmentBatch) -> str:
        return str(batch)

    @admin.display(description=_("state"), ordering="state")
    def progress(self, batch: AssignmentBatch) -> SafeString:
        state = BatchState(batch.state)
        kind = "bad" if state is BatchState.FINISHED and batch.failed else KINDS.get(state, "")
        return render_to_string("components/badge.html", {"text": BATCH_STATES[state], "kind": kind})
