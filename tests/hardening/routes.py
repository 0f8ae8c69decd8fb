"""Every route of the portal, with an address at which it really shows something."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from directory import branding
from directory.models import User
from directory.models.branding import Branding, BrandingPicture
from licensing.models import AssignmentBatch, Sku
from licensing.states import BatchState
from sspr.lab import access, phones

NOWHERE = "nowhere"
PLACEHOLDERS: dict[str, object] = {
    "IntConverter": 1,
    "StringConverter": NOWHERE,
    "SlugConverter": NOWHERE,
    "PathConverter": NOWHERE,
    "UUIDConverter": UUID(int=1),
}


@dataclass(frozen=True, slots=True)
class Route:
    name: str  # with its namespace; empty for routes that have none
    pattern: str
    view: Callable[..., Any]
    converters: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name} /{self.pattern}"

    def path(self, arguments: dict[str, object] | None = None) -> str:
        """An address of this route; what `arguments` leaves open gets a placeholder of the right kind."""
        path = self.pattern
        for parameter, kind in self.converters.items():
            value = (arguments or {}).get(parameter, PLACEHOLDERS[kind])
            path = re.sub(rf"<(\w+:)?{parameter}>", quote(str(value)), path)
        return f"/{path}"


def every_route() -> list[Route]:
    """All of the URL conf, in its order. Regular expressions (two of Django's admin) have an example by hand."""
    return list(_walk(get_resolver().url_patterns, "", ""))


EXAMPLES = {"app_list": "directory/", "": NOWHERE, "picture": f"{'0' * 64}.png", "stylesheet": f"1-{'0' * 64}.css"}


def _walk(patterns: list[URLPattern | URLResolver], before: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, before + str(entry.pattern), inner)
            continue
        name = namespace + entry.name if entry.name else ""
        if isinstance(entry.pattern, RoutePattern):
            kinds = {key: type(converter).__name__ for key, converter in entry.pattern.converters.items()}
            yield Route(name, before + str(entry.pattern), entry.callback, kinds)
        else:
            yield Route(name, before + EXAMPLES[entry.name or ""], entry.callback)


class Finder:
    """Arguments with which a route finds something, seen by the administrator of this person's tenant."""

    def __init__(self, person: User) -> None:
        self.person = person

    def path(self, route: Route) -> str:
        if route.name.startswith("branding:"):
            return self._branding(route) or route.path()
        if not route.converters:
            return route.path()
        return route.path(self._arguments(route))

    def _arguments(self, route: Route) -> dict[str, object]:
        assert self.person.tenant is not None
        return {
            "object_id": self._row_of(route),
            "person_id": self.person.pk,
            "group_id": self._row_of(route),
            "batch_id": self._batch(route),
            "sku_id": Sku.objects.filter(subscriptions__tenant=self.person.tenant).earliest("pk").pk,
            "domain": self.person.tenant.domains.earliest("pk").name,
            "purchase_id": self._first(self.person.tenant.subscriptions.all()),
            "method_id": self._first(self.person.authentication_methods.all()),
            "content_type_id": ContentType.objects.get_for_model(User).pk,
            "token": self._token(route),
            "tenant_id": self.person.tenant_id,
            "agent_id": self.person.tenant_id,  # a tenant's first agent bears its id
            "kind": "objects",
            "deed": "renew",
        }

    def _batch(self, route: Route) -> object:
        """A draft, which all pages but that of the result are about."""
        return self._first(AssignmentBatch.objects.filter(tenant=self.person.tenant, state=BatchState.DRAFT))

    def _branding(self, route: Route) -> str | None:
        if route.name == "branding:picture":
            picture = BrandingPicture.objects.first()
            return picture.url if picture else None
        dressed = Branding.objects.exclude(brand_colour="").first()
        return branding.stylesheet_url(dressed) if dressed else None

    def _token(self, route: Route) -> str:
        return phones.token(self.person) if route.name == "lab:phone" else access.issue(now=timezone.now())

    def _row_of(self, route: Route) -> object:
        """The first row of the model an admin route is about; admin names its routes and folders after it."""
        words = route.pattern.split("/")
        if len(words) < 3 or words[1] not in apps.app_configs or words[2] not in apps.all_models[words[1]]:
            return self.person.pk  # a page about no single model
        rows = apps.get_model(words[1], words[2])._default_manager.all()
        fields = {one.name for one in rows.model._meta.get_fields()}
        if rows.model._meta.model_name == "tenant":
            rows = rows.filter(pk=self.person.tenant_id)
        elif "tenant" in fields:
            rows = rows.filter(tenant=self.person.tenant_id)
        return self._first(rows)

    @staticmethod
    def _first(rows: models.QuerySet[Any]) -> object:
        row = rows.order_by("pk").first()
        return 1 if row is None else row.pk
