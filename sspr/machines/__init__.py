"""The journeys as tables: every state, every event, and what follows. No Django, no rows, no clock."""


class IllegalTransition(Exception):
    """`event` means nothing in `state`; whoever asked has seen an older page, and nothing has changed."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"{event} does not lead anywhere from {state}")
        self.state = state
        self.event = event
