"""Giving a temporary password: at once in the cloud, by way of the on-premises directory for synchronised people."""

import time
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from directory import clock
from directory.admin import acting, ask_then_act, correlation_of
from directory.models import User
from directory.permissions import RESET_PASSWORD
from sspr.admin import temporary
from sspr.admin.person_page import find, page
from sspr.answers import never_compressed
from sspr.explain.rules import broken_rule_in_words
from sspr.explain.words import code_for, words_for
from sspr.flows.temporary import give
from sspr.models import AdministratorReset
from writeback import status, sweep
from writeback.models import WritebackJob

LOOKS = (0.0, 0.05, 0.1, 0.1, 0.15)  # seconds between looks before the page is drawn: 400 ms in all


@ask_then_act
def temporary_password(request: HttpRequest, person_id: UUID) -> HttpResponse:
    person = find(request, person_id, RESET_PASSWORD, reach=True)
    if person == acting(request):
        raise PermissionDenied  # whoever forgot the own password proves it like everybody else
    if request.method == "POST":
        return (
            send_temporary_password(request, person) if person.on_premises else show_temporary_password(request, person)
        )
    refusal = give.may_give(person, now=clock.now(person.tenant)).first if person.on_premises else None
    context = {"reason": refusal, "words": words_for(refusal.value, on_premises=True) if refusal else None}
    return page(request, "temporary_password", person, title=gettext("Temporary password"), **context)


@never_compressed
def show_temporary_password(request: HttpRequest, person: User) -> HttpResponse:
    """Give a password and show it in this one answer, which no cache, session or log keeps."""
    password = temporary.give_password(
        person, by=acting(request), now=clock.now(person.tenant), correlation_id=correlation_of(request)
    )
    return page(request, "password_shown", person, title=gettext("Temporary password"), password=password)


@never_compressed
def send_temporary_password(request: HttpRequest, person: User) -> HttpResponse:
    """Promise a password and show it in this one answer, with how far it is; not where it was refused at once."""
    now = clock.now(person.tenant)
    title = gettext("Temporary password")
    try:
        given, password = give.give(person, by=acting(request), now=now, correlation_id=correlation_of(request))
    except give.NotDeliverable as refused:
        name = refused.decision.reasons[0].value
        words = words_for(name, on_premises=True)
        return page(request, "temporary_password", person, title=title, reason=name, words=words)
    for pause in LOOKS:  # most deliveries are done before the page is drawn
        time.sleep(pause)
        given.refresh_from_db(fields=["outcome"])
        if given.outcome:
            break
    shown = password if in_question(given) else ""
    return page(request, "password_on_its_way", person, title=title, password=shown, **progress_of(given))


@require_safe
def progress(request: HttpRequest, person_id: UUID, given_id: UUID) -> HttpResponse:
    """How far it is: the part of the page that moves, or a page of its own, which cannot show the password again."""
    person = find(request, person_id, RESET_PASSWORD, reach=True)
    given = get_object_or_404(AdministratorReset, pk=given_id, user=person)
    give_up_if_overdue(given)
    context = progress_of(given)
    if not getattr(request, "htmx", False):
        return page(request, "password_on_its_way", person, title=gettext("Temporary password"), **context)
    if not in_question(given):  # away from the page that shows it: it never came to be anybody's
        return HttpResponseClientRedirect(request.path)
    if request.GET.get("seen") == str(context["stage"]):
        return HttpResponse(status=204)  # nothing new
    return render(request, "admin/person/temporary_progress.html", {"person": person, **context})


def in_question(given: AdministratorReset) -> bool:
    """Whether the password is in force or may still come to be."""
    return given.outcome in ("", "Delivered", "OnPremisesSuccessCloudFailure")


def progress_of(given: AdministratorReset) -> dict[str, object]:
    known = status.of(given.tracking_id)
    words = words_for(given.outcome) if given.outcome and given.outcome != "Delivered" else None
    broken = [broken_rule_in_words(name) for name in known.reasons]
    return {
        "given": given,
        "stage": known.stage.value,
        "in_force": bool(given.outcome) and in_question(given),
        "words": words,
        "code": code_for(given.outcome) if given.outcome else None,
        "broken": broken,
    }


def give_up_if_overdue(given: AdministratorReset) -> None:
    """Close a promise that nobody picked up in time, so that also without any worker the wait has an end."""
    now = timezone.now()
    for job in WritebackJob.objects.overdue(now).select_related("user__tenant").filter(pk=given.tracking_id):
        sweep.expire(job, now=now)
    given.refresh_from_db(fields=["outcome"])
