"""Lists are read lazily, and can be continued."""

import asyncio
import random
from itertools import islice
from threading import Thread

import pytest

from clerk_orgs import AsyncClerk, Clerk, ClerkError, running_tasks
from clerk_orgs import OrganizationMembershipRequestStatus as Status
from conftest import REQUESTS
from emulator import Emulator

LIST = {"method": "GET", "route": REQUESTS}


def test_no_request_is_made_before_the_first_row(clerk: Clerk, emulator: Emulator) -> None:
    requests = clerk.organization().membership_requests(page_size=2)
    iter(requests)
    assert emulator.log() == []
    assert len(list(islice(requests, 4))) == 4
    assert len(emulator.log(**LIST)) == 2


def test_a_loop_continues_where_the_previous_one_stopped(clerk: Clerk) -> None:
    requests = clerk.organization().membership_requests(page_size=3)
    every = [request.id for request in clerk.organization().membership_requests()]
    seen: list[str] = []
    for request in requests:
        seen.append(request.id)
        break
    seen.append(next(requests).id)
    seen += [request.id for request in requests.next_page() or ()]
    seen += [request.id for request in requests]
    assert seen == every
    assert list(requests) == []
    assert requests.next_page() is None


def test_batches(clerk: Clerk) -> None:
    requests = clerk.organization().membership_requests(page_size=3)
    batches = list(iter(requests.next_page, None))
    assert list(map(len, batches)) == [3, 3, 1]
    assert all(isinstance(batch, tuple) for batch in batches)


def test_accepting_while_reading_leaves_none(clerk: Clerk) -> None:
    organization = clerk.organization()
    for request in organization.membership_requests(status=Status.PENDING, page_size=2):
        organization.accept_membership_request(request.id)
    assert organization.get_membership_requests(status=Status.PENDING).total_count == 0


def test_a_failed_page_loses_nothing(clerk: Clerk, emulator: Emulator) -> None:
    requests = clerk.organization().membership_requests(page_size=3)
    seen = [request.id for request in requests.next_page() or ()]
    assert len(seen) < 7
    emulator.fault(status=404, code="organization_not_found_or_unauthorized")
    with pytest.raises(ClerkError.NotFound):
        next(requests)
    seen += [request.id for request in requests]
    assert len(set(seen)) == len(seen) == 7


def test_threads_share_a_list(clerk: Clerk) -> None:
    members = clerk.organization().memberships(page_size=1)
    seen: list[str] = []
    threads = [Thread(target=lambda: seen.extend(m.id for m in members)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(member.id for member in clerk.organization().memberships())


async def test_async_lists_are_lazy(aclerk: AsyncClerk, emulator: Emulator) -> None:
    requests = aclerk.organization().membership_requests(page_size=2)
    seen: list[str] = []
    async for request in requests:
        seen.append(request.id)
        if len(seen) == 4:
            break
    assert len(emulator.log(**LIST)) == 2
    rest = await requests.next_page()
    seen += [request.id for request in rest or ()]
    seen += [request.id async for request in requests]
    assert len(set(seen)) == len(seen) == 7
    assert [request async for request in requests] == []


async def test_stopping_early_leaves_nothing_running(aclerk: AsyncClerk, emulator: Emulator) -> None:
    async for _ in aclerk.organization_memberships(page_size=1):
        break
    assert emulator.log(outcome="in_progress") == []


def test_reading_continues_from_a_saved_position(clerk: Clerk) -> None:
    requests = clerk.organization().membership_requests(page_size=3)
    assert (requests.position(), requests.total_count()) == (None, None)
    seen = [request.id for request in islice(requests, 2)]
    position = requests.position()
    assert position is not None
    assert requests.total_count() == 7
    later = clerk.organization().membership_requests(page_size=3, resume_from=position)
    assert later.position() == position
    seen += [request.id for request in later]
    assert len(set(seen)) == len(seen) == 7


# Some are retried, and some are reported.
FAULTS: list[dict[str, bool | int | str]] = [
    {"status": 400},
    {"html": True},
    {"truncate_json": True},
    {"cut": "before"},
    {"cut": "in_body"},
]


def random_changes(emulator: Emulator, chance: random.Random) -> set[str]:
    """Removes every third request while a list is read, and adds new ones. Returns those that stay."""
    emulator.seed("many")
    total_count = chance.choice(["same", "before", "after", "one_too_high"])
    emulator.control("options", {"total_count": total_count, "delay_ms": 1})
    requests = [f"orgmemreq_pending_{number:04}" for number in range(1, 138)]
    volatile = requests[::3]
    chance.shuffle(volatile)
    for number, request in enumerate(volatile):
        goes = {chance.choice(["accept_request", "reject_request", "remove_request"]): request}
        comes = {"organization": "org_acme", "user": f"user_new_{number}", "id": f"orgmemreq_new_{number}"}
        emulator.control("changes", {"between": True, "changes": [goes, {"add_request": comes}]})
    for kind in FAULTS:
        seed = chance.randrange(1000)
        emulator.fault(route=f"GET {REQUESTS}", times=0, probability=0.05, seed=seed, **kind)
    return set(requests) - set(volatile)


@pytest.mark.parametrize("seed", range(6))
async def test_random_changes_faults_and_cancellation_lose_and_repeat_nothing(emulator: Emulator, seed: int) -> None:
    chance = random.Random(seed)
    stable = random_changes(emulator, chance)
    seen: list[str] = []
    interrupted = 0

    async def read() -> None:
        async for request in requests:
            seen.append(request.id)

    async with AsyncClerk(**emulator.https) as clerk:
        await clerk.sign_in_with_ticket("ticket_admin")
        organization = clerk.organization("org_acme")
        requests = organization.membership_requests(status=Status.PENDING, page_size=chance.choice([1, 3, 10]))
        for _ in range(2_000):
            # The first ones are shorter than reading the list takes.
            patience = 0.001 if interrupted < 4 else chance.uniform(0, 0.05)
            try:
                await asyncio.wait_for(read(), patience)
                break
            except (asyncio.TimeoutError, ClerkError):
                interrupted += 1
        else:
            pytest.fail("it does not end")
    assert interrupted > 3
    assert len(set(seen)) == len(seen)
    assert stable <= set(seen)
    for _ in range(100):
        running = (emulator.log(outcome="in_progress"), running_tasks())
        if running == ([], 0):
            break
        await asyncio.sleep(0.01)
    assert running == ([], 0)


async def test_a_position_between_two_pages_only(aclerk: AsyncClerk, emulator: Emulator) -> None:
    requests = aclerk.organization().membership_requests(page_size=3)
    emulator.fault(delay_ms=300)
    reading = asyncio.create_task(requests.next_page())
    await asyncio.sleep(0.1)
    with pytest.raises(ClerkError.Usage):
        requests.position()
    assert await reading
    assert requests.position()


@pytest.mark.parametrize(("page_size", "lengths"), [(400, [400, 400, 200]), (500, [500, 499, 1])])
def test_a_page_has_as_many_rows_as_asked_for_unless_that_is_the_maximum(
    clerk: Clerk, emulator: Emulator, page_size: int, lengths: list[int]
) -> None:
    emulator.seed("many")
    clerk.sign_in_with_ticket("ticket_admin")
    members = clerk.organization("org_acme").memberships(page_size=page_size)
    assert [len(page) for page in iter(members.next_page, None)] == lengths
