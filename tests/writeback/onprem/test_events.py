"""Ids and names as the documentation has them, its spelling included (writeback.md §13)."""

import re
from uuid import uuid4

import pytest

from tests.writeback.onprem.conftest import NOW
from writeback.onprem import events, stage
from writeback.onprem.events import Event

UNASSIGNED = {*range(31020, 31034), *range(31035, 31044), 32006, 32012, *range(33010, 33013)}


def test_no_number_without_a_meaning_is_used() -> None:
    assert not {event.value.id for event in Event} & {str(number) for number in UNASSIGNED}


def test_only_the_sync_engine_shares_a_number() -> None:
    agents = [event.value.id for event in Event if event.value.source == events.AGENT_SOURCE]
    assert len(agents) == len(set(agents))
    engines = {event.value.id for event in Event if event.value.source == events.ENGINE_SOURCE}
    assert engines == {"6329", "6800", "hr:80230402"}


@pytest.mark.django_db(databases="__all__")
@pytest.mark.proves("SR-LOG-04")
def test_line_breaks_and_terminal_sequences_are_made_visible() -> None:
    tenant_id = uuid4()
    message = "anchor one\r\n31002 forged \x1b[2J\x9b31m\u202e"
    events.log(Event.AD_UNKNOWN_ERROR, tenant_id=tenant_id, now=NOW, message=message)
    (event,) = stage.events(tenant_id)
    assert event.message == r"anchor one\x0d\x0a31002 forged \x1b[2J\x9b31m\x202e"


def test_the_misspelt_name_is_kept() -> None:
    assert Event.AD_SEVERAL_FOUND.value.name == "ADMutliMatchError"


# writeback.md §13, as documented: id, name and severity. What is left out cannot happen here, see below.
DOCUMENTED = """
31001 PasswordResetStart Information
31002 PasswordResetSuccess Information
31003 PasswordResetFail Error
31004 OnboardingEventStart Information
31005 OnboardingEventSuccess Information
31006 ChangePasswordStart Information
31007 ChangePasswordSuccess Information
31008 ChangePasswordFail Error
31009 ResetUserPasswordByAdminStart Information
31010 ResetUserPasswordByAdminSuccess Information
31011 ResetUserPasswordByAdminFail Error
31012 OffboardingEventStart Information
31013 OffboardingEventSuccess Information
31014 OffboardingEventFail Error
31015 WriteBackServiceStarted Information
31016 WriteBackServiceStopped Warning
31017 AuthTokenSuccess Information
31018 KeyPairCreationSuccess Information
31019 ServiceBusHeartBeat Information
31034 ServiceBusListenerError Error
31044 PasswordResetService Error
32000 UnknownError Error
32001 ServiceError Error
32002 ServiceBusError Error
32003 InPutValidationError Error
32004 DecryptionError Error
32005 ConfigurationError Error
32009 AuthTokenError Error
32010 CryptoError Error
32011 OnBoardingServiceError Error
32013 OffBoardingError Error
32014 ServiceBusWarning Warning
32015 ReportServiceHealthError Error
33001 ADUnKnownError Error
33002 ADUserNotFoundError Error
33003 ADMutliMatchError Error
33004 ADPermissionsError Error
33005 ADUserAccountDisabled Error
33006 ADUserAccountLockedOut Error
33007 ADUserIncorrectPassword Error
33008 ADPasswordPolicyError Error
33009 ADConfigurationError Error
6329 ADSync restriction hr 0x80230619 Error
6329 ADSync policy control missing Error
6329 ADSync hr 0x8023061f Error
6329 ADSync ERROR_ACCESS_DENIED Error
hr:80230402 ADSync duplicate anchor Error
6800 ADSync endpoint start failure Error
"""
# The agent here keeps no configuration in memory and asks its web service nothing, so there is nothing to get wrong.
CANNOT_HAPPEN = {"32007", "32008"}
OF_THE_HASH_CYCLE = {"656", "657"}  # told by synchronisation, not by writeback


def test_every_event_bears_the_documented_id_name_and_severity() -> None:
    written = {f"{event.value.id} {event.value.name} {event.value.severity.value}" for event in Event}
    others = {line for line in written if line.partition(" ")[0] in CANNOT_HAPPEN | OF_THE_HASH_CYCLE}
    assert written - others == set(DOCUMENTED.strip().splitlines())


@pytest.mark.parametrize("event", list(Event))
def test_names_of_the_agent_are_one_word(event: Event) -> None:
    assert re.fullmatch(r"\w+", event.value.name) or event.value.source == events.ENGINE_SOURCE


@pytest.mark.django_db(databases="__all__")
def test_a_line_of_the_log() -> None:
    tenant, tracking = uuid4(), uuid4()
    events.log(Event.SERVICE_STOPPED, tenant_id=tenant, now=NOW, tracking_id=tracking, message="x" * 600)
    (line,) = stage.events(tenant)
    assert (line.event_id, line.name, line.source) == ("31016", "WriteBackServiceStopped", "PasswordResetService")
    assert (line.severity, line.at, line.tracking_id, len(line.message)) == ("Warning", NOW, tracking, 500)
