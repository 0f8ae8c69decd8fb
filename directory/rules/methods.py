"""Which methods prove who a person is, how many are needed, and how they are shown (sspr-behaviour §2, §3)."""

from collections.abc import Collection
from enum import StrEnum


class Method(StrEnum):
    """A reset method, by the name the reporting API gives it, in the order people are offered them."""

    EMAIL = "email"
    MOBILE_SMS = "mobileSMS"
    APP_CODE = "appCode"


class PolicyFault(StrEnum):
    """Why a set of methods cannot be saved as a policy."""

    APP_ALONE = "app_alone"  # one method required, and the app is the only one
    APP_WITH_ONE_OTHER = "app_with_one_other"  # two required, and beside the app there is one more


ADMINISTRATOR_METHODS = frozenset({Method.EMAIL, Method.MOBILE_SMS, Method.APP_CODE})
ONE_GATE_ADMINISTRATOR_METHODS = frozenset({Method.EMAIL, Method.MOBILE_SMS})  # the exception of §3: mail or phone
ADMINISTRATOR_METHODS_REQUIRED = 2


def administrator_methods_required(*, established: bool) -> int:
    """How many different methods a holder of a directory role must pass, whatever the tenant's policy says.

    Two, except in a tenant that is not `established`: one with neither a domain of its own nor an on-premises side.
    """
    return ADMINISTRATOR_METHODS_REQUIRED if established else 1


def administrator_methods(required: int) -> frozenset[Method]:
    """What the administrator policy offers to somebody who must pass `required` gates."""
    return ADMINISTRATOR_METHODS if required == ADMINISTRATOR_METHODS_REQUIRED else ONE_GATE_ADMINISTRATOR_METHODS


def usable(on_file: Collection[Method], allowed: Collection[str]) -> tuple[Method, ...]:
    """The methods that are both on file and allowed, in the order people are offered them."""
    return tuple(method for method in Method if method in on_file and method in allowed)


def policy_fault(allowed: Collection[str], required: int) -> PolicyFault | None:
    """Whether the authenticator app is left without the company the product demands (sspr-behaviour §2.2)."""
    if Method.APP_CODE not in allowed:
        return None
    others = len(set(allowed) - {Method.APP_CODE})
    if required == 1 and others == 0:
        return PolicyFault.APP_ALONE
    if required == 2 and others < 2:
        return PolicyFault.APP_WITH_ONE_OTHER
    return None


MASK = "*" * 6  # one length for all, so that it says nothing about the length of what it hides


def mask_phone(number: str) -> str:
    """The last two digits only."""
    return f"{MASK}{number[-2:]}"


def mask_email(address: str) -> str:
    """The first character and the domain."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}{MASK}@{domain}"


def mask(method: Method, destination: str) -> str:
    """The hint a person sees of a method's destination; an authenticator has none."""
    match method:
        case Method.EMAIL:
            return mask_email(destination)
        case Method.MOBILE_SMS:
            return mask_phone(destination)
        case Method.APP_CODE:
            return ""
