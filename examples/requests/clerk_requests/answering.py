"""Accepting and rejecting many requests."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clerk_orgs import BulkOutcomes, BulkStatus, ClerkError, ErrorInfo, ErrorKind, Organization

from .output import printable


@dataclass(frozen=True)
class Answer:
    name: str
    past: str
    give: Callable[[Organization, list[str]], BulkOutcomes]


ACCEPT = Answer("accept", "accepted", Organization.accept_membership_requests)
REJECT = Answer("reject", "rejected", Organization.reject_membership_requests)


def answer_all(answer: Answer, organization: Organization, ids: list[str]) -> None:
    """Shows progress and reports failures as they occur. Prints what was done at the end, even if interrupted."""
    results = Counter[BulkStatus]()
    ended: ErrorInfo | None = None
    outcomes = answer.give(organization, ids)

    def drain(_signal: int, _frame: FrameType | None) -> None:
        outcomes.drain()

    # The requests in flight are finished, and no further one is sent.
    signal.signal(signal.SIGTERM, drain)
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(f"{answer.name.capitalize()}ing", total=len(ids))
            for outcome in outcomes:
                results[outcome.status] += 1
                if outcome.status == BulkStatus.NOT_BEGUN:
                    ended = outcome.error  # the same for all of them, so it is shown once
                    continue
                progress.advance(bar)
                if outcome.error:
                    text = f"{outcome.id}: {printable(outcome.error.text)}"
                    console.print(text, markup=False, highlight=False, soft_wrap=True)
    finally:
        click.echo(summary(answer, results, len(ids)))
    if ended and ended.kind is ErrorKind.CANCELLED:
        sys.exit(128 + signal.SIGTERM)
    if ended and ended.kind is ErrorKind.UNAUTHENTICATED:
        raise ClerkError.Unauthenticated(ended)
    if ended:
        raise click.ClickException(printable(ended.text))
    if results[BulkStatus.FAILED]:
        raise click.exceptions.Exit(1)


def summary(answer: Answer, results: Counter[BulkStatus], total: int) -> str:
    parts = [f"{results[BulkStatus.DONE]} {answer.past}"]
    if before := results[BulkStatus.ALREADY_DONE]:
        parts.append(f"{before} {answer.past} before")
    if failed := results[BulkStatus.FAILED]:
        parts.append(f"{failed} failed")
    rest = total - results.total() + results[BulkStatus.NOT_BEGUN]
    if rest:
        parts.append(f"{rest} not finished")
    goes_on = " The same command goes on with them; nothing is done twice." if rest else ""
    return f"Of {total}: {', '.join(parts)}.{goes_on}"
