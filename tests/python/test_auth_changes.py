"""Who is signed in, as a loop."""

import asyncio
import signal
import threading

import pytest

from clerk_orgs import AsyncClerk, AuthEvent, Clerk
from emulator import Emulator


def test_a_thread_reads_the_changes_until_the_client_is_closed(emulator: Emulator) -> None:
    clerk = Clerk(base_url=emulator.base_url)
    changes = clerk.auth_changes()
    seen: list[tuple[str, str | None]] = []
    told = threading.Semaphore(0)

    def listen() -> None:
        for change in changes:
            seen.append((change.event, change.organization_id))
            told.release()

    listener = threading.Thread(target=listen)
    listener.start()
    for call in (
        lambda: clerk.sign_in_with_ticket("ticket_admin"),
        lambda: clerk.set_active(organization="acme"),
        clerk.sign_out,
    ):
        call()
        assert told.acquire(timeout=5)
    clerk.close()
    listener.join(5)
    assert not listener.is_alive()
    assert seen == [("signed_in", None), (AuthEvent.ORGANIZATION_CHANGED, "org_acme"), (AuthEvent.SIGNED_OUT, None)]


def test_a_task_reads_the_changes(emulator: Emulator) -> None:
    async def program() -> list[AuthEvent]:
        async with AsyncClerk(**emulator.https) as clerk:
            events = []

            async def listen() -> None:
                async for change in clerk.auth_changes():
                    events.append(change.event)

            listening = asyncio.create_task(listen())
            await clerk.sign_in_with_ticket("ticket_member")
            while not events:
                await asyncio.sleep(0.01)
        await asyncio.wait_for(listening, 5)
        return events

    assert asyncio.run(program()) == [AuthEvent.SIGNED_IN]


def test_ctrl_c_leaves_a_wait_that_cannot_fail(clerk: Clerk) -> None:
    changes = clerk.auth_changes()
    assert next(changes).event == AuthEvent.SIGNED_IN
    interrupt = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        next(changes)
    clerk.sign_out()
    assert next(changes).event == AuthEvent.SIGNED_OUT
