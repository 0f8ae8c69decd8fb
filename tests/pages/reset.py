"""The way back into an account: every step, every wait, every end."""

from functools import partial

from directory.models import Preset
from tests.pages import way_back as way
from tests.pages.people import adele, alex, with_look
from tests.pages.registry import Page, State
from tests.pages.visitor import fall_silent, take_up

STEPS = (
    Page(
        "reset:who",
        "sspr/reset/who.html",
        State("empty", way.who),
        State("filled", way.who_filled),
        State("error", way.who_left_empty, sample="ar"),
    ),
    Page(
        "reset:why",
        "sspr/reset/why.html",
        State("empty", way.why),
        State("error", way.why_left_empty),
    ),
    Page(
        "reset:verify",
        "sspr/reset/verify.html",
        State("choice", way.choice, sample="ar"),
        State("one-method", way.one_method),
        State("code-asked", way.code_sent, sample="en"),
        State("wrong-code", way.wrong_code, sample="ar"),
        State("wrong-number", way.wrong_number),
        State("wrong-app-code", way.wrong_app_code),
        State("too-many-codes", way.too_many_codes),
        State("first-of-two", way.first_of_two),
        State("second-of-two", way.second_of_two),
        State("nobody", way.decoy),
        State("branded", with_look(way.code_sent)),
    ),
    Page(
        "reset:choose",
        "sspr/reset/choose.html",
        State("cloud", way.choose, sample="ar"),
        State("synchronised", way.choose_synchronised),
        State("different", way.passwords_differ),
        State("too-easy", way.too_easy, sample="en"),
        State("came-back", way.came_back),
        State("came-back-by-name", partial(way.came_back, Preset.STANDARDS)),
    ),
    Page(
        "reset:waiting",
        "sspr/reset/waiting.html",
        State("promised", way.waiting, sample="ar"),
        State("agent-away", partial(way.waiting, way.agent_away)),
        State("picked-up", partial(way.waiting, take_up)),
        State("confirming", partial(way.waiting, fall_silent)),
        State("unlock", way.waiting_to_unlock),
    ),
)

ENDS = (
    Page(
        "reset:done",
        "sspr/reset/done.html",
        State("cloud", way.done, sample="en"),
        State("synchronised", way.done_synchronised),
        State("branded", with_look(way.done)),
        State("cloud-is-late", way.done_but_the_cloud_is_late),
    ),
    Page(
        "reset:unlocked",
        "sspr/reset/unlocked.html",
        State("unlocked", way.unlocked),
    ),
    Page(
        "reset:refused",
        "sspr/reset/refused.html",
        State("0009-switched-off", partial(way.refused, way.policy(scope="None"))),
        State("0010-no-writeback", partial(way.refused, way.policy(writeback_enabled=False), adele)),
        State("0011-no-policy", partial(way.refused, way.policy(methods_allowed=[]))),
        State("0012-no-licence", partial(way.refused, lambda user: None, partial(alex, licensed=None)), sample="en ar"),
        State("0013-not-in-the-group", partial(way.refused, way.only_a_group_he_is_not_in)),
        State("0014-too-few-methods", partial(way.refused, way.policy(methods_required=2))),
        State("0030-agent-away", partial(way.refused, way.agent_stops, adele)),
        State("disabled", partial(way.refused, way.disabled)),
        State("nobody", way.refused_nobody),
    ),
    Page(
        "reset:blocked",
        "sspr/reset/blocked.html",
        State("known", way.blocked),
        State("nobody", way.blocked_nobody),
    ),
    Page(
        "reset:failed",
        "sspr/reset/failed.html",
        State("0029-administrator-needed", way.needs_an_administrator),
        State("0030-agent-away", way.agent_stopped, sample="en"),
    ),
    Page(
        "reset:expired",
        "sspr/reset/expired.html",
        State("expired", way.expired),
    ),
    Page(
        "reset:canceled",
        "sspr/reset/canceled.html",
        State("canceled", way.canceled),
    ),
)

PAGES = (*STEPS, *ENDS)
