"""The pytest plugin: fixtures of an emulator of Clerk and a client. Found by pytest without any configuration."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from . import Emulator

if TYPE_CHECKING:
    from clerk_orgs import Clerk


_NO_TICKET = (
    "The fixture `clerk` signs in with the ticket `ticket_admin`, which the data of `clerk_seed` does not have.\n"
    "Add `tickets: [{ticket: ticket_admin, user: …}]` to the data, for a user who is an admin of an organization, or\n"
    "take `clerk_emulator` instead, and sign in yourself."
)


@pytest.fixture(scope="session")
def clerk_emulator_process() -> Iterator[Emulator]:
    """The emulator's process, of which there is one for all tests. Tests take `clerk_emulator`, which resets it."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def clerk_seed() -> str | os.PathLike[str] | Mapping[str, Any] | None:
    """The data of the emulator: a name such as `"many"` or `"enterprise"`, a YAML text, the `Path` of a file, or a dict. `None`
    means the demo data. Override it.
    """
    return None


@pytest.fixture
def clerk_emulator(clerk_emulator_process: Emulator, clerk_seed: Any) -> Emulator:
    """An emulator of Clerk, reset before each test. If the test fails, its log is shown."""
    if clerk_seed is None:
        clerk_emulator_process.reset()
    else:
        clerk_emulator_process.seed(clerk_seed)
    return clerk_emulator_process


@pytest.fixture
def clerk(clerk_emulator: Emulator) -> Iterator[Clerk]:
    """A client signed in to the emulator as the admin of the active organization, with the ticket `ticket_admin`."""
    from clerk_orgs import Api, Clerk

    with Clerk(base_url=clerk_emulator.base_url) as clerk:
        try:
            clerk.sign_in_with_ticket("ticket_admin")
        except Api as error:
            if error.code != "ticket_invalid_code":
                raise
            pytest.fail(_NO_TICKET, pytrace=False)
        for membership in clerk.organization_memberships():
            if membership.is_admin:
                clerk.set_active(organization=membership.organization.id)
                break
        yield clerk


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    emulator = getattr(item, "funcargs", {}).get("clerk_emulator")
    shown_log = getattr(emulator, "shown_log", None)
    if report.failed and shown_log:
        try:
            shown = shown_log() or "none"
        except Exception as error:  # noqa: BLE001 (the test may have ended it, and its failure is what counts)
            shown = f"no log: {error}"
        report.sections.append(("requests to the Clerk emulator", shown))
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Tells which fields of two values of the library differ. Printed pages leave out their rows, so they may look equal."""
    if op != "==" or not (_is_value(left) and type(left) is type(right)):
        return None
    return [f"{type(left).__name__} == {type(right).__name__}", "Differing fields:", *_differences("", left, right)]


def _is_value(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "clerk_orgs" and hasattr(value, "__rich_repr__")


def _differences(path: str, left: Any, right: Any) -> Iterator[str]:
    if left == right:
        return
    if _is_value(left) and type(left) is type(right):
        for name, shown in left.__rich_repr__():
            one, other = getattr(left, name), getattr(right, name)
            within = f"{path}.{name}" if path else name
            if shown != one and one != other:
                yield f"  {within}: not the same, but a secret"
            else:
                yield from _differences(within, one, other)
    elif isinstance(left, (tuple, list)) and type(left) is type(right) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from _differences(f"{path}[{index}]", one, other)
    else:
        yield f"  {path}: {left!r} != {right!r}"
