"""A forked child: it cannot use its parent's objects, and leaves them alone, but can create its own client."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from clerk_orgs import Clerk, ClerkError
from emulator import Emulator
from processes import finish, start

# Python warns about forking, which these tests do on purpose.
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork"),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]

IN_A_CHILD = """
import gc
def use():
    with Clerk(base_url=sys.argv[1]) as own:
        own.sign_in_with_ticket("ticket_admin")
        return own.get_organization_memberships().total_count
def in_a_child(act):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if act() else 2
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return child
def code_of(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
def is_refused(call, *arguments, **named):
    try:
        given = call(*arguments, **named)
        if hasattr(given, "__await__"):
            async def awaited():
                return await given
            given = asyncio.run(awaited())
    except ClerkError.Usage as error:
        assert "forked" in str(error), error
        return True
    raise AssertionError(f"{call} gave {given}")
"""


def run(program: str, emulator: Emulator, seconds: float = 30) -> str:
    return finish(start(IN_A_CHILD + program, emulator), seconds)


def test_every_call_on_every_handle_of_the_parent_is_refused(emulator: Emulator) -> None:
    program = """
from contract import called, entries, handles
clerk.set_active(organization="acme")
async def signed_in():
    aclerk = AsyncClerk(base_url=sys.argv[1])
    await aclerk.sign_in_with_ticket("ticket_admin")
    await aclerk.set_active(organization="acme")
    return aclerk
made = {**handles(clerk), **handles(asyncio.run(signed_in()))}
methods = {entry.name: list(entry.methods()) for entry in entries("class")}
def refused():
    count = 0
    for name, handle in made.items():
        for method, required, _ in methods[name.removeprefix("Async")]:
            if method != "new":
                assert is_refused(called, handle, method, required)
                count += 1
    print(count > 150, flush=True)
    made.clear()
    gc.collect()
    return True
print(code_of(in_a_child(refused)))
print(made["Organization"].get_memberships().total_count)
"""
    assert run(program, emulator) == "True\n0\n3\n"


def test_a_store_of_the_parent_is_refused_by_a_new_client(emulator: Emulator) -> None:
    program = """
from clerk_orgs import FileTokenStore
store = FileTokenStore("/nowhere/token")
print(code_of(in_a_child(lambda: is_refused(Clerk, base_url=sys.argv[1], token_store=store))))
"""
    assert run(program, emulator) == "0\n"


def test_a_child_can_use_its_own_client_and_the_parent_continues(emulator: Emulator) -> None:
    program = """
async def awaited():
    async with AsyncClerk(base_url=sys.argv[1]) as own:
        await own.sign_in_with_ticket("ticket_admin")
        return (await own.get_organization_memberships()).total_count
def act():
    return use() == asyncio.run(awaited()) == 2
print([code_of(in_a_child(act)) for _ in range(2)], clerk.get_organization_memberships().total_count)
"""
    assert run(program, emulator) == "[0, 0] 2\n"


def test_workers_forked_from_a_used_parent_exit_normally(emulator: Emulator) -> None:
    program = """
children = []
for _ in range(4):
    child = os.fork()
    if child == 0:
        clerk = Clerk(base_url=sys.argv[1])
        clerk.sign_in_with_ticket("ticket_admin")
        sys.exit(10 + clerk.get_organization_memberships().total_count)
    children.append(child)
print([code_of(child) for child in children], clerk.get_organization_memberships().total_count)
"""
    assert run(program, emulator) == "[12, 12, 12, 12] 2\n"


def test_a_child_that_exits_at_once_closes_nothing(emulator: Emulator) -> None:
    program = """
organization = clerk.organization("org_acme")
requests = organization.membership_requests()
next(requests)
child = os.fork()
if child == 0:
    del clerk, organization
    gc.collect()
    sys.exit(0)
print(code_of(child), len(list(requests)) > 0)
"""
    assert run(program, emulator) == "0 True\n"


def test_a_child_of_a_child(emulator: Emulator) -> None:
    program = """
def child():
    own = Clerk(base_url=sys.argv[1])
    own.sign_in_with_ticket("ticket_admin")
    grandchild = in_a_child(lambda: is_refused(own.load) and is_refused(clerk.user) and use() == 2)
    return code_of(grandchild) == 0 and own.get_organization_memberships().total_count == 2
print(code_of(in_a_child(child)))
"""
    assert run(program, emulator) == "0\n"


def test_a_fork_in_another_thread(emulator: Emulator) -> None:
    program = """
codes = []
thread = threading.Thread(target=lambda: codes.append(code_of(in_a_child(lambda: use() == 2 and is_refused(clerk.load)))))
thread.start()
thread.join()
print(codes)
"""
    assert run(program, emulator) == "[0]\n"


def test_a_fork_while_asyncio_awaits_calls(emulator: Emulator) -> None:
    emulator.fault(route="GET /v1/environment", delay_ms=1000, times=5)
    # Closing the parent's event loop in the child would break it for the parent, since asyncio shares it.
    program = """
async def main():
    async with AsyncClerk(base_url=sys.argv[1]) as own:
        calls = [asyncio.ensure_future(own.get_environment()) for _ in range(4)]
        begun = own.get_environment()
        begun.send(None)
        await asyncio.sleep(0.2)
        def child():
            begun.close()
            assert is_refused(own.user)
            return use() == 2
        print(code_of(in_a_child(child)), len({*await asyncio.gather(*calls)}))
        begun.close()
asyncio.run(main())
"""
    assert run(program, emulator) == "0 1\n"


def test_a_child_can_leave_the_with_block_of_its_parents_client(emulator: Emulator) -> None:
    program = """
with Clerk(base_url=sys.argv[1]) as own:
    own.get_environment()
    child = os.fork()
    if child == 0:
        sys.exit(7)
    print(code_of(child), own.user())
"""
    assert run(program, emulator) == "7 None\n"


def test_a_fork_in_a_signal_handler_of_a_blocked_call(emulator: Emulator) -> None:
    emulator.fault(route="GET /v1/me/organization_memberships", delay_ms=1500)
    program = """
children = []
def alarm(*_):
    children.append(os.fork())
signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.3)
try:
    count = clerk.get_organization_memberships().total_count
