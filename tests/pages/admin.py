"""The administration. Whatever model is registered there has its list, its pages and its form here by itself."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.template.loader import select_template
from django.test import RequestFactory
from django.utils import timezone

from directory.models import Group, User
from licensing import batches
from licensing.models import AssignmentBatch, Sku
from licensing.states import BatchState
from sspr.seeding import branding
from tests.factories.directory import GroupFactory
from tests.factories.licences import buy
from tests.factories.onpremises import home
from tests.factories.people import person
from tests.pages import (
    admin_agents,
    admin_batches,
    admin_exchange,
    admin_groups,
    admin_on_premises,
    admin_products,
    admin_rules,
    admin_sync,
    admin_what_if,
    way_back,
)
from tests.pages.desk import with_many_licences
from tests.pages.people import ALEX, EVERY_METHOD, adele, alex, operator, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor, deliver
from tests.pages.way_back import HOME_DOMAIN
from writeback.onprem import stage
from writeback.sync import rounds
from writeback.sync.states import CycleKind

SAMPLE = {"directory.user": "en", "directory.auditevent": "ar", "directory.ssprpolicy": "ar"}


def at_work(route: str, *args: object, by: Callable[[], User] = patti, **query: str) -> Visit:
    return Visitor(by()).sees(route, *args, **query)


# --- models, each as its ModelAdmin says ---


def town() -> User:
    """Contoso with at least one row of every model; returns the operator, who may see all of it."""
    visitor = way_back.under_way()
    deliver()
    visitor.here()
    user = alex(methods=EVERY_METHOD)
    GroupFactory(tenant=home(user), name="Pilot", members=[user])
    buy(home(user), "SPE_E3", 25)
    batches.draft(home(user), User.objects.filter(pk=user.pk), by=patti())
    stage.create_password_settings(HOME_DOMAIN, "Administrators", 10, min_password_length=14)
    AssignmentBatch.objects.update(state=BatchState.FINISHED, started_at=timezone.now())
    branding.put_up("fabrikam.example", home(user), by="tests", correlation_id=uuid4())
    rounds.run_now(home(user), CycleKind.HASHES)
    return operator()


def changelist(route: str, **query: str) -> Visit:
    return Visitor(town()).sees(route, **query)


def empty_changelist(route: str) -> Visit:
    return Visitor(operator()).sees(route)


def of_first_row(route: str, model: type[Model]) -> Visit:
    visitor = Visitor(town())
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"the town has no {model._meta.verbose_name}"
    return visitor.sees(route, row.pk)


def left_empty(route: str) -> Visit:
    return Visitor(town()).sends(route, {}, button="_save")


def pages_of(model: type[Model], registered: ModelAdmin) -> Iterator[Page]:
    options = model._meta
    stem = f"admin:{options.app_label}_{options.model_name}"
    sample = SAMPLE.get(options.label_lower, "")
    lists = [
        State("empty", partial(empty_changelist, f"{stem}_changelist")),
        State("filled", partial(changelist, f"{stem}_changelist"), sample=sample),
    ]
    if registered.search_fields:
        lists.append(State("no-result", partial(changelist, f"{stem}_changelist", q="zzzzzz")))
    yield Page(f"{stem}_changelist", "admin/change_list.html", *lists)
    form = str(registered.change_form_template or "admin/change_form.html")
    row = State("row", partial(of_first_row, f"{stem}_change", model))
    yield Page(f"{stem}_change", form, row)
    request: Any = RequestFactory().get("/")
    request.user = User(user_principal_name="olga@operators.example")
    if registered.has_add_permission(request):
        yield Page(
            f"{stem}_add",
            str(registered.add_form_template or registered.change_form_template or "admin/change_form.html"),
            State("empty", partial(at_work, f"{stem}_add", by=operator)),
            State("error", partial(left_empty, f"{stem}_add")),
        )
    if registered.has_delete_permission(request):
        asked = State("asked", partial(of_first_row, f"{stem}_delete", model))
        own = f"admin/{options.app_label}/{options.model_name}/delete_confirmation.html"
        template = select_template([own, "admin/delete_confirmation.html"]).template.name
        yield Page(f"{stem}_delete", template, asked)
    if type(registered).history_view is ModelAdmin.history_view:  # the others lead to the audit log
        kept = State("row", partial(of_first_row, f"{stem}_history", model))
        yield Page(f"{stem}_history", "admin/object_history.html", kept)


def delete_selected() -> Visit:
    """The action of a list, as its form sends it."""
    visitor = Visitor(town())
    chosen = {"action": "delete_selected", "_selected_action": str(Group.objects.earliest("pk").pk)}
    return visitor.sends("admin:directory_group_changelist", chosen, button="index")


# --- the person's page and its acts ---


def person_page(made: Callable[[], User], by: Callable[[], User] = patti) -> Visit:
    visitor = Visitor(by())
    return visitor.sees("admin:directory_user_change", made().pk)


def blocked_alex() -> User:
    way_back.blocked()
    return User.objects.get(user_principal_name=ALEX)


def act(name: str, made: Callable[[], User] = alex, *part_number: str) -> Visit:
    visitor, user = Visitor(patti()), made()
    skus = [Sku.objects.get(part_number=number).pk for number in part_number]
    buy(home(user), "SPE_E3", 25)
    return visitor.sees(f"admin:person-{name}", user.pk, *skus)


def bad_usage_location() -> User:
    user = alex()
    User.objects.filter(pk=user.pk).update(usage_location="")
    return user


def licence_refused() -> Visit:
    """Without a usage location nobody is given a licence."""
    visitor, user = Visitor(patti()), bad_usage_location()
    sku = buy(home(user), "SPE_E3", 25)
    return visitor.sends("admin:person-licence", {}, user.pk, sku.pk)


def password_given() -> Visit:
    visitor, user = Visitor(patti()), alex()
    return visitor.sends("admin:person-temporary-password", {}, user.pk)


def person_saved_empty() -> Visit:
    visitor, user = Visitor(patti()), alex()
    return visitor.sends("admin:directory_user_change", {"display_name": ""}, user.pk, button="_save")


def helpdesk_sees() -> Visit:
    visitor = Visitor(person("holly@contoso.example", roles=["Helpdesk Administrator"]))
    return visitor.sees("admin:directory_user_change", adele().pk)


def no_seats() -> Visit:
    visitor, user = Visitor(patti()), alex()
    return visitor.sees("admin:person-choose-licence", user.pk)


FRAME = (
    Page(
        "admin:index",
        "admin/index.html",
        State("administrator", partial(at_work, "admin:index"), sample="en"),
        State("operator", partial(at_work, "admin:index", by=operator)),
    ),
    Page(
        "admin:app_list",
        "admin/app_index.html",
        *(
            State(app, partial(at_work, "admin:app_list", app, by=operator))
            for app in sorted({model._meta.app_label for model in admin.site._registry})
        ),
    ),
)
DELETE_SELECTED = Page(
    "admin:directory_group_changelist",
    "admin/directory/group/delete_selected_confirmation.html",
    State("asked", delete_selected),
    name="admin-delete-selected",
)
PERSON = (
    Page(
        "admin:directory_user_change",
        "admin/person/page.html",
        State("cloud", partial(person_page, partial(alex, methods=EVERY_METHOD))),
        State("synchronised", partial(person_page, adele), sample="en ar"),
        State("no-licence", partial(person_page, partial(alex, licensed=None, methods=()))),
        State("many-licences", partial(person_page, with_many_licences)),
        State("blocked", partial(person_page, blocked_alex)),
        State("seen-by-the-operator", partial(person_page, adele, operator)),
        State("error", person_saved_empty),
        name="admin-person",
    ),
    Page(
        "admin:person-choose-licence",
        "admin/person/choose_licence.html",
        State("choice", partial(act, "choose-licence")),
        State("nothing-bought", no_seats),
    ),
    Page(
        "admin:person-licence",
        "admin/person/licence.html",
        State("assign", partial(act, "licence", alex, "SPE_E3"), sample="ar"),
        State("change-plans", partial(act, "licence", with_many_licences, "SPE_E3")),
        State("refused", licence_refused),
    ),
    Page(
        "admin:person-remove-licence",
        "admin/person/remove_licence.html",
        State("asked", partial(act, "remove-licence", with_many_licences, "SPE_E3")),
    ),
    Page(
        "admin:person-lift-block",
        "admin/person/lift_block.html",
        State("blocked", partial(act, "lift-block", blocked_alex)),
        State("not-blocked", partial(act, "lift-block")),
    ),
    Page(
        "admin:person-temporary-password",
        "admin/person/temporary_password.html",
        State("cloud", partial(act, "temporary-password")),
        State("synchronised", partial(act, "temporary-password", adele)),
    ),
    Page(
        "admin:person-temporary-password",
        "admin/person/password_shown.html",
        State("given", password_given),
        name="admin-person-password-shown",
    ),
)
MODELS = tuple(
    page
    for model, registered in sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label_lower)
    for page in pages_of(model, registered)
)
TOPICS = (
    admin_agents,
    admin_batches,
    admin_exchange,
    admin_groups,
    admin_on_premises,
    admin_products,
    admin_rules,
    admin_sync,
    admin_what_if,
)
PAGES = (*FRAME, DELETE_SELECTED, *PERSON, *MODELS, *(page for topic in TOPICS for page in topic.PAGES))
