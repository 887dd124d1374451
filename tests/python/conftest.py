import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from clerk_orgs import AsyncClerk, Clerk
from emulator import Emulator
from terminal import Terminal

REQUESTS = "/v1/organizations/{organization_id}/membership_requests"

# A shell starts what runs in the background with Ctrl-C ignored, and the tests of Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    emulator = Emulator()
    yield emulator
    emulator.close()


@pytest.fixture
def emulator(running: Emulator) -> Emulator:
    running.seed("demo")
    return running


@pytest.fixture
def clerk(emulator: Emulator) -> Iterator[Clerk]:
    """A client signed in as the admin of the active organization."""
    with Clerk(base_url=emulator.base_url, prefetch=1) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        clerk.set_active(organization="acme")
        emulator.clear_log()
        yield clerk


@pytest.fixture
async def aclerk(emulator: Emulator) -> AsyncIterator[AsyncClerk]:
    """The same over TLS and HTTP/2, as with Clerk itself."""
    async with AsyncClerk(**emulator.https, prefetch=1) as clerk:
        await clerk.sign_in_with_ticket("ticket_admin")
        await clerk.set_active(organization="acme")
        emulator.clear_log()
        yield clerk


@pytest.fixture
def terminal(emulator: Emulator, tmp_path: Path) -> Terminal:
    """For the program in examples/orgs."""
    return Terminal(emulator, tmp_path)


@pytest.fixture
def signed_in(terminal: Terminal) -> Terminal:
    """The same, where the first command signs in as the admin."""
    terminal.environment["CLERK_TICKET"] = "ticket_admin"
    return terminal
