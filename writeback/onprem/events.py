"""The agent host's Application log, with the ids and names of the documentation, its spelling included (§13)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

import structlog

from writeback.onprem.models import EventLogEntry

logger = structlog.get_logger()

AGENT_SOURCE = "PasswordResetService"
ENGINE_SOURCE = "ADSync"
LONGEST_MESSAGE = 500  # characters; the column of EventLogEntry


class Severity(Enum):
    """Inferred from the names; the documentation gives none."""

    INFORMATION = "Information"
    WARNING = "Warning"
    ERROR = "Error"


@dataclass(frozen=True, slots=True)
class EventKind:
    id: str
    name: str
    severity: Severity = Severity.INFORMATION
    source: str = AGENT_SOURCE


class Event(Enum):
    """Every event this agent writes. Numbers the documentation leaves out have no meaning and are not used."""

    PASSWORD_RESET_START = EventKind("31001", "PasswordResetStart")
    PASSWORD_RESET_SUCCESS = EventKind("31002", "PasswordResetSuccess")
    PASSWORD_RESET_FAIL = EventKind("31003", "PasswordResetFail", Severity.ERROR)
    ONBOARDING_START = EventKind("31004", "OnboardingEventStart")
    ONBOARDING_SUCCESS = EventKind("31005", "OnboardingEventSuccess")
    CHANGE_PASSWORD_START = EventKind("31006", "ChangePasswordStart")
    CHANGE_PASSWORD_SUCCESS = EventKind("31007", "ChangePasswordSuccess")
    CHANGE_PASSWORD_FAIL = EventKind("31008", "ChangePasswordFail", Severity.ERROR)
    ADMIN_RESET_START = EventKind("31009", "ResetUserPasswordByAdminStart")
    ADMIN_RESET_SUCCESS = EventKind("31010", "ResetUserPasswordByAdminSuccess")
    ADMIN_RESET_FAIL = EventKind("31011", "ResetUserPasswordByAdminFail", Severity.ERROR)
    OFFBOARDING_START = EventKind("31012", "OffboardingEventStart")
    OFFBOARDING_SUCCESS = EventKind("31013", "OffboardingEventSuccess")
    OFFBOARDING_FAIL = EventKind("31014", "OffboardingEventFail", Severity.ERROR)
    SERVICE_STARTED = EventKind("31015", "WriteBackServiceStarted")
    SERVICE_STOPPED = EventKind("31016", "WriteBackServiceStopped", Severity.WARNING)
    AUTH_TOKEN_SUCCESS = EventKind("31017", "AuthTokenSuccess")
    KEY_PAIR_CREATED = EventKind("31018", "KeyPairCreationSuccess")
    HEARTBEAT = EventKind("31019", "ServiceBusHeartBeat")
    LISTENER_ERROR = EventKind("31034", "ServiceBusListenerError", Severity.ERROR)
    RELAY_HOST_DOWN = EventKind("31044", "PasswordResetService", Severity.ERROR)
    UNKNOWN_ERROR = EventKind("32000", "UnknownError", Severity.ERROR)
    SERVICE_ERROR = EventKind("32001", "ServiceError", Severity.ERROR)
    RELAY_UNREACHABLE = EventKind("32002", "ServiceBusError", Severity.ERROR)
    INPUT_VALIDATION_ERROR = EventKind("32003", "InPutValidationError", Severity.ERROR)
    DECRYPTION_ERROR = EventKind("32004", "DecryptionError", Severity.ERROR)
    CONFIGURATION_ERROR = EventKind("32005", "ConfigurationError", Severity.ERROR)
    AUTH_TOKEN_ERROR = EventKind("32009", "AuthTokenError", Severity.ERROR)
    CRYPTO_ERROR = EventKind("32010", "CryptoError", Severity.ERROR)
    ONBOARDING_SERVICE_ERROR = EventKind("32011", "OnBoardingServiceError", Severity.ERROR)
    OFFBOARDING_ERROR = EventKind("32013", "OffBoardingError", Severity.ERROR)
    RELAY_RETRY = EventKind("32014", "ServiceBusWarning", Severity.WARNING)
    HEALTH_NOT_REPORTED = EventKind("32015", "ReportServiceHealthError", Severity.ERROR)
    AD_UNKNOWN_ERROR = EventKind("33001", "ADUnKnownError", Severity.ERROR)
    AD_USER_NOT_FOUND = EventKind("33002", "ADUserNotFoundError", Severity.ERROR)
    AD_SEVERAL_FOUND = EventKind("33003", "ADMutliMatchError", Severity.ERROR)
    AD_PERMISSIONS = EventKind("33004", "ADPermissionsError", Severity.ERROR)
    AD_ACCOUNT_DISABLED = EventKind("33005", "ADUserAccountDisabled", Severity.ERROR)
    AD_ACCOUNT_LOCKED = EventKind("33006", "ADUserAccountLockedOut", Severity.ERROR)
    AD_INCORRECT_PASSWORD = EventKind("33007", "ADUserIncorrectPassword", Severity.ERROR)
    AD_PASSWORD_POLICY = EventKind("33008", "ADPasswordPolicyError", Severity.ERROR)
    AD_CONFIGURATION = EventKind("33009", "ADConfigurationError", Severity.ERROR)
    SYNC_RESTRICTION = EventKind("6329", "ADSync restriction hr 0x80230619", Severity.ERROR, ENGINE_SOURCE)
    SYNC_NO_POLICY_CONTROL = EventKind("6329", "ADSync policy control missing", Severity.ERROR, ENGINE_SOURCE)
    SYNC_NOT_ENABLED = EventKind("6329", "ADSync hr 0x8023061f", Severity.ERROR, ENGINE_SOURCE)
    SYNC_DUPLICATE_ANCHOR = EventKind("hr:80230402", "ADSync duplicate anchor", Severity.ERROR, ENGINE_SOURCE)
    ENDPOINT_FAILED = EventKind("6800", "ADSync endpoint start failure", Severity.ERROR, ENGINE_SOURCE)
    SYNC_ACCESS_DENIED = EventKind("6329", "ADSync ERROR_ACCESS_DENIED", Severity.ERROR, ENGINE_SOURCE)


def log(
    event: Event,
    *,
    tenant_id: UUID,
    now: datetime,
    agent_id: UUID | None = None,
    tracking_id: UUID | None = None,
    message: str = "",
) -> None:
    """Write one line, and name it in the process's own log, where whoever called is known by correlation id.

    `message` never holds a password; what the directory answered may stand there, control characters made visible
    (SR-LOG-04).
    """
    kind = event.value
    tracked = {"tracking_id": str(tracking_id)} if tracking_id else {}
    logger.info("agent_event", event_id=kind.id, name=kind.name, tenant_id=str(tenant_id), **tracked)
    EventLogEntry.objects.create(
        tenant_id=tenant_id,
        agent_id=agent_id,
        at=now,
        event_id=kind.id,
        name=kind.name,
        source=kind.source,
        severity=kind.severity.value,
        tracking_id=tracking_id,
        message=_visible(message)[:LONGEST_MESSAGE],
    )


def _visible(text: str) -> str:
    """As the cloud's audit log does it, which this side does not know."""
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