except ClerkError.Usage as error:
    os._exit(0 if children == [0] and "forked" in str(error) else 1)
print(count, code_of(children[0]))
"""
    assert run(program, emulator) == "2 0\n"


def test_200_forks_with_calls_in_flight(emulator: Emulator) -> None:
    program = """
stopping = False
def keep_calling():
    while not stopping:
        clerk.get_organization_memberships()
        assert clerk.organization("org_acme").id == "org_acme"
async def keep_awaiting():
    async with AsyncClerk(base_url=sys.argv[1]) as own:
        while not stopping:
            await own.get_environment()
threads = [threading.Thread(target=keep_calling) for _ in range(3)]
threads.append(threading.Thread(target=lambda: asyncio.run(keep_awaiting())))
for thread in threads:
    thread.start()
def act():
    signal.alarm(20)
    own = Clerk(base_url=sys.argv[1])
    own.get_environment()
    return True
codes = [code_of(in_a_child(act)) for _ in range(200)]
stopping = True
for thread in threads:
    thread.join()
print({code: codes.count(code) for code in codes}, clerk.get_organization_memberships().total_count)
"""
    assert run(program, emulator, 120) == "{0: 200} 2\n"


def _memberships(base_url: str) -> int:
    with Clerk(base_url=base_url) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        return clerk.get_organization_memberships().total_count


@pytest.fixture
def busy(clerk: Clerk) -> Iterator[Clerk]:
    """A client of this process that always has a call in flight."""
    stopping = threading.Event()

    def call() -> None:
        while not stopping.is_set():
            clerk.get_environment()

    thread = threading.Thread(target=call)
    thread.start()
    yield clerk
    stopping.set()
    thread.join()


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
@pytest.mark.usefixtures("busy")
def test_a_pool_of_processes(emulator: Emulator, method: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context(method)) as pool:
        assert list(pool.map(_memberships, [emulator.base_url] * 4, timeout=60)) == [2, 2, 2, 2]


def _use(clerk: Clerk) -> None:
    try:
        clerk.user()
    except ClerkError.Usage:
        sys.exit(3)


def test_a_forked_process_with_an_inherited_client_gets_an_error(busy: Clerk) -> None:
    process = get_context("fork").Process(target=_use, args=(busy,))
    process.start()
    process.join(20)
    assert process.exitcode == 3


def test_a_client_that_was_not_used_before_the_fork_works_in_the_child(emulator: Emulator) -> None:
    program = """
import os, sys
import clerk_orgs
child = os.fork()
clerk = clerk_orgs.Clerk(base_url=sys.argv[1])
clerk.sign_in_with_ticket("ticket_admin")
count = clerk.get_organization_memberships().total_count
if child:
    print(count, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    command = [sys.executable, "-c", program, emulator.base_url]
    assert subprocess.check_output(command, timeout=15, text=True) == "2 0\n"
