"""Keeps what arrives at `logging.getLogger("clerk_orgs")`."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LOGGER = logging.getLogger("clerk_orgs")

# Ids, addresses, tickets, passwords, codes and tokens of all seeds and scenarios.
PRIVATE = re.compile(
    r"@example|\beyJ\w{10}|(?:correct|staple) horse|\bticket_|\b424242\b"
    r"|\b(?:user|org|orgmem|orgmemreq|orginv|sess|sia|client|idn|sua)_[0-9A-Za-z]{3}"
)
ROUTE = re.compile(r"/v1(?:/(?:[a-z_]+|\{[a-z_]+\}))+")


class Kept(logging.Handler):
    """Keeps what arrives, with everything that is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def lines(self) -> list[str]:
        return [f"{record.getMessage()} {_details(record)}" for record in list(self.records)]

    def text(self) -> str:
        return "\n".join(self.lines())

    def improper(self) -> list[str]:
        """The lines that tell of people or secrets, or whose route is no template."""
        wrong: list[str] = []
        for record, line in [*zip(self.records, self.lines(), strict=False)]:
            # Clerk's codes look like ids, such as `user_locked`.
            code, route = _details(record)["code"], _details(record)["route"]
            if PRIVATE.search(line.replace(code or "\0", "")) or (route and not ROUTE.fullmatch(route)):
                wrong.append(line)
        return wrong

    def wait_for(self, **expected: Any) -> logging.LogRecord:
        """The first record like this, as soon as it has arrived."""
        deadline = time.monotonic() + 5
        while True:
            for record in list(self.records):
                if all(getattr(record, name) == value for name, value in expected.items()):
                    return record
            assert time.monotonic() < deadline, f"no {expected} in {self.text()}"
            time.sleep(0.005)


_STANDARD = vars(logging.makeLogRecord({})).keys()


def _details(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


@contextmanager
def kept() -> Iterator[Kept]:
    """The log at its most talkative."""
    handler = Kept()
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        LOGGER.setLevel(logging.NOTSET)
        LOGGER.removeHandler(handler)
