"""A carrier for tests: keeps what it was handed, or is away."""

from sspr.gates.gateways import GatewayError

SENT: list[tuple[str, str]] = []


class Carrier:
    def send(self, number: str, text: str) -> None:
        SENT.append((number, text))


class NoCarrier:
    def send(self, number: str, text: str) -> None:
        raise GatewayError("no signal")


class BrokenCarrier:
    def send(self, number: str, text: str) -> None:
        raise ValueError(f"cannot send {text} to {number}")
