"""Requests as a table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clerk_orgs import OrganizationMembershipRequest

from .selection import full_name

Requests = Iterable[OrganizationMembershipRequest]
COLUMNS = ("id", "status", "user_id", "identifier", "first_name", "last_name", "created_at", "updated_at")


def row(request: OrganizationMembershipRequest) -> dict[str, str | None]:
    user = request.public_user_data
    values = (
        request.id,
        str(request.status),
        user and user.user_id,
        user and user.identifier,
        user and user.first_name,
        user and user.last_name,
        iso(request.created_at),
        iso(request.updated_at),
    )
    return dict(zip(COLUMNS, values, strict=True))


def iso(time: datetime) -> str:
    return time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_json(requests: Requests, file: TextIO) -> None:
    json.dump([row(request) for request in requests], file, indent=2, ensure_ascii=False)
    file.write("\n")


def write_json_line(value: dict[str, str | None], file: TextIO) -> None:
    file.write(json.dumps(value, ensure_ascii=False) + "\n")
    file.flush()


def write_json_lines(requests: Requests, file: TextIO) -> None:
    for request in requests:
        write_json_line(row(request), file)


def write_csv(requests: Requests, file: TextIO) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for request in requests:
        writer.writerow([harmless(value or "") for value in row(request).values()])


def harmless(cell: str) -> str:
    """Users can choose any name, and a spreadsheet would treat some of them as formulas."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def write_table(requests: Requests, file: TextIO) -> None:
    is_terminal = file.isatty()
    # Without a terminal, wide enough for every row: programs split lines, and need complete ids.
    console = Console(file=file, width=None if is_terminal else 10_000, highlight=False)
    table = Table(box=None, pad_edge=False)
    for title in ("ID", "STATUS", "IDENTIFIER", "NAME", "REQUESTED (UTC)"):
        table.add_column(title, no_wrap=not is_terminal, overflow="fold")
    for request in requests:
        table.add_row(*map(Text, cells(request)))
    if is_terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    file.writelines(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def cells(request: OrganizationMembershipRequest) -> tuple[str, ...]:
    user = request.public_user_data
    identifier = printable((user and user.identifier) or "-")
    made = request.created_at.astimezone(timezone.utc)
    return request.id, str(request.status), identifier, printable(full_name(request) or "-"), f"{made:%Y-%m-%d %H:%M}"


def printable(text: str) -> str:
    """Users can choose any name, and some contain control sequences that a terminal would execute."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


FORMATS: dict[str, Callable[[Requests, TextIO], None]] = {
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
    "jsonl": write_json_lines,
}


def write(requests: Requests, form: str | None, path: Path | None) -> None:
    """Writes to the terminal or a file. A file is opened only after all requests have been read."""
    if path is None:
        return FORMATS[form or "table"](requests, sys.stdout)
    complete = list(requests)
    form = form or path.suffix.removeprefix(".")
    with path.open("w", encoding="utf-8", newline="") as file:
        return FORMATS.get(form, write_table)(complete, file)
