"""The contract's listing, and an instance of everything in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import clerk_orgs
from clerk_orgs import AsyncClerk, Clerk

# Python's users see log records of the `logging` module instead.
INTERNAL = {"LogLevel", "LogRecord"}
# Type checkers do not know of it.
EXPORTED: list[str] = vars(clerk_orgs)["__all__"]
LISTING = Path(__file__).parents[2] / "bindings/api.txt"


@dataclass
class Entry:
    kind: str
    name: str
    lines: list[str]
    in_both_styles: bool

    def methods(self) -> Iterator[tuple[str, dict[str, str], str]]:
        """Name, required parameters and result."""
        for line in self.lines:
            if signature := re.match(r"(\w+)\((.*)\)(?: -> ([^ ]+))?", line):
                name, parameters, result = signature.groups("")
                required = (part.split(": ") for part in parameters.split(", ") if part and " = " not in part)
                yield name, {part: kind for part, kind in required}, result

    def fields(self) -> dict[str, str]:
        return {name: kind.partition(" = ")[0] for name, kind in (line.split(": ") for line in self.lines)}


def entries(kind: str) -> list[Entry]:
    lines = [*LISTING.read_text().splitlines(), "end of file"]
    heads = [at for at, line in enumerate(lines) if line and not line.startswith((" ", "#"))]
    found = []
    for start, end in pairwise(heads):
        what, _, rest = lines[start].partition(" ")
        name = re.match(r"\w+", rest)
        assert name
        body = [line.strip() for line in lines[start + 1 : end] if line.startswith("  ")]
        found.append(Entry(what, name[0], body, "asynchronous and blocking" in rest))
    return [entry for entry in found if entry.kind == kind and entry.name not in INTERNAL]


def handles(clerk: Clerk | AsyncClerk) -> dict[str, Any]:
    """An object of every class of handles that a call without a request returns."""
    classes = {entry.name: entry for entry in entries("class")}
    prefix = "Async" if type(clerk).__name__.startswith("Async") else ""
    made: dict[str, Any] = {"Clerk": clerk}
    queue = ["Clerk"]
    while queue:
        name = queue.pop(0)
        for method, required, result in classes[name].methods():
            if result in classes and classes[result].in_both_styles and result not in made and method != "new":
                arguments = {key: value_of(kind) for key, kind in required.items()}
                made[result] = getattr(made[name], method)(**arguments)
                queue.append(result)
    missing = {entry.name for entry in classes.values() if entry.in_both_styles} - made.keys()
    assert not missing, f"nothing gives {missing}"
    return {prefix + name: handle for name, handle in made.items()}


def called(handle: Any, method: str, required: dict[str, str]) -> Any:
    """The result of a call with arguments that fit, or the property of this name."""
    if isinstance(getattr(type(handle), method), property):
        return getattr(handle, method)
    return getattr(handle, method)(**{key: value_of(kind) for key, kind in required.items()})


def value_of(kind: str, *, present: bool = True) -> Any:
    """A value of a type of the listing."""
    if kind.endswith("?"):
        return value_of(kind[:-1], present=present) if present else None
    if kind.startswith("["):
        return (value_of(kind[1:-1], present=present),) if present else ()
    simple: dict[str, Any] = {
        "string": "text",
        "i32": 3,
        "u32": 3,
        "i64": 2**53 + 1,
        "boolean": present,
        "bytes": b"\x89PNG\r\n\x1a\n",
        "float64": 1.5,
        "duration": timedelta(seconds=1.25),
        "timestamp": datetime(2026, 1, 2, 3, 4, 5, 678_000, timezone.utc),
    }
    if kind == "Json":
        return {"plan": {"seats": [1, None, "ä"]}} if present else {}
    if kind in simple:
        return simple[kind]
    cls = getattr(clerk_orgs, kind)
    for entry in entries("enum"):
        if entry.name == kind:
            return list(cls)[0 if present else -1]
    return record(kind, present=present)


def record(name: str, *, present: bool = True) -> Any:
    entry = next(entry for entry in entries("record") if entry.name == name)
    values = {field: value_of(kind, present=present) for field, kind in entry.fields().items()}
    return getattr(clerk_orgs, name)(**values)
