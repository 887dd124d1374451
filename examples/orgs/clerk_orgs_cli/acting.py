"""The commands that do something to many things."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TextIO

import click

from .connection import Connection, connected, with_options
from .job import run
from .output import printable, write_table
from .place import Place
from .resource import Chosen, Given, Resource, Verb
from .selecting import filters, ids_in

GIVEN = [field.name for field in dataclasses.fields(Given)]


def acting(resource: Resource[Any], verb: Verb[Any]) -> click.Command:
    """The command for a verb."""
    _, things = verb.things or (resource.noun, resource.plural)

    @click.command(verb.name, help=verb.help)
    @connected(to_organization=resource.is_of_organization)
    @click.argument("ids", nargs=-1, metavar=f"[{verb.takes.upper()}]...")
    @with_options(verb.options)
    @click.option(
        "--from",
        "file",
        # What the program needs is ASCII; only names and some addresses are not.
        type=click.File(encoding="utf-8-sig", errors="replace"),
        metavar="FILE",
        help=f"The {things} in FILE, one per line, or CSV with a column {verb.takes}. Use - for standard input.",
    )
    @with_options(everything(resource, verb))
    @click.option("--dry-run", "-n", is_flag=True, help=f"Only show which {things} would be affected.")
    @click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
    def command(
        connection: Connection,
        ids: tuple[str, ...],
        file: TextIO | None,
        dry_run: bool,
        yes: bool,
        is_all: bool = False,
        **others: Any,
    ) -> None:
        given = Given(**{name: others.pop(name) for name in GIVEN if name in others})
        act = Act(resource, verb, given, Chosen(**others), is_all=is_all, is_dry=dry_run, is_agreed=yes or dry_run)
        act.check(is_named=bool(ids or file))
        named = [*ids, *(ids_in(file, verb.takes) if file else ())]
        act.on(connection, list({verb.same(id): id for id in reversed(named)}.values())[::-1])

    return command


def everything(resource: Resource[Any], verb: Verb[Any]) -> tuple[Callable[[Any], Any], ...]:
    """The option `--all` and the filters, for a verb that has it."""
    if verb.all_of is None:
        return ()
    what = f"{verb.all_of.status or ''} {resource.plural}".strip()
    but = f", except {verb.spared}" if verb.spares else ""
    option = click.option("--all", "is_all", is_flag=True, help=f"All {what} that match the filters{but}.")
    return (option, *filters(resource))


@dataclass(frozen=True)
class Act:
    """A verb, and everything that its command says but names."""

    resource: Resource[Any]
    verb: Verb[Any]
    given: Given
    chosen: Chosen
    is_all: bool
    is_dry: bool
    is_agreed: bool

    @property
    def things(self) -> tuple[str, str]:
        return self.verb.things or (self.resource.noun, self.resource.plural)

    def check(self, *, is_named: bool) -> None:
        if is_named == self.is_all:
            or_all = " or use --all, but not both" if self.verb.all_of else ""
            raise click.UsageError(f"Name the {self.things[1]}{or_all}.")
        if self.chosen != Chosen() and not self.is_all:
            raise click.UsageError("Filters require --all.")

    def on(self, connection: Connection, named: list[str]) -> None:
        """Shows what is affected, asks, and does it."""
        must_agree = not self.is_agreed and (self.is_all or len(named) > 1)
        if must_agree and not sys.stdin.isatty():
            raise click.UsageError("Nothing was done. Add --yes: there is no terminal to ask for confirmation.")
        with connection.signed_in() as place:
            if self.is_all:
                named = self.every(place, is_shown=self.is_dry or must_agree)
            elif self.is_dry:
                click.echo("\n".join(map(printable, named)))
            if not named:
                click.echo(f"There are no such {self.things[1]}.", err=True)
            elif not self.is_dry:
                if must_agree:
                    self.ask(place, len(named))
                run(self.verb, self.verb.start(place, named, self.given), len(named))

    def every(self, place: Place, *, is_shown: bool) -> list[str]:
        """The names of the rows that `--all` means, as they are now."""
        verb, resource = self.verb, self.resource
        chosen = dataclasses.replace(self.chosen, status=verb.all_of.status if verb.all_of else None)
        meant = (row for row in resource.select(place, chosen) if not (verb.spares and verb.spares(place, row)))
        rows = {resource.fields[verb.takes](row): row for row in meant}
        if is_shown and rows:
            write_table(resource, rows.values(), sys.stdout)
        if rows.pop(None, None):
            click.echo(f"Some {resource.plural} have no {verb.takes}, and are left out.", err=True)
        return list(map(str, rows))

    def ask(self, place: Place, count: int) -> None:
        one, many = self.things
        these = f"this {one}" if count == 1 else f"these {count} {many}"
        of = printable(self.resource.owner(place))
        given = {"role": printable(self.given.to_role), "mode": self.given.to_mode}
        agree(self.verb.question.format(these=these, place=of, **given))


def agree(question: str) -> None:
    if not click.confirm(question, err=True):
        click.echo("Error: Nothing was done.", err=True)
        sys.exit(1)
