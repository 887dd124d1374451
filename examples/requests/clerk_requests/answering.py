"""Accepting and rejecting many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clerk_orgs import ClerkError, Organization
from clerk_orgs import OrganizationMembershipRequestStatus as Status

from .output import printable


@dataclass(frozen=True)
class Answer:
    name: str
    leads_to: Status
    give: Callable[[Organization, str], object]

    @property
    def past(self) -> str:
        return str(self.leads_to)


ACCEPT = Answer("accept", Status.ACCEPTED, Organization.accept_membership_request)
REJECT = Answer("reject", Status.REJECTED, Organization.reject_membership_request)


class Result(Enum):
    DONE = "done"
    BEFORE = "before"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    id: str
    result: Result
    error: ClerkError | None = None


def outcomes(answer: Answer, organization: Organization, ids: list[str]) -> Iterator[Outcome]:
    """One for each. An error that concerns them all is raised."""
    unclear: dict[str, ClerkError] = {}
    for id in ids:
        try:
            answer.give(organization, id)
        except (ClerkError.Conflict, ClerkError.NotFound, ClerkError.Invalid) as error:
            unclear[id] = error
        except ClerkError as error:
            if not error.info.maybe_applied:
                raise
            unclear[id] = error
        else:
            yield Outcome(id, Result.DONE)
    if unclear:
        yield from looked_up(answer, organization, unclear)


def looked_up(answer: Answer, organization: Organization, unclear: dict[str, ClerkError]) -> Iterator[Outcome]:
    """How those stand whose answer left it open. Nothing is sent twice."""
    standings = {request.id: request.status for request in organization.membership_requests(page_size=500)}
    for id, error in unclear.items():
        if standings.get(id) == answer.leads_to:
            yield Outcome(id, Result.DONE if error.info.maybe_applied else Result.BEFORE)
        else:
            yield Outcome(id, Result.FAILED, error)


def answer_all(answer: Answer, organization: Organization, ids: list[str]) -> None:
    """Shows how far it is; says what fails at once, and at the end, however that comes, what was done."""
    results = Counter[Result]()
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(f"{answer.name.capitalize()}ing", total=len(ids))
            for outcome in outcomes(answer, organization, ids):
                results[outcome.result] += 1
                progress.advance(bar)
                if outcome.error:
                    text = f"{outcome.id}: {printable(str(outcome.error))}"
                    console.print(text, markup=False, highlight=False, soft_wrap=True)
    finally:
        click.echo(summary(answer, results, len(ids)))
    if results[Result.FAILED]:
        raise click.exceptions.Exit(1)


def summary(answer: Answer, results: Counter[Result], total: int) -> str:
    parts = [f"{results[Result.DONE]} {answer.past}"]
    if before := results[Result.BEFORE]:
        parts.append(f"{before} {answer.past} before")
    if failed := results[Result.FAILED]:
        parts.append(f"{failed} failed")
    rest = total - results.total()
    if rest:
        parts.append(f"{rest} not finished")
    goes_on = " The same command goes on with them; nothing is done twice." if rest else ""
    return f"Of {total}: {', '.join(parts)}.{goes_on}"
