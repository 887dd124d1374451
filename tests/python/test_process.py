"""Signals and interpreter shutdown, each in its own process."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator import Emulator
from processes import finish, start

# Long enough to show that something else ended the call.
SLOW = {"route": "GET /v1/me/organization_memberships", "delay_ms": 20_000, "times": 0}


def interrupted_after(program: str, emulator: Emulator) -> float:
    """Milliseconds from Ctrl-C until the program noticed it."""
    emulator.clear_log()
    process = start(program, emulator)
    emulator.wait_for(outcome="in_progress", seconds=15)
    sent = time.time()
    process.send_signal(signal.SIGINT)
    noticed = float(finish(process))
    emulator.wait_for(outcome="client_closed")
    return (noticed - sent) * 1000


@pytest.mark.parametrize(
    "call",
    ["clerk.get_organization_memberships()", "next(clerk.organization_memberships())"],
    ids=["a call", "a list"],
)
def test_ctrl_c_ends_a_blocked_call_within_200_ms(emulator: Emulator, call: str) -> None:
    emulator.fault(**SLOW)
    program = f"try:\n    {call}\nexcept KeyboardInterrupt:\n    print(time.time())"
    # A busy machine may be slow once, but not every time.
    assert min(interrupted_after(program, emulator) for _ in range(3)) < 200


def test_ctrl_c_ends_an_asyncio_program(emulator: Emulator) -> None:
    emulator.fault(**SLOW)
    program = """
async def main():
    clerk = AsyncClerk(base_url=sys.argv[1])
    await clerk.sign_in_with_ticket("ticket_admin")
    await clerk.get_organization_memberships()
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print(time.time())
"""
    assert min(interrupted_after(program, emulator) for _ in range(3)) < 200


def test_an_exception_of_a_signal_handler_is_raised(emulator: Emulator) -> None:
    emulator.fault(**SLOW)
    program = """
class TooSlow(Exception): pass
def alarm(*_): raise TooSlow
signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.3)
began = time.monotonic()
try:
    clerk.get_organization_memberships()
except TooSlow:
    print(time.monotonic() - began)
"""
    assert 0.3 <= float(finish(start(program, emulator))) < 2


def test_a_handlers_exception_comes_out_whole(emulator: Emulator) -> None:
    emulator.fault(**SLOW)
    program = """
import traceback
first = TimeoutError("alarm", 3)
def alarm(*_): raise first
signal.signal(signal.SIGALRM, alarm)
for call in (clerk.get_organization_memberships, lambda: next(clerk.organization_memberships())):
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        call()
    except TimeoutError as error:
        names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
        print(error is first, error.args, names[-1], error.__context__, error.__cause__)
        first = TimeoutError("alarm", 3)
"""
    assert finish(start(program, emulator)) == "True ('alarm', 3) alarm None None\n" * 2


def test_sys_exit_in_a_handler_ends_the_process_with_its_code(emulator: Emulator) -> None:
    emulator.fault(**SLOW)
    program = """
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
clerk.get_organization_memberships()
"""
    process = start(program, emulator)
    emulator.wait_for(outcome="in_progress", seconds=15)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=15) == ("", "")
    assert process.returncode == 143


def test_a_signal_handler_that_returns_does_not_end_the_call(emulator: Emulator) -> None:
    emulator.fault(**SLOW | {"delay_ms": 1000})
    program = """
began, at = time.monotonic(), []
signal.signal(signal.SIGALRM, lambda *_: at.append(time.monotonic() - began))
signal.setitimer(signal.ITIMER_REAL, 0.2)
print(clerk.get_organization_memberships().total_count, at[0] < 0.8)
"""
    assert finish(start(program, emulator)) == "2 True\n"


def test_ctrl_c_does_not_affect_calls_in_other_threads(emulator: Emulator) -> None:
    emulator.fault(**SLOW | {"delay_ms": 1500})
    program = """
found = []
thread = threading.Thread(target=lambda: found.append(clerk.get_organization_memberships().total_count))
thread.start()
time.sleep(0.3)
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
except KeyboardInterrupt:
    thread.join()
    print(found)
"""
    assert finish(start(program, emulator)) == "[2]\n"


def test_the_interpreter_exits_with_calls_in_progress(emulator: Emulator) -> None:
    emulator.fault(**SLOW)
    program = """
threading.Thread(target=clerk.get_organization_memberships, daemon=True).start()
time.sleep(0.5)
"""
    began = time.monotonic()
    finish(start(program, emulator))
    assert time.monotonic() - began < 10


STUCK = """
import logging
from stores import Memory
class Teardown:
    def __init__(self):
        self.sleep = time.sleep
    def __del__(self):
        self.sleep(2)
