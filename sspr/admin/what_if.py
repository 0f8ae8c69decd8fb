"""What if: on a person's page, changes that are only supposed, and what the person could do then. GET only.

The form's fields hold changes as `licensing.whatif.notation` writes them, so an address that is kept, a link from a
lesson and the command line say the same thing. They are applied in the order of the fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from directory.admin import acting
from directory.models import User
from licensing.openings import Opening
from licensing.whatif import Unclear, UnknownId, Written, read
from licensing.words import ERRORS
from sspr.admin import panels
from sspr.admin.panels import SEE_LICENCES, Light
from sspr.admin.person_acts import Act, find
from sspr.admin.suppositions import Offered, Option
from sspr.explain import Supposition, ways, what_if

SEE_PEOPLE = "directory.view_user"
MOST_CHANGES = 20
NOTHING: Option = ("", "—")


class WhatIfForm(forms.Form):
    """Each field is empty or a change in writing; the last one takes any number of them, a line each."""

    buy = forms.CharField(label=_("Buy one more seat of"), required=False)
    add = forms.CharField(label=_("Assign a product"), required=False)
    remove = forms.CharField(label=_("Take a product away"), required=False)
    plan = forms.CharField(label=_("Switch a service plan off"), required=False)
    join = forms.CharField(label=_("Join a group"), required=False)
    leave = forms.CharField(label=_("Leave a group"), required=False)
    subscription = forms.CharField(label=_("A subscription becomes"), required=False)
    more = forms.CharField(
        label=_("Anything else"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "A change a line, as on the command line: location:DE, seats:SPB=+5, AAD_PREMIUM/AAD_PREMIUM=on, "
            "status:SPB=Warning, enforcement:tenant_wide, paid-office:on."
        ),
    )

    def __init__(self, offered: Offered, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.tenant = offered.tenant
        self.written: list[Written] = []
        for name, options in offered.choices().items():
            asked = (data or {}).get(name, "")
            unlisted = [] if asked in {text for text, _label in [NOTHING, *options]} else [(asked, asked)]
            self.fields[name].widget = forms.Select(choices=[NOTHING, *unlisted, *options])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        texts = [(name, line) for name, value in cleaned.items() for line in value.splitlines() if line.strip()]
        if len(texts) > MOST_CHANGES:
            self.add_error("more", gettext("These are more than %(most)d changes.") % {"most": MOST_CHANGES})
        elif not texts and not self.errors:
            self.add_error(None, gettext("Choose at least one change."))
        else:
            for name, text in texts:
                self._read(name, text)
        return cleaned

    def _read(self, name: str, text: str) -> None:
        try:
            self.written.append(read(text, self.tenant))
        except UnknownId as unknown:
            raise Http404(unknown.message) from unknown
        except Unclear as unclear:
            self.add_error(name, unclear.message)


@dataclass(frozen=True, slots=True)
class Row:
    """One capability before and after."""

    before: Light
    after: Light
    changes: bool
    remedy: str  # of the refusal afterwards; empty where a row above says the same


@dataclass(frozen=True, slots=True)
class PathState:
    """How a path stands, and the colour of its badge."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PathRow:
    """One path before and after."""

    product: str
    path: str
    before: PathState
    after: PathState


@require_safe
def suppose(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The form, and below it what would come of what is chosen in it."""
    person = find(request, person_id, SEE_LICENCES, reach=True)
    if not acting(request).has_perm(SEE_PEOPLE, person):
        raise PermissionDenied
    if person.tenant is None:
        raise Http404("Nobody's tenant, so there is nothing to suppose.")
    offered = Offered.to(person, person.tenant)
    asked = bool(WhatIfForm.base_fields.keys() & request.GET.keys())
    form = WhatIfForm(offered, request.GET if asked else None)
    result = {}
    if asked and form.is_valid():
        result = shown(what_if(person, person.tenant, form.written))
    context = {
        **admin.site.each_context(request), "opts": User._meta, "title": gettext("What if …"), "person": person,
        "form": form, "lessons": offered.lessons(), **result,
    }  # fmt: skip
    return render(request, "admin/person/what_if.html", context)


def shown(found: Supposition) -> dict[str, Any]:
    """The context of the result."""
    rows = list(_rows(found))
    paths = [
        PathRow(moved.one.product, ways.path(moved.one), _state(moved.before), _state(moved.after))
        for moved in found.paths
    ]
    return {"steps": found.steps, "rows": rows, "paths": paths}


def _rows(found: Supposition) -> Iterator[Row]:
    said = {""}
    for move in found.moves:
        before, after = panels.light(move.before), panels.light(move.after)
        remedy = after.first.words.remedy if after.first and after.kind == "no" else ""
        changes = (before.kind, before.first) != (after.kind, after.first)
        yield Row(before, after, changes, "" if remedy in said else remedy)
        said.add(remedy)


def _state(one: Opening | None) -> PathState:
    if one is None:
        return PathState("", gettext("not there"))
    if not one.held:
        return PathState("bad", str(ERRORS[one.error]) if one.error else one.state.value)
    if not one.usable:
        return PathState("bad", gettext("no longer paid for"))
    if one.error:
        return PathState("now", gettext("kept, since another licence needs it"))
    return PathState("ok", gettext("assigned") if one.own else gettext("counts for all"))


ACTS = (Act("what-if/", suppose, "person-what-if"),)
