"""A writeback job with its whole story: what the person saw, the agent's events, the audit log, and what was broken."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from directory.admin import acting
from sspr.explain.story import story_of
from writeback.admin import JobPage
from writeback.models import WritebackJob

SEES_EVENTS = "onprem.view_eventlogentry"
SEES_AUDIT = "directory.view_auditevent"

admin.site.unregister(WritebackJob)


@admin.register(WritebackJob)
class ToldJobPage(JobPage):
    change_form_template = "admin/job/page.html"

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: WritebackJob | None = None,
    ) -> HttpResponse:
        if obj is not None:
            by = acting(request)
            context["story"] = story_of(obj, with_events=by.has_perm(SEES_EVENTS), with_audit=by.has_perm(SEES_AUDIT))
        return super().render_change_form(request, context, add, change, form_url, obj)
