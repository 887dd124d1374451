"""What the program knows about a resource. The same commands are made from each such description."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeAlias, TypedDict, TypeVar

import click

from clerk_orgs import BulkOutcome, ChangeKind

from .place import Place

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)
Kind = TypeVar("Kind")

# `bool` is an `int`.
Cell: TypeAlias = str | int | datetime | tuple[str, ...] | None
Cells: TypeAlias = Mapping[str, Callable[[Row], Cell]]

# Rows in a request: as many as the server gives.
PAGE = 500


@dataclass(frozen=True)
class Chosen:
    """Which rows of a resource, as the options of a command say."""

    status: str | None = None
    role: tuple[str, ...] = ()
    mode: str | None = None
    query: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def statuses(self, kind: Callable[[str], Kind]) -> list[Kind]:
        """As the library takes them, where any number of them can be given."""
        return [kind(self.status)] if self.status else []


class Pace(TypedDict):
    """What all calls that watch take."""

    initial: bool
    page_size: int
    min_interval: float
    max_interval: float


class Change(Protocol[Row_co]):
    """A change of any resource, as the library reports it."""

    @property
    def kind(self) -> ChangeKind: ...
    @property
    def item(self) -> Row_co: ...


class Job(Protocol):
    """A bulk job, such as the library's `BulkOutcomes`."""

    def drain(self) -> None: ...
    def __iter__(self) -> Iterator[BulkOutcome]: ...


@dataclass(frozen=True)
class Given:
    """What a verb needs besides the things that it acts on."""

    to_role: str = ""
    notify: bool = True
    to_mode: str | None = None
    delete_pending: bool = False


@dataclass(frozen=True, kw_only=True)
class Verb(Generic[Row]):
    """What can be done to many rows of a resource, or to what becomes one."""

    name: str
    help: str
    doing: str
    past: str
    # The question that is asked first. It can name `{these}`, `{place}`, `{role}` and `{mode}`.
    question: str
    start: Callable[[Place, list[str], Given], Job]
    # The column that identifies what it acts on, and how one and many of these are called, if not like the resource.
    takes: str = "id"
    things: tuple[str, str] | None = None
    # What is equal for two names of the same.
    same: Callable[[str], str] = str
    # Which rows `--all` means; if nothing, there is no such option.
    all_of: Chosen | None = None
    # Options whose names are those of the fields in `Given`.
    options: tuple[Callable[[Any], Any], ...] = ()
    # Which rows `--all` leaves out, and how they are called.
    spares: Callable[[Place, Row], bool] | None = None
    spared: str = ""


@dataclass(frozen=True, kw_only=True)
class Resource(Generic[Row]):
    noun: str
    plural: str
    help: str
    read: Callable[[Place, Chosen], Iterable[Row]]
    # What CSV and JSON contain, and what a table shows.
    fields: Cells[Row]
    table: Cells[Row]
    # What `--query` searches.
    words: Callable[[Row], Iterable[str | None]]
    created_at: Callable[[Row], datetime]
    watch: Callable[[Place, Chosen, Pace], Iterable[Change[Row]]] | None = None
    verbs: tuple[Verb[Row], ...] = ()
    # What is no verb that acts on many.
    others: tuple[click.Command, ...] = ()
    statuses: tuple[str, ...] = ()
    default_status: str = "all"
    # Options that choose rows besides those that all resources have. Their names are those of the fields in `Chosen`.
    filters: tuple[Callable[[Any], Any], ...] = ()
    # Whether the server does what `--query` asks for.
    is_searched_by_server: bool = False
    # Whether it belongs to an organization, and not to the user who is signed in.
    is_of_organization: bool = True

    def select(self, place: Place, chosen: Chosen) -> Iterator[Row]:
        return (row for row in self.read(place, chosen) if self.takes(row, chosen))

    def takes(self, row: Row, chosen: Chosen) -> bool:
        """Applies the filters that the server does not offer."""
        if chosen.since and self.created_at(row) < chosen.since:
            return False
        if chosen.until and self.created_at(row) >= chosen.until:
            return False
        if not chosen.query or self.is_searched_by_server:
            return True
        return any(chosen.query.casefold() in word.casefold() for word in self.words(row) if word)

    def owner(self, place: Place) -> str:
        return place.resource.name if self.is_of_organization else place.who

    def record(self, row: Row) -> dict[str, Cell]:
        return {name: value(row) for name, value in self.fields.items()}

    def cells(self, row: Row) -> list[Cell]:
        return [value(row) for value in self.table.values()]
