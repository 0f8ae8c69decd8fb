"""SR-INJ-02: what people and administrators type is text wherever it is shown, and never markup, script or template."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse

from directory.models import AuditEvent, Domain, Group, SsprPolicy, Tenant, User
from directory.models.branding import Branding
from directory.rules.methods import Method
from sspr.gates import email_code
from sspr.lab import carrier, phones
from tests.accessibility.dom import Element, Page
from tests.hardening.conftest import PERSON
from tests.hardening.routes import Finder, every_route
from tests.proofs.ids import ROOT
from writeback.onprem.models import Account

pytestmark = pytest.mark.django_db(databases="__all__")

# Short, for it has to fit into every field: leaves text and attributes of either quote, and is a template as well.
PROBE = "\"'><i id=p onx=1>{{7*7}}{%x%}"
UPN = f"{PROBE.replace(' ', '/')}@contoso.example"
PROBES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "</textarea></title></script><svg onload=alert(1)>",
    "{{7*7}}{% debug %}{{ settings.SECRET_KEY }}",
    "javascript:alert(1)",
    "%(name)s {0} ${7*7} #{7*7}",
    "\u202eexample.osotnoc@adda",
    "zero\0byte",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "x" * 10_000,
]


def suspicious(html: str) -> list[str]:
    """Elements and attributes that can only have come out of a probe or would run script."""
    return [repr(element) for element in Page(html).walk() if _is_suspicious(element)]


def _is_suspicious(element: Element) -> bool:
    runs = any(name.startswith("on") for name in element.attributes)
    leads = any(
        re.match(r"[\s\x00-\x1f]*(javascript|vbscript):", element[name], re.IGNORECASE)
        for name in ("href", "src", "action", "formaction", "data", "content", "xlink:href")
    )
    foreign = element.tag in ("i", "svg") and (element["id"].startswith("p") or "onx" in element or "src" in element)
    return runs or leads or foreign or (element.tag == "script" and "src" not in element)


@pytest.fixture
def hostile(contoso: None) -> Finder:
    """A tenant in which everything that has a name bears the probe."""
    Tenant.objects.update(name=PROBE)
    SsprPolicy.objects.update(helpdesk_contact=f"javascript:alert(1)//{PROBE}")
    Group.objects.update(name=PROBE, description=PROBE, membership_rule=PROBE)
    User.objects.exclude(user_principal_name__startswith="admin@").update(
        display_name=PROBE,
        given_name=PROBE,
        surname=PROBE,
        department=PROBE,
        job_title=PROBE,
        on_premises_domain_name=PROBE,
        on_premises_sam_account_name=PROBE,
        alternate_email=UPN,
        mail=UPN,
    )
    User.objects.filter(user_principal_name=PERSON).update(user_principal_name=UPN)
    Account.objects.update(display_name=PROBE)
    # Rows of the log are never changed, so they are written as something outside might have.
    rows = [_event(tenant) for tenant in Tenant.objects.all()]
    AuditEvent.objects.bulk_create(rows)
    Branding.objects.all().delete()
    links = [{"title": PROBE, "address": f"https://links.example/?q={PROBE}"}]
    Branding.objects.bulk_create(
        Branding(tenant=tenant, sign_in_text=PROBE, footer_links=links) for tenant in Tenant.objects.all()
    )
    return Finder(User.objects.get(user_principal_name=UPN))


def _event(tenant: Tenant) -> AuditEvent:
    newest = AuditEvent.objects.filter(tenant=tenant).latest("at")
    newest.pk = AuditEvent._meta.pk.get_default()
    newest.actor_name = newest.target_name = newest.reason = PROBE
    newest.details = {PROBE: PROBE}
    return newest


@pytest.mark.proves("SR-INJ-02")
def test_a_name_is_text_on_every_page(hostile: Finder, insider: Client) -> None:
    shown, found = 0, {}
    for route in every_route():
        text = _text_of(insider, hostile.path(route))
        shown += "{{7*7}}" in text
        found[str(route)] = suspicious(text)
    assert {name: elements for name, elements in found.items() if elements} == {}
    assert shown > 15, "the probe was hardly shown anywhere, so little was tested"


@pytest.mark.proves("SR-INJ-02")
def test_a_name_is_text_on_the_pages_of_its_owner(hostile: Finder, client: Client) -> None:
    client.force_login(hostile.person)
    visitor = Client(headers={"host": "testserver"})
    pages = [client.get(reverse(name)).text for name in ("home", "account", "security-info", "password", "editions")]
    pages += [visitor.post("/signin/", {"user_id": UPN}, follow=True).text]
    pages += [visitor.post("/reset/", {"user_id": UPN}, follow=True).text, visitor.get("/reset/").text]
    pages += [visitor.post("/reset/canceled/", follow=True).text]
    pages += [client.get("/", {"whr": "contoso.example"}).text]
    assert [suspicious(page) for page in pages] == [[]] * len(pages)
    assert sum("{{7*7}}" in Page(page).text or "{{7*7}}" in page for page in pages) >= 5


@pytest.mark.proves("SR-INJ-02")
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe[:20].encode("unicode_escape").decode())
def test_what_was_typed_comes_back_as_text(probe: str, contoso: None, insider: Client) -> None:
    visitor = Client(raise_request_exception=False)
    answers = [
        *(
            visitor.get(path, {"username": probe, "next": probe, "whr": probe, "mkt": probe})
            for path in ("/signin/", "/reset/")
        ),
        visitor.post("/signin/", {"user_id": probe}, follow=True),
        visitor.post("/signin/password/", {"password": probe}, follow=True),
        visitor.post("/reset/", {"user_id": probe}, follow=True),
        visitor.post("/reset/verify/", {"method": probe, "deed": probe, "code": probe, "number": probe}, follow=True),
        visitor.post("/language/", {"language": probe, "next": probe}, follow=True),
        insider.post("/account/password/", {"current_password": probe, "new_password": probe, "confirmation": probe}),
        insider.post("/account/security-info/app/", {"code": probe}),
        insider.get("/admin/directory/user/", {"q": probe}),
        insider.get("/admin/directory/user/", {"o": probe, "e": probe, "all": probe}),
        visitor.get("/nowhere/" + probe.replace("\0", "")[:500]),
        visitor.get("/signin/", headers={"user-agent": probe, "accept-language": probe[:50], "referer": probe}),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert [suspicious(answer.text) for answer in answers if not answer.streaming and suspicious(answer.text)] == []


@pytest.mark.proves("SR-INJ-02")
@pytest.mark.parametrize("probe", [PROBE, *PROBES], ids=lambda probe: probe[:20].encode("unicode_escape").decode())
def test_an_administrator_can_type_it_too(probe: str, finder: Finder, insider: Client) -> None:
    """Through the forms themselves: kept as typed or refused with a page, and text in either case."""
    forms = {
        reverse("admin:directory_group_add"): {"name": probe, "description": probe},
        reverse("admin:directory_user_add"): {"user_principal_name": f"{probe}@contoso.example", "display_name": probe},
        reverse("admin:directory_tenant_change", args=[finder.person.tenant_id]): {"name": probe},
        reverse("admin:directory_ssprpolicy_change", args=[finder.person.tenant_id]): {"helpdesk_contact": probe},
    }
    for path, data in forms.items():
        answer = insider.post(path, data, follow=True)
        assert (path, answer.status_code) == (path, 200)
        assert suspicious(answer.text) == []


@pytest.mark.proves("SR-INJ-02")
@pytest.mark.parametrize("address", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil", "x"])
def test_a_link_of_the_foot_leads_to_the_web_and_nowhere_else(address: str) -> None:
    with pytest.raises(ValidationError):
        Branding(footer_links=[{"title": "Help", "address": address}]).clean()


@pytest.mark.proves("SR-INJ-02")
def test_in_mail_it_is_text_and_the_subject_stays_one_line(contoso: None) -> None:
    Tenant.objects.update(name=f"{PROBE}\r\nBcc: eve@evil.example")
    email_code.send("alex@personal.example", "123456", Tenant.objects.get())
    (message,) = mail.outbox
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert suspicious(html) == []
    assert "{{7*7}}" in Page(html).text
    assert PROBE in message.body
    assert "\n" not in message.subject
    assert message.recipients() == ["alex@personal.example"]
    assert "Bcc" not in message.message()


@pytest.mark.proves("SR-INJ-02")
def test_in_the_lab_a_message_is_text(contoso: None, client: Client) -> None:
    alex = User.objects.get(user_principal_name=PERSON)
    number = alex.authentication_methods.get(method=Method.MOBILE_SMS).value
    carrier.SimulatedCarrier().send(number, f"{PROBE} {PROBES[0]}")
    text = client.get(phones.address(alex)).text
    assert "{{7*7}}" in Page(text).text
    assert suspicious(text) == []


def test_the_search_finds_what_is_not_escaped() -> None:
    for broken in (
        f"<p>{PROBE}</p>",
        f"<p>{UPN}</p>",
        f'<a title="{PROBE}">',
        f"<a title='{PROBE}'>",
        *PROBES[:2],
        PROBES[3],
    ):
        assert suspicious(broken), broken
    assert suspicious('<a href=" javascript:alert(1)">')
    assert suspicious("<p>&lt;script&gt; and javascript:alert(1) as words</p>") == []


def _text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    return answer.text if answer.headers.get("Content-Type", "").startswith("text/html") else ""


# --- the source itself ---

MARKERS = {"mark_safe", "SafeText", "html_safe", "safeseq"}
SAFE_FILTERS = re.compile(r"\|\s*(safe|safeseq)\b|{%\s*(autoescape off|debug)\b")


def _templates() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "templates").rglob("*")):
        if file.is_file():
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")


@pytest.mark.proves("SR-INJ-02")
def test_no_template_marks_anything_safe() -> None:
    """Plain text is not escaped, since nothing in it could be markup; its files end in .txt."""
    found = [
        (name, hit[0])
        for name, text in _templates()
        if not name.endswith(".txt")
        for hit in SAFE_FILTERS.finditer(text)
    ]
    assert found == []


@pytest.mark.proves("SR-INJ-02")
def test_no_code_marks_anything_safe_or_builds_a_template_of_what_was_typed() -> None:
    """`format_html` escapes what it is given, as long as its pattern is written out where it is called."""
    found = []
    for app in ("sspr", "directory", "licensing", "writeback"):
        for file in (ROOT / app).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and _is_risky(call):
                    found.append(str(file.relative_to(ROOT)))
    assert found == ["sspr/lab/showroom.py"], "only the showroom, with its own samples in our own templates"


def _is_risky(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ("format_html", "format_html_join"):
        patterns = call.args[: 1 if name == "format_html" else 2]
        return not all(isinstance(pattern, ast.Constant) for pattern in patterns)
    if name == "from_string":
        return True
    if name == "Template":
        return not all(isinstance(argument, ast.Constant) for argument in call.args)
    return name in MARKERS or (name == "SafeString" and bool(call.args))


def test_every_text_an_administrator_can_fill_is_known_here() -> None:
    """A new one belongs into `hostile`, so that its probe is looked for."""
    known = {
        "directory.User": {
            "user_principal_name",
            "given_name",
            "surname",
            "display_name",
            "on_premises_immutable_id",
            "on_premises_domain_name",
            "on_premises_sam_account_name",
            "department",
            "job_title",
            "preferred_language",  # drawn by a program; one of a list
        },
        "directory.Group": {"name", "description", "membership_rule"},
        "directory.Tenant": {"name"},
        "directory.Domain": {"name"},  # checked to be a domain name, and the way to its tenant
        "directory.SsprPolicy": {"helpdesk_contact"},
        "directory.Branding": {"sign_in_text", "brand_colour", "ground_colour"},  # colours are six digits by constraint
    }
    models_of_people = [apps.get_model(label) for label in known]
    assert {model._meta.label: _free_texts(model) for model in models_of_people} == known
    assert Domain in models_of_people


def _free_texts(model: type[models.Model]) -> set[str]:
    return {
        one.name
        for one in model._meta.get_fields()
        if type(one) in (models.CharField, models.TextField)
        and not one.choices
        and one.editable
        and one.name != "password"
    }
