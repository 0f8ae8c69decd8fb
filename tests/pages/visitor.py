"""People with a browser of their own: so far Django's client, whose cookies the real browser takes over."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import User
from sspr.machines.reset import Goal, State
from sspr.models import ResetRun
from sspr.portal.reset import visit as reset_visit
from tests.factories.people import PASSWORD
from tests.pages.registry import Cookie, Form, Visit
from tests.sspr.flows.reset import walk
from tests.sspr.post import Post
from writeback import delivery
from writeback.models import WritebackJob

POST = Post()


class Visitor:
    """Whoever comes to the portal: `Visitor().sees("home")`, `Visitor(alex).sends("password", {...})`."""

    def __init__(self, user: User | None = None) -> None:
        """With `user`, signed in by the portal's own pages just now."""
        self.client = Client()
        if user is not None:
            self.posts("signin", {"user_id": user.user_principal_name})
            self.posts("signin-password", {"password": PASSWORD})
            assert self.client.session.get("_auth_user_id"), f"{user} did not get in"

    def posts(self, route: str, fields: Mapping[str, str], *args: object) -> Any:
        """Done before the real browser comes."""
        return self.client.post(reverse(route, args=args), fields)

    def sees(self, route: str, *args: object, **query: str) -> Visit:
        """The real browser opens this page."""
        return self.opens(reverse(route, args=args) + (f"?{urlencode(query)}" if query else ""))

    def opens(self, path: str) -> Visit:
        return Visit(path, self._cookies())

    def sends(
        self,
        route: str,
        fields: Mapping[str, str],
        *args: object,
        button: str = "",
        loses: tuple[str, ...] = (),
    ) -> Visit:
        """The real browser opens this page and sends its form."""
        return Visit(reverse(route, args=args), self._cookies(), Form(fields, button, loses))

    def _cookies(self) -> tuple[Cookie, ...]:
        return tuple(
            Cookie(name, morsel.value, morsel["path"] or "/")
            for name, morsel in self.client.cookies.items()
            if morsel.value and name != settings.CSRF_COOKIE_NAME
        )


class OnTheWay(Visitor):
    """Somebody on the way back, from the first page on."""

    def __init__(self, upn: str, goal: Goal | None = Goal.RESET) -> None:
        """Past the question why where it is asked, unless `goal` is None."""
        super().__init__()
        self.posts("reset:who", {"user_id": upn})
        self.run = walk.again(ResetRun.objects.get(pk=self.client.session[reset_visit.RUN]))
        if goal and self.run.state == State.WHY:
            self.posts("reset:why", {"goal": goal.value})
            self.run = walk.again(self.run)

    def proves(self, **more: Any) -> "OnTheWay":
        """Passes a gate by a code that was really sent."""
        walk.prove(self.run, POST, **more)
        return self

    def chooses(self) -> "OnTheWay":
        walk.finish(self.run)
        return self

    def here(self) -> Visit:
        """The page of the state the run is in."""
        return self.sees(f"reset:{walk.again(self.run).state}")


def promised() -> WritebackJob:
    """The one promise there is."""
    return WritebackJob.objects.select_related("user__tenant").get()


def deliver() -> None:
    """What a worker would do with it."""
    delivery.deliver(promised().pk, now=timezone.now())


def take_up() -> None:
    """A worker has it in hand and says nothing yet."""
    delivery.claim(promised().pk, now=timezone.now())


def fall_silent() -> None:
    """A worker took it up and was not heard of again."""
    take_up()
    WritebackJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
