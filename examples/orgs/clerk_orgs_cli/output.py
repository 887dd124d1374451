"""Rows as a table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .resource import Cell, Resource

Writer = Callable[[Resource[Any], Iterable[Any], TextIO], None]
# What a spreadsheet takes for the beginning of a formula, the last four in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

# Between two columns of a table.
GAP = 2


def iso(time: datetime) -> str:
    return time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_json(record: dict[str, Cell], indent: int | None = None) -> str:
    """Values are unchanged. Control sequences are escaped, because a terminal would execute them."""
    text = json.dumps(record, default=iso, ensure_ascii=False, indent=indent)
    return re.sub(r"[^\n -~]", lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1], text)


def write_json(resource: Resource[Any], rows: Iterable[Any], file: TextIO) -> None:
    records = [as_json(resource.record(row), indent=2).replace("\n", "\n  ") for row in rows]
    file.write("[\n  " + ",\n  ".join(records) + "\n]\n" if records else "[]\n")


def write_json_line(record: dict[str, Cell], file: TextIO) -> None:
    file.write(as_json(record) + "\n")
    file.flush()


def write_json_lines(resource: Resource[Any], rows: Iterable[Any], file: TextIO) -> None:
    for row in rows:
        write_json_line(resource.record(row), file)


def write_csv(resource: Resource[Any], rows: Iterable[Any], file: TextIO) -> None:
    shown = printable if file.isatty() else str
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(resource.fields)
    for row in rows:
        writer.writerow([shown(harmless(plain(cell))) for cell in resource.record(row).values()])


def plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return iso(cell)
    if isinstance(cell, tuple):
        return " ".join(cell)
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def harmless(cell: str) -> str:
    """Users can choose any name, and a spreadsheet would treat some of them as formulas."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def write_table(resource: Resource[Any], rows: Iterable[Any], file: TextIO) -> None:
    titles, cells = list(resource.table), [[shown(cell) for cell in resource.cells(row)] for row in rows]
    if not file.isatty():
        return write_aligned([titles, *cells], file)
    console = Console(file=file, highlight=False)
    heights = range(1, len(titles))
    layouts = ([stacked(row, height) for row in (titles, *cells)] for height in heights)
    fitting = (layout for layout in layouts if narrowest(layout) <= console.width)
    titles, *cells = next(fitting, [stacked(row, heights[-1]) for row in (titles, *cells)])
    return console.print(columns(titles, cells))


def stacked(row: list[str], height: int) -> list[str]:
    """As many cells after the first on top of each other, for terminals where columns side by side would break words."""
    rest = row[1:]
    return [row[0], *("\n".join(rest[first : first + height]) for first in range(0, len(rest), height))]


def narrowest(rows: list[list[str]]) -> int:
    """How wide a table has to be at least, if no word is broken."""
    widths = (max(cell_len(word) for cell in column for word in cell.split()) for column in zip(*rows, strict=True))
    return sum(widths) + GAP * (len(rows[0]) - 1)


def write_details(resource: Resource[Any], row: Any, file: TextIO) -> None:
    """A line for each field."""
    fields = [[name.replace("_", " ").upper(), shown(value)] for name, value in resource.record(row).items()]
    if not file.isatty():
        return write_aligned(fields, file)
    return Console(file=file, highlight=False).print(columns(["", ""], fields, show_header=False))


def write_aligned(rows: list[list[str]], file: TextIO) -> None:
    """A table that is as wide as it has to be, because programs split lines, and need complete ids."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    file.writelines(
        "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"
        for row in rows
    )


def columns(titles: list[str], rows: list[list[str]], *, show_header: bool = True) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=show_header)
    for title, *cells in zip(titles, *rows, strict=True):
        # Ids are never broken, so that they can be copied.
        table.add_column(title, no_wrap=not any(" " in cell for cell in cells), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def shown(cell: Cell) -> str:
    """What a person reads."""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(timezone.utc):%Y-%m-%d %H:%M}"
    return printable(plain(cell)) or "-"


def printable(text: str) -> str:
    """Users can choose any name, and some contain control sequences that a terminal would execute."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


FORMATS: dict[str, Writer] = {
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
    "jsonl": write_json_lines,
}


def write(resource: Resource[Any], rows: Iterable[Any], form: str | None, path: Path | None) -> None:
    """Writes to the terminal or a file. A file is opened only after all rows have been read."""
    if path is None:
        return FORMATS[form or "table"](resource, rows, sys.stdout)
    complete = list(rows)
    form = form or path.suffix.removeprefix(".")
    with path.open("w", encoding="utf-8", newline="") as file:
        return FORMATS.get(form, write_table)(resource, complete, file)
