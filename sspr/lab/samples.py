"""Made-up data for the showroom: one entry a state of a component, in the words a person would meet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.admin.products import bar_of
from licensing.ledger import Seats
from sspr.explain.words import code_for, words_for
from sspr.lab.sample_forms import Fields, Said, Wrong

Text = str | Promise
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CODE = "5f0c2b1e-8d47-4c1a-9b63-e2a7d40f91c8"
ADELE = "adele@contoso.example"
BRANDING = {
    "name": "Contoso",
    "domain": "contoso.example",
    "sign_in_text": "The service desk is in room 2.14.",
    "links": [{"title": "Contoso intranet", "address": "https://intranet.contoso.example/"}],
}
CONTACT = {"href": "mailto:desk@contoso.example", "opens_new_tab": False}


@dataclass(frozen=True, slots=True)
class Draw:
    """One component in one state; `template` is the name below templates/components/, or a whole path."""

    state: Text
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    on_rail: bool = False
    still: bool = False  # neither takes the focus nor runs out while one looks


def everything() -> Iterator[tuple[Text, bool, list[Draw]]]:
    """Title, whether each sample takes the whole width, and the samples."""
    yield from _fields()
    yield from _new_password()
    yield from _notices()
    yield from _states()
    yield from _ways()
    yield from _sheets()
    yield from _questions()
    yield from _house()


def _fields() -> Iterator[tuple[Text, bool, list[Draw]]]:
    blank = Fields(prefix="blank", auto_id="blank-%s")
    wrong = Wrong({"wrong-name": "", "wrong-password": "", "wrong-code": ""}, prefix="wrong", auto_id="wrong-%s")
    yield (
        _("Fields"),
        False,
        [
            Draw(_("with a hint"), "field", {"field": blank["name"]}),
            Draw(_("with an error"), "field", {"field": wrong["name"]}),
            Draw(_("may be left empty"), "field", {"field": blank["nickname"]}),
            Draw(_("fixed"), "field", {"field": blank["tenant"]}),
            Draw(_("a choice from a list"), "field", {"field": blank["trouble"]}),
            Draw(_("several lines"), "field", {"field": blank["note"]}),
            Draw(_("one choice of few"), "field", {"field": blank["where"]}),
            Draw(_("yes or no"), "field", {"field": blank["person"]}),
            Draw(_("a password"), "password_field", {"field": blank["password"]}),
            Draw(_("a password with an error"), "password_field", {"field": wrong["password"]}),
            Draw(_("a code"), "code_input", {"field": blank["code"]}),
            Draw(_("a code with an error"), "code_input", {"field": wrong["code"]}),
        ],
    )
    yield _("All that is wrong with a form"), True, [Draw("", "error_summary", {"form": wrong}, still=True)]


def _new_password() -> Iterator[tuple[Text, bool, list[Draw]]]:
    blank = Fields(prefix="choose", auto_id="choose-%s")
    rules = [
        {"kind": "length", "words": _("Between 8 and 256 characters"), "least": 8, "most": 256},
        {"kind": "same", "words": _("The same in both fields")},
        {"kind": "open", "words": _("Not easy to guess, and without your name; we check this when you finish")},
    ]
    yield (
        _("A new password"),
        False,
        [
            Draw(_("type here and see the rules change"), "password_field", {"field": blank["new"]}),
            Draw(_("the rules, each with a light"), "password_rules",
                 {"field": blank["new"], "again": blank["again"], "rules": rules}),
            Draw(_("and once more"), "password_field", {"field": blank["again"]}),
        ],
    )  # fmt: skip


def _notices() -> Iterator[tuple[Text, bool, list[Draw]]]:
    heading, text = _("2 minutes left"), _("Then you start again, and need not type your user ID.")
    kinds = (("info", _("good to know")), ("ok", _("it worked")), ("warn", _("take care")), ("bad", _("refused")))
    alerts = [Draw(state, "alert", {"kind": kind, "heading": heading, "text": text}) for kind, state in kinds]
    plain = Draw(_("without a heading"), "alert", {"kind": "info", "text": text})
    said = [Said("success", _("Removed. It no longer proves that it is you.")), Said("error", _("That did not work."))]
    yield (
        _("Alerts"),
        False,
        [*alerts, plain, Draw(_("what was said on the page before"), "messages", {"messages": said})],
    )
    left = {"seconds": 840, "minutes": 14, "until": NOON}
    again = "sspr/lab/samples/again.html"
    yield (
        _("How long a page stays open"),
        True,
        [Draw("", "time_left", {"time_left": left, "again": again}, still=True)],
    )
    name = "UserNotLicensed"
    refusal = {"name": name, "code": code_for(name), "words": words_for(name), "support_code": CODE, "contact": CONTACT}
    yield _("Refusal"), True, [Draw("", "refusal", refusal)]


def _states() -> Iterator[tuple[Text, bool, list[Draw]]]:
    badges = (("", _("next")), ("now", _("now")), ("ok", _("done")), ("bad", _("did not work")), ("info", _("default")))
    yield (
        _("Badges"),
        False,
        [Draw("", "badge", {"kind": kind, "text": text}) for kind, text in badges]
        + [Draw("", "badge", {"kind": "code", "text": "SSPR_0012"})],
    )
    lamps = (("yes", _("allowed")), ("no", _("refused")), ("na", _("does not apply")), ("now", _("under way")))
    yield (
        _("Lights"),
        False,
        [Draw(state, "lamp", {"kind": kind}) for kind, state in lamps]
        + [Draw(_("large, at the end of a way"), "lamp", {"kind": "yes", "large": True})],
    )
    bars = ((0, _("nothing yet")), (1, _("not enough")), (2, _("just enough")), (4, _("well covered")))
    bounds = {"label": _("Usable methods"), "max": 4, "low": 2, "high": 3, "optimum": 4}
    yield (
        _("Bars"),
        False,
        [Draw("", "meter", bounds | {"id": f"bar-{value}", "value": value, "words": words}) for value, words in bars],
    )
    counts = (
        (Seats(enabled=25, consumed=12, warning=5), _("well covered")),
        (Seats(enabled=10, consumed=13), _("not enough")),
    )
    yield (
        _("Seats"),
        True,
        [Draw(state, "seats", {"seats": seats, "bar": bar_of(seats), "key": True}) for seats, state in counts],
    )


def _ways() -> Iterator[tuple[Text, bool, list[Draw]]]:
    labels = (_("Who you are"), _("What went wrong"), _("Prove it is you"), _("New password"), _("Back in"))
    line = ("done", "done", "now", "todo", "todo")
    steps = [{"label": label, "state": state, "note": ""} for label, state in zip(labels, line, strict=True)]
    steps[2]["note"] = _("1 of 2 proofs")
    yield _("Steps"), False, [Draw("", "steps", {"steps": steps}, on_rail=True)]
    stops: list[dict[str, Any]] = [
        {"icon": "seal", "label": _("Sealed"), "note": _("Only your organisation’s agent can open it"), "state": "done",
         "at": NOON},
        {"icon": "queue", "label": _("Queued"), "note": _("Waiting its turn"), "state": "done", "at": NOON},
        {"icon": "building", "label": _("On-premises directory"), "note": _("Applies its own rules to it"),
         "state": "now"},
        {"icon": "cloud", "label": _("Cloud"), "note": _("The same password here"), "state": "todo"},
    ]  # fmt: skip
    sentence = _("Your organisation’s directory has it and is looking at it.")
    journey = {"sentence": sentence, "stops": stops, "address": "", "stage": ""}
    yield _("Journey"), True, [Draw("", "journey", {"journey": journey})]
    me = {"icon": "user", "label": _("me, directly")}
    direct = [{"icon": "building", "label": "Contoso"}, me]
    by_group = [{"icon": "people", "label": "All staff"}, {"icon": "user", "label": "Megan Bowen"}]
    yield (
        _("Licence path"),
        False,
        [
            Draw(_("given directly"), "licence_path", {"stations": direct}),
            Draw(_("through a group"), "licence_path", {"stations": by_group}),
            Draw(_("does not arrive"), "licence_path", {"stations": by_group, "problem": _("no seat left")}),
        ],
    )


def _sheets() -> Iterator[tuple[Text, bool, list[Draw]]]:
    yield _("Card"), False, [Draw("", "sspr/lab/samples/card.html", {"id": "sample-card"})]
    yield (
        _("Table"),
        True,
        [Draw("", "sspr/lab/samples/table.html", {"label": _("What happened, when, and with what result")})],
    )
    yield _("Dialog"), False, [Draw(_("press the button"), "sspr/lab/samples/dialog.html", {"id": "sample-dialog"})]
    empty = {
        "icon": "key",
        "heading": _("Nothing on file yet"),
        "text": _("Add an app now, and a forgotten password costs you a minute."),
    }
    add = {"href": "#main", "action": _("Add an authenticator app")}
    yield (
        _("Empty"),
        False,
        [Draw(_("with a way on"), "empty", empty | add), Draw(_("without"), "empty", empty)],
    )  # fmt: skip


def _questions() -> Iterator[tuple[Text, bool, list[Draw]]]:
    phone = {
        "method": "sms",
        "label": _("Text my mobile phone"),
        "hint": "+XX XXXXXXXX01",
        "icon": "sms",
        "chosen": True,
    }
    mail = {
        "method": "mail",
        "label": _("Email my alternate email"),
        "hint": "a******@personal.example",
        "icon": "mail",
    }
    body = "sspr/lab/samples/panel.html"
    picker = {"legend": _("Which way suits you?"), "panels": [phone, mail], "body": body}
    yield _("Ways to choose from"), True, [Draw("", "method_picker", picker)]
    yield (
        _("Are you sure?"),
        False,
        [
            Draw(_("cannot be undone"), "confirm", {"action": _("Remove"), "cancel": "#main", "danger": True}),
            Draw(_("can be undone"), "confirm", {"action": _("Continue"), "cancel": "#main"}),
        ],
    )


def _house() -> Iterator[tuple[Text, bool, list[Draw]]]:
    yield (
        _("Who is being helped"),
        False,
        [
            Draw(_("with a way out"), "who", {"name": ADELE, "start": "#main"}),
            Draw(_("signed in"), "who", {"name": ADELE}),
        ],
    )
    yield (
        _("Support code"),
        False,
        [
            Draw(_("with words above it"), "code", {"code": CODE, "label": _("Support code")}),
            Draw(_("without"), "code", {"code": CODE}),
        ],
    )
    yield (
        _("Whose house it is"),
        False,
        [
            Draw(_("ours, on the rail"), "brand", {"place": "rail"}, on_rail=True),
            Draw(_("an organisation’s, on the rail"), "brand", {"place": "rail", "branding": BRANDING}, on_rail=True),
            Draw(_("ours, on a desk"), "brand", {"place": "desk"}),
            Draw(_("what an organisation says at sign-in"), "sign_in_text", {"branding": BRANDING}),
            Draw(_("an organisation’s own links"), "footer_links", {"branding": BRANDING}),
        ],
    )
