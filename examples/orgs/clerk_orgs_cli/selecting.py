"""Choosing rows by filters, and things by their ids."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from itertools import chain
from typing import Any, TextIO

import click

from .output import FORMULA
from .resource import Resource

DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


def filters(resource: Resource[Any]) -> tuple[Callable[[Any], Any], ...]:
    """Options whose names are those of the fields in `Chosen`, except the status."""
    rows = resource.plural
    return (
        *resource.filters,
        click.option("--query", default="", metavar="TEXT", help=f"Only {rows} with TEXT in an id, name or address."),
        click.option("--since", type=DAY, callback=utc, metavar="DATE", help=f"Only {rows} from DATE (UTC) or later."),
        click.option("--until", type=DAY, callback=utc, metavar="DATE", help=f"Only {rows} from before DATE (UTC)."),
    )


def utc(_: click.Context, __: click.Parameter, value: datetime | None) -> datetime | None:
    return value and value.replace(tzinfo=timezone.utc)


def statuses(resource: Resource[Any], default: str) -> tuple[Callable[[Any], Any], ...]:
    """The option for the status, of a resource that has one."""
    if not resource.statuses:
        return ()
    choice = click.Choice([*resource.statuses, "all"])
    return (
        click.option(
            "--status",
            "-s",
            type=choice,
            callback=unless_all,
            default=default,
            show_default=True,
            help=f"Only {resource.plural} with this status.",
        ),
    )


def unless_all(_: click.Context, __: click.Parameter, status: str) -> str | None:
    return None if status == "all" else status


def ids_in(file: TextIO, column: str) -> list[str]:
    """This column of a CSV file, such as `list` writes, or the first one of a file without titles."""
    lines = iter(file)
    first = next(lines, "")
    # Some spreadsheets write semicolons or tabs, depending on their language.
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(chain([first], lines), delimiter=delimiter)
    titles = [cell.strip() for cell in next(rows, list[str]())]
    if column in titles:
        cells = values(rows, titles.index(column))
    elif {"id", "created_at"} & set(titles):
        raise click.UsageError(f"{file.name} has no column {column}.")
    else:
        cells = values(chain([titles], rows), 0)
    return [cell for cell in cells if cell]


def values(rows: Iterable[list[str]], index: int) -> Iterator[str]:
    for row in rows:
        cell = row[index].strip() if index < len(row) else ""
        # Without the quote that `list` puts before what a spreadsheet would take for a formula.
        yield cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