sys.torn_down_last = Teardown()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
main = threading.main_thread()
def stuck(*_):
    assert threading.current_thread() is not main
    os.kill(os.getpid(), signal.SIGTERM)
    # The interpreter waits for 2 of these seconds, and is being finalized in the last.
    time.sleep(3)
class Stuck(Memory):
    def load(self):
        return stuck() if sys.argv[2] == "load" else super().load()
    def swap(self, expected, new):
        return stuck() if sys.argv[2] == "swap" else super().swap(expected, new)
def get_environment(**options):
    Clerk(base_url=sys.argv[1], **options).get_environment()
def log():
    # A handler would hold a lock, for which `logging` waits at the end.
    logging.getLogger("clerk_orgs").addFilter(stuck)
    logging.getLogger("clerk_orgs").setLevel(logging.DEBUG)
    clerk.get_environment()
    time.sleep(60)
{
    "filter": lambda: next(clerk.organization("org_acme").accept_all_membership_requests(filter=stuck)),
    "on_request": lambda: get_environment(on_request=stuck),
    "on_response": lambda: get_environment(on_response=stuck),
    "load": lambda: Clerk(base_url=sys.argv[1], token_store=Stuck()).load(),
    "swap": lambda: Clerk(base_url=sys.argv[1], token_store=Stuck()).sign_in_with_ticket("ticket_admin"),
    "log": log,
}[sys.argv[2]]()
"""


def test_a_callback_that_outlives_the_interpreter_changes_no_exit_code(emulator: Emulator) -> None:
    callbacks = ["filter", "on_request", "on_response", "load", "swap", "log"]
    ways: list[tuple[str, list[str]]] = [(callback, way) for callback in callbacks for way in ([], ["-X", "dev"])]
    # Clients are left open.
    quiet = ["-W", "ignore::ResourceWarning"]
    programs = [start(STUCK, emulator, callback, options=[*way, *quiet]) for callback, way in ways]
    ended = [(*program.communicate(timeout=60), program.returncode) for program in programs]
    assert dict(zip(map(str, ways), ended, strict=True)) == {str(way): ("", "", 143) for way in ways}


def test_the_interpreter_waits_for_one_filter_call_and_makes_no_more(emulator: Emulator) -> None:
    program = """
begun = threading.Event()
def is_wanted(request):
    begun.set()
    time.sleep(1)
    return True
outcomes = clerk.organization("org_acme").accept_all_membership_requests(filter=is_wanted)
threading.Thread(target=next, args=[outcomes], daemon=True).start()
begun.wait()
print(time.time())
"""
    assert time.time() - float(finish(start(program, emulator))) < 1.8


def test_the_librarys_threads_end_with_the_last_client_and_start_with_the_next(emulator: Emulator) -> None:
    program = """
import gc, glob
def name_of(thread):
    try:
        return open(thread).read().strip()
    except OSError:
        return ""  # it has just ended
def threads():
    names = [name_of(thread) for thread in glob.glob("/proc/self/task/*/comm")]
    return [name for name in names if name.startswith("clerk-orgs")]
def ended():
    deadline = time.monotonic() + 5
    while threads() and time.monotonic() < deadline:
        time.sleep(0.01)
    return not threads()
organization = clerk.organization("org_acme")
for _ in range(3):
    assert len(threads()) >= 2
    clerk.close()
    assert ended(), threads()
    try:
        organization.get_roles()
    except ClerkError.Usage as error:
        assert "closed" in str(error)
    clerk = Clerk(base_url=sys.argv[1])
    clerk.sign_in_with_ticket("ticket_admin")
    organization = clerk.organization("org_acme")
del clerk
gc.collect()
time.sleep(0.3)
print(organization.get_memberships().total_count, len(threads()) >= 2)
del organization
gc.collect()
print(ended())
"""
    if not os.path.isdir("/proc/self/task"):
        pytest.skip("threads are counted as Linux shows them")
    assert finish(start(program, emulator)) == "3 True\nTrue\n"


SHORT = """
import asyncio, sys
from clerk_orgs import AsyncClerk
async def main():
    clerk = AsyncClerk(base_url=sys.argv[1])
    await clerk.sign_in_with_ticket("ticket_admin")
    calls = [asyncio.ensure_future(clerk.get_organization_memberships()) for _ in range(5)]
    await calls[0]
asyncio.run(main())
"""


def test_200_short_asyncio_programs_exit_with_0(emulator: Emulator) -> None:
    command = [sys.executable, "-c", SHORT, emulator.base_url]

    def run(_: int) -> tuple[int, str]:
        done = subprocess.run(
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60
        )
        return done.returncode, done.stdout

    with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        outcomes = list(pool.map(run, range(200)))
    assert set(outcomes) == {(0, "")}
