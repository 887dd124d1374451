"""Arguments that no option takes are refused before any request, and the error names them. Walks the contract's listing."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import clerk_orgs
from clerk_orgs import AsyncClerk, Clerk, ClerkError, FileTokenStore
from contract import entries, handles, value_of
from emulator import Emulator

HALF = "half of an emoji: \ud83d"

# What is of the right type but no value of it, and what is of another type.
ODD: dict[str, tuple[list[Any], list[Any]]] = {
    "string": ([HALF], [3, b"text"]),
    "[string]": ([[HALF], ["text", HALF]], ["text", 3, [3]]),
    "boolean": ([], [1, "yes"]),
    "bytes": ([b"", b"text"], [3, [3]]),
    "i32": ([2**40, -(2**40)], [True, "10", 1.5]),
    "u32": ([2**40, -1], [False, "10", 1.5]),
    "float64": ([float("nan"), float("inf"), -1.0, 10**400], [True, "10"]),
    "duration": (
        [-1, -0.001, float("nan"), float("inf"), float("-inf"), 1e300, 10**400, timedelta(-1), timedelta.max],
        [True, "10"],
    ),
}
# What calls need to get as far as the argument in question.
FITTING = {
    "role": "org:member",
    "email_addresses": ["ada@example.com"],
    "email_address": "ada@example.com",
    "provider": "saml_okta",
    "domains": ["free.example"],
    "base_url": "http://127.0.0.1:1",
}


def odd(kind: str) -> tuple[list[Any], list[Any]]:
    if kind in ODD:
        return ODD[kind]
    cls: Any = getattr(clerk_orgs, kind.strip("[]"), None)
    if not hasattr(cls, "UNKNOWN"):
        return [], []
    unknown = cls.UNKNOWN(HALF)
    return ([[unknown]], [3, [3]]) if kind.startswith("[") else ([unknown, HALF], [3])


def cases(name: str) -> Iterator[tuple[str, str, Any, type[Exception], dict[str, Any]]]:
    """The method, the argument, an odd value, what it raises, and the other arguments."""
    (entry,) = [entry for entry in entries("class") if entry.name == name]
    for line in entry.lines:
        if not (signature := re.match(r"(\w+)\((.*?)\)(?: ->| throws|$)", line)):
            continue
        method, text = signature.groups()
        # Kind and whether it can be left out.
        found = re.findall(r"(\w+): ([^,=]+?)( = [^,]+)?(?:, |$)", text)
        required = {key: FITTING.get(key) or value_of(kind) for key, kind, default in found if not default}
        for key, kind, _ in found:
            values, others = odd(kind.removesuffix("?"))
            for value in values:
                yield method, key, value, ClerkError.Invalid, required
            for value in others:
                yield method, key, value, TypeError, required


async def result_of(call: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    result = call(**arguments)
    return await result if inspect.isawaitable(result) else result


async def refused(call: Callable[..., Any], arguments: dict[str, Any], error: type[Exception], name: str) -> None:
    with pytest.raises(error) as caught:
        await result_of(call, arguments)
    assert name in str(caught.value), (call, arguments)
    if isinstance(caught.value, ClerkError):
        assert caught.value.param_name == name, (call, arguments)
        assert "\ud83d" not in str(caught.value)


async def test_every_argument_of_every_call(clerk: Clerk, aclerk: AsyncClerk, emulator: Emulator) -> None:
    emulator.clear_log()
    count = 0
    for handle in [*handles(clerk).values(), *handles(aclerk).values()]:
        for method, key, value, error, required in cases(type(handle).__name__.removeprefix("Async")):
            if method == "new":
                await refused(type(handle), {"base_url": FITTING["base_url"], key: value}, error, key)
            else:
                await refused(getattr(handle, method), {**required, key: value}, error, key)
            count += 1
    assert count > 800
    assert emulator.log() == []


def test_a_path_that_cannot_be_that_of_a_file_is_refused_at_once() -> None:
    no_text = "half of an emoji, or a byte that is not UTF-8"
    cases: list[tuple[str | Path, str]] = [
        (HALF, no_text),
        (Path(os.fsdecode(b"folder_\xff/token")), no_text),
        ("", "must not be empty"),
        ("a\0b", "must not contain a NUL character"),
        ("tokens/", "must name a file, not a folder"),
        (Path(".."), "must name a file, not a folder"),
        ("~somebody/token", "only ~ itself is expanded to a home folder"),
    ]
    for path, text in cases:
        with pytest.raises(ClerkError.Invalid, match=f"^path .*{text}") as caught:
            FileTokenStore(path)
        assert caught.value.param_name == "path"


def test_a_certificate_in_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "ca.der").write_bytes(b"\x30\x82\xff\xfe")
    for cls in (Clerk, AsyncClerk):
        with pytest.raises(ClerkError.Invalid, match="openssl x509 -inform der") as caught:
            cls(base_url="http://127.0.0.1:1", ca_certificate=tmp_path / "ca.der")
        assert caught.value.param_name == "ca_certificate"


def test_a_single_status_needs_no_list(clerk: Clerk) -> None:
    organization = clerk.organization()
    one = organization.get_invitations(status="pending")
    assert one == organization.get_invitations(status=["pending"])
    assert one == organization.get_invitations(status=clerk_orgs.OrganizationInvitationStatus.PENDING)
    untyped: Any = organization
    with pytest.raises(TypeError, match=r"^role: .*write role=\[…\]$"):
        untyped.get_memberships(role="org:admin")


def test_an_organization_is_given_by_id_or_slug(clerk: Clerk) -> None:
    with pytest.raises(ClerkError.Invalid, match="must be an id or a slug"):
        clerk.organization("Acme Inc.")
