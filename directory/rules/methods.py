"""Which methods prove who a person is, and how many are needed (sspr-behaviour §2, §3)."""

from enum import StrEnum


class Method(StrEnum):
    """A reset method, by the name the reporting API gives it."""

    EMAIL = "email"
    MOBILE_SMS = "mobileSMS"
    APP_CODE = "appCode"
