"""Accepting and rejecting many requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clerk_orgs import BulkOutcomes, BulkStatus, ClerkError, ErrorKind, Organization

from .output import printable


@dataclass(frozen=True)
class Answer:
    name: str
    past: str
    give: Callable[[Organization, list[str]], BulkOutcomes]


ACCEPT = Answer("accept", "accepted", Organization.accept_membership_requests)
REJECT = Answer("reject", "rejected", Organization.reject_membership_requests)

# Errors that are not about a single request. The remaining requests were not sent, so the error is shown once.
CONCERNS_ALL: dict[ErrorKind, type[ClerkError]] = {
    ErrorKind.UNAUTHENTICATED: ClerkError.Unauthenticated,
    ErrorKind.FORBIDDEN: ClerkError.Forbidden,
    ErrorKind.RATE_LIMITED: ClerkError.RateLimited,
    ErrorKind.NETWORK: ClerkError.Network,
    ErrorKind.TIMEOUT: ClerkError.Timeout,
}


def answer_all(answer: Answer, organization: Organization, ids: list[str]) -> None:
    """Shows progress and reports failures as they occur. Prints what was done at the end, even if interrupted."""
    results = Counter[BulkStatus]()
    stopped: ClerkError | None = None
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(f"{answer.name.capitalize()}ing", total=len(ids))
            for outcome in answer.give(organization, ids):
                error = outcome.error
                if error and error.kind in CONCERNS_ALL and not error.maybe_applied:
                    stopped = CONCERNS_ALL[error.kind](error)
                    continue
                results[outcome.status] += 1
                progress.advance(bar)
                if error:
                    text = f"{outcome.id}: {printable(error.text)}"
                    console.print(text, markup=False, highlight=False, soft_wrap=True)
    finally:
        click.echo(summary(answer, results, len(ids)))
    if stopped:
        raise stopped
    if results[BulkStatus.FAILED]:
        raise click.exceptions.Exit(1)


def summary(answer: Answer, results: Counter[BulkStatus], total: int) -> str:
    parts = [f"{results[BulkStatus.DONE]} {answer.past}"]
    if before := results[BulkStatus.ALREADY_DONE]:
        parts.append(f"{before} {answer.past} before")
    if failed := results[BulkStatus.FAILED]:
        parts.append(f"{failed} failed")
    rest = total - results.total()
    if rest:
        parts.append(f"{rest} not finished")
    goes_on = " The same command goes on with them; nothing is done twice." if rest else ""
    return f"Of {total}: {', '.join(parts)}.{goes_on}"
