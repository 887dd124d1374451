"""Compares results with the expectations of scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def difference(expected: Any, found: Any, at: str = "") -> str | None:
    """The first difference, if there is one."""
    if isinstance(expected, Mapping):
        special = next((key for key in expected if str(key).startswith("$")), None)
        return _special(expected, special, found, at) if special else _fields(expected, found, at)
    if isinstance(expected, list):
        if not isinstance(found, list) or len(expected) != len(found):
            return f"{at or 'result'}: expected {expected}, found {found}"
        parts = (difference(e, f, f"{at}.{i}") for i, (e, f) in enumerate(zip(expected, found, strict=True)))
        return next((part for part in parts if part), None)
    # In Python True equals 1, in JSON it does not.
    same = expected == found and isinstance(expected, bool) == isinstance(found, bool)
    return None if same else f"{at or 'result'}: expected {expected!r}, found {found!r}"


def _fields(expected: Mapping[str, Any], found: Any, at: str) -> str | None:
    if not isinstance(found, Mapping):
        return f"{at or 'result'}: expected {expected}, found {found!r}"
    parts = (difference(value, found.get(key), f"{at}.{key}") for key, value in expected.items())
    return next((part for part in parts if part), None)


def _special(expected: Mapping[str, Any], key: str, found: Any, at: str) -> str | None:
    value = expected[key]
    if key == "$any":
        matches = found is not None
    elif key == "$spelled":
        matches = value == found
    elif key == "$length":
        matches = isinstance(found, (list, str)) and len(found) == value
    elif key == "$not":
        matches = difference(value, found) is not None
    elif key == "$contains" and isinstance(found, str):
        part = value["$spelled"] if isinstance(value, Mapping) else value
        matches = isinstance(part, str) and part in found
    elif key == "$contains":
        matches = isinstance(found, list) and any(difference(value, item) is None for item in found)
    else:
        raise ValueError(f"there is no {key}")
    return None if matches else f"{at or 'result'}: expected {dict(expected)}, found {found!r}"
