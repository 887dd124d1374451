"""Bulk jobs: running one, and one for what the library does only one by one."""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clerk_orgs import BulkOutcome, BulkStatus, ClerkError, ErrorInfo, ErrorKind

from .output import printable
from .resource import Job, Verb

# Seconds that an outage may last, as in the library's bulk jobs.
OUTAGE = 30.0


def run(verb: Verb[Any], job: Job, total: int) -> None:
    """Shows progress and reports failures as they occur. Prints what was done at the end, even if interrupted."""
    results = Counter[BulkStatus]()
    ended: ErrorInfo | None = None

    def drain(_signal: int, _frame: FrameType | None) -> None:
        job.drain()

    # The requests in flight are finished, and no further one is sent.
    signal.signal(signal.SIGTERM, drain)
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(verb.doing, total=total)
            for outcome in job:
                results[outcome.status] += 1
                if outcome.status == BulkStatus.NOT_BEGUN:
                    ended = outcome.error  # the same for all of them, so it is shown once
                    continue
                progress.advance(bar)
                if outcome.error:
                    text = f"{printable(outcome.id)}: {printable(outcome.error.text)}"
                    console.print(text, markup=False, highlight=False, soft_wrap=True)
    finally:
        click.echo(summary(verb, results, total))
    if ended:
        give_up(ended)
    if results[BulkStatus.FAILED]:
        raise click.exceptions.Exit(1)


def give_up(ended: ErrorInfo) -> None:
    if ended.kind is ErrorKind.CANCELLED:
        sys.exit(128 + signal.SIGTERM)
    if ended.kind is ErrorKind.UNAUTHENTICATED:
        raise ClerkError.Unauthenticated(ended)
    raise click.ClickException(printable(ended.text))


def summary(verb: Verb[Any], results: Counter[BulkStatus], total: int) -> str:
    parts = [f"{results[BulkStatus.DONE]} {verb.past}"]
    if before := results[BulkStatus.ALREADY_DONE]:
        parts.append(f"{before} {verb.past} before")
    if failed := results[BulkStatus.FAILED]:
        parts.append(f"{failed} failed")
    rest = total - results.total() + results[BulkStatus.NOT_BEGUN]
    if rest:
        parts.append(f"{rest} not finished")
    goes_on = " The same command goes on with them; nothing is done twice." if rest else ""
    return f"Of {total}: {', '.join(parts)}.{goes_on}"


class OneByOne:
    """A job of single calls, with outcomes like those of the library's jobs: after an error that leaves the state open,
    the state is looked up, and during an outage, it waits.
    """

    def __init__(self, ids: Iterable[str], act: Callable[[str], object], is_done: Callable[[str], bool]) -> None:
        self._ids, self._act, self._is_done = ids, act, is_done
        self._ended: ErrorInfo | None = None

    def drain(self) -> None:
        self._ended = ErrorInfo(kind=ErrorKind.CANCELLED, text="The job was ended.")

    def __iter__(self) -> Iterator[BulkOutcome]:
        for id in self._ids:
            if not self._ended:
                yield self._outcome(id)
            else:
                yield BulkOutcome(id=id, status=BulkStatus.NOT_BEGUN, error=self._ended)

    def _outcome(self, id: str) -> BulkOutcome:
        until = time.monotonic() + OUTAGE
        while True:
            try:
                self._act(id)
                return BulkOutcome(id=id, status=BulkStatus.DONE)
            except ClerkError as error:
                info = error.info
            if info.kind in (ErrorKind.UNAUTHENTICATED, ErrorKind.RATE_LIMITED):
                self._ended = info
                return BulkOutcome(id=id, status=BulkStatus.NOT_BEGUN, error=info)
            if self._was_done(id):
                return BulkOutcome(id=id, status=BulkStatus.DONE if info.maybe_applied else BulkStatus.ALREADY_DONE)
            if not is_outage(info):
                return BulkOutcome(id=id, status=BulkStatus.FAILED, error=info)
            if self._ended or time.monotonic() > until:
                self._ended = self._ended or info
                return BulkOutcome(id=id, status=BulkStatus.FAILED, error=info)
            time.sleep(1)

    def _was_done(self, id: str) -> bool:
        try:
            return self._is_done(id)
        except ClerkError:
            return False


def is_outage(info: ErrorInfo) -> bool:
    return info.kind in (ErrorKind.NETWORK, ErrorKind.TIMEOUT) or (info.status or 0) >= 500
