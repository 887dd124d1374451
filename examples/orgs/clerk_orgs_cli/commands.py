"""The commands that are made from the description of a resource."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from .acting import acting
from .connection import Connection, connected, with_options
from .output import FORMATS, printable, shown, write, write_json_line
from .place import Place
from .resource import PAGE, Change, Chosen, Pace, Resource
from .selecting import filters, statuses


class Group(click.Group):
    """Lists its commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


def group_of(resource: Resource[Any]) -> click.Group:
    return Group(resource.plural, help=resource.help, commands=list(commands_of(resource)))


def commands_of(resource: Resource[Any]) -> Iterator[click.Command]:
    yield listing(resource)
    if resource.watch:
        yield watching(resource, resource.watch)
    for verb in resource.verbs:
        yield acting(resource, verb)
    yield from resource.others


def listing(resource: Resource[Any]) -> click.Command:
    @click.command(
        "list",
        help=f"""Show or export the {resource.plural}. Each appears exactly once, even while the list changes.

    JSON contains values unchanged. In CSV, a quote is put before anything that a spreadsheet would take for a formula.""",
    )
    @connected(to_organization=resource.is_of_organization)
    @with_options(statuses(resource, resource.default_status) + filters(resource))
    @click.option(
        "--format", "form", type=click.Choice(list(FORMATS)), help="Default: by FILE's extension, or a table."
    )
    @click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
    def command(connection: Connection, form: str | None, output: Path | None, **chosen: Any) -> None:
        with connection.signed_in() as place:
            write(resource, resource.select(place, Chosen(**chosen)), form, output)

    return command


def watching(resource: Resource[Any], watch: Callable[[Place, Chosen, Pace], Iterable[Change[Any]]]) -> click.Command:
    @click.command(
        "watch",
        help=f"""Print a line for each change of the {resource.plural}: added, updated or removed.

    Goes on until Ctrl-C. Polls less often while nothing changes, down to once a minute, and continues after transient failures.""",
    )
    @connected(to_organization=resource.is_of_organization)
    @with_options(statuses(resource, "all") + filters(resource))
    @click.option(
        "--interval",
        type=click.FloatRange(0.1, 3600),
        default=5.0,
        show_default=True,
        help="Minimum seconds between polls.",
    )
    @click.option(
        "--format",
        "form",
        type=click.Choice(["table", "jsonl"]),
        default="table",
        help="jsonl: an object on each line.",
    )
    def command(connection: Connection, interval: float, form: str, **options: Any) -> None:
        chosen = Chosen(**options)
        pace = Pace(initial=False, page_size=PAGE, min_interval=interval, max_interval=max(interval, 60))
        with connection.signed_in() as place:
            of = printable(resource.owner(place))
            click.echo(f"Watching the {resource.plural} of {of}. Ctrl-C ends it.", err=True)
            for change in watch(place, chosen, pace):
                if resource.takes(change.item, chosen):
                    tell(resource, change, form)

    return command


def tell(resource: Resource[Any], change: Change[Any], form: str) -> None:
    if form == "jsonl":
        write_json_line({"change": str(change.kind), **resource.record(change.item)}, sys.stdout)
    else:
        cells = (shown(cell) for cell in resource.cells(change.item) if not isinstance(cell, datetime))
        click.echo("  ".join((f"{datetime.now():%H:%M:%S}", f"{change.kind:<7}", *cells)))
