"""What becomes of the calls on daemon threads when the program ends."""

import subprocess
import sys
import time

import pytest

from conftest import REQUESTS
from emulator import Emulator
from processes import SIGNED_IN

# Registered before the library is imported, it runs after the library has been shut down: a thread that continues is noticed.
LATER = "import atexit, time\natexit.register(time.sleep, 0.5)\n"

BLOCKING = """
def read(rows):
    for row in rows:
        pass
    print("the loop has ended", flush=True)
organization = clerk.organization("org_acme")
paginator = organization.membership_requests_paginator()
paginator.on_change(lambda state: None)
calls = [
    lambda: read(organization.watch_membership_requests()),
    lambda: read(organization.memberships()),
    lambda: read(organization.accept_all_membership_requests()),
    lambda: read(paginator.states()),
    lambda: read(clerk.auth_changes()),
    lambda: print(organization.get_memberships(), flush=True),
    lambda: print(paginator.load_more(), flush=True),
]
for call in calls:
    threading.Thread(target=call, daemon=True).start()
"""

AWAITED = """
async def read(rows):
    async for row in rows:
        pass
    print("the loop has ended", flush=True)
async def main():
    clerk = AsyncClerk(base_url=sys.argv[1])
    await clerk.sign_in_with_ticket("ticket_admin")
    organization = clerk.organization("org_acme")
    paginator = organization.membership_requests_paginator()
    paginator.on_change(lambda state: None)
    await asyncio.gather(
        read(organization.watch_membership_requests()),
        read(organization.memberships()),
        read(organization.accept_all_membership_requests()),
        read(paginator.states()),
        read(clerk.auth_changes()),
        organization.get_memberships(),
        paginator.load_more(),
    )
threading.Thread(target=lambda: asyncio.run(main()), daemon=True).start()
"""

CANCELLED_LATER = """
import atexit, threading
def end():
    loop.call_soon_threadsafe(task.cancel)
    thread.join()
    print("joined", flush=True)
atexit.register(end)
"""

CANCELLABLE = """
async def main():
    global loop, task
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    clerk = AsyncClerk(base_url=sys.argv[1])
    await clerk.sign_in_with_ticket("ticket_admin")
    try:
        await clerk.organization("org_acme").get_memberships()
    except asyncio.CancelledError:
        print("cancelled")
thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
thread.start()
"""

JOINED = """
def read():
    try:
        clerk.organization("org_acme").get_memberships()
    except ClerkError as error:
        print(error.kind.name, flush=True)
thread = threading.Thread(target=read, daemon=True)
thread.start()
"""

# The interpreter, which each thread of the library would have to wait for, is always busy.
BUSY = """
def spin():
    while True:
        pass
def watch():
    for change in clerk.organization("org_acme").watch_membership_requests():
        pass
for target in [watch, spin] * 6:
    threading.Thread(target=target, daemon=True).start()
time.sleep(0.4)
sys.exit(3)
"""

ENDS = """
time.sleep(1)
print(time.time(), flush=True)
"""


def run(program: str, emulator: Emulator) -> list[str]:
    """The lines that the program writes, of which one has the time of its end."""
    for route in (REQUESTS, "/v1/organizations/{organization_id}/memberships"):
        emulator.fault(route=f"GET {route}", delay_ms=20_000, times=0)
    command = [sys.executable, "-c", program + ENDS, emulator.base_url]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.splitlines()


@pytest.mark.parametrize("program", [BLOCKING, AWAITED], ids=["blocking", "awaited"])
def test_a_call_on_a_daemon_thread_does_not_return_when_the_program_ends(emulator: Emulator, program: str) -> None:
    (ended,) = run(LATER + SIGNED_IN + program, emulator)
    # 0.5 seconds of these are the program's own.
    assert time.time() - float(ended) < 1.8


def test_an_exit_handler_that_waits_for_a_daemon_thread_ends(emulator: Emulator) -> None:
    # Registered before the library is imported.
    (_, kind) = run("import atexit\natexit.register(lambda: thread.join())\n" + SIGNED_IN + JOINED, emulator)
    assert kind == "CANCELLED"


def test_a_busy_program_ends_with_its_own_exit_code(emulator: Emulator) -> None:
    command = [sys.executable, "-c", SIGNED_IN + BUSY, emulator.base_url]
    for _ in range(8):
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (ended.returncode, ended.stderr) == (3, "")


def test_a_task_on_a_daemon_thread_can_still_be_cancelled_when_the_program_ends(emulator: Emulator) -> None:
    _, *lines = run(CANCELLED_LATER + SIGNED_IN + CANCELLABLE, emulator)
    assert lines == ["cancelled", "joined"]
