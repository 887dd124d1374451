"""What arrives at `logging.getLogger("clerk_orgs")`."""

import asyncio
import logging
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clerk_orgs import AsyncClerk, BulkStatus, Clerk, ClerkError, _logging
from emulator import SEEDS, Emulator
from logs import LOGGER, Kept, kept
from processes import finish, start
from test_token_store import Memory

ROUTE = "/v1/me/organization_memberships"


@pytest.fixture
def log() -> Iterator[Kept]:
    with kept() as handler:
        yield handler


class Broken(Memory):
    def load(self) -> str | None:
        raise ValueError("the keychain is locked")


def private() -> list[str]:
    """All ids, tickets, e-mail addresses and passwords of the seed."""
    seed = (SEEDS / "demo.yaml").read_text()
    return re.findall(r"(?:id|ticket|email|password): (correct horse battery|[\w@.-]{6,})", seed)


def test_records_say_what_happened_and_nothing_of_people_or_secrets(emulator: Emulator, log: Kept) -> None:
    tokens: list[str] = []

    class Telling(Memory):
        def swap(self, expected: str | None, new: str | None) -> bool:
            tokens.extend([new] if new else [])
            return super().swap(expected, new)

    with Clerk(base_url=emulator.base_url, token_store=Telling()) as clerk:
        with pytest.raises(ClerkError.Invalid):
            clerk.sign_in_with_password("ada@example.com", password="wrong password")
        clerk.sign_in_with_ticket("ticket_admin")
        clerk.set_active(organization="acme")
        tokens.append(clerk.get_token())
        organization = clerk.organization()
        list(organization.memberships(query="Lovelace"))
        emulator.fault(route=f"GET {ROUTE}", status=503)
        clerk.get_organization_memberships()
        emulator.fault(route="POST /v1/organizations/{organization_id}/memberships", status=429, retry_after="0.01")
        list(organization.add_members(["user_alan", "user_nobody"], role="org:member"))
        list(organization.invite_members(["new@example.com", "ada@example.com"], role="org:member"))
        with pytest.raises(ClerkError.Conflict) as caught:
            organization.accept_membership_request("orgmemreq_nobody")
        emulator.fault(cut="before", times=0)
        with pytest.raises(ClerkError):
            clerk.sign_in_with_ticket("ticket_admin")
    with Clerk(base_url=emulator.base_url, token_store=Broken()) as broken, pytest.raises(ClerkError.Usage):
        broken.load()

    log.wait_for(levelno=logging.WARNING)
    refused = log.wait_for(trace_id=caught.value.info.trace_id)
    assert (refused.levelno, refused.name) == (logging.DEBUG, "clerk_orgs")
    details = vars(refused)
    assert (details["method"], details["status"], details["attempt"]) == ("POST", 404, 1)
    assert details["route"] == "/v1/organizations/{organization_id}/membership_requests/{request_id}/accept"
    assert 0 < details["duration"] < 5
    assert f"{details['route']}: response (status 404" in refused.getMessage()
    retried = log.wait_for(levelno=logging.INFO, route=ROUTE)
    assert vars(retried)["reason"] == "status 503, maintenance_mode"
    assert (vars(retried)["status"], vars(retried)["code"]) == (503, "maintenance_mode")
    assert vars(retried)["trace_id"] == vars(log.wait_for(levelno=logging.DEBUG, status=503))["trace_id"]
    assert retried.getMessage().count("503") == 1
    assert vars(retried)["wait"] is not None
    assert any("rate limited" in record.getMessage() for record in log.records)
    shown = log.text()
    words = [
        *private(),
        *tokens,
        "Lovelace",
        "new@example.com",
        "no address@x",
        "wrong password",
        "user_nobody",
        "sess_",
    ]
    assert len(words) > 60
    assert [word for word in words if word in shown] == []
    assert log.improper() == []


def test_a_bulk_job_says_when_it_pauses_and_how_that_ends(clerk: Clerk, emulator: Emulator, log: Kept) -> None:
    emulator.fault(status=503, times=0)
    organization = clerk.with_options(bulk_outage_timeout=0.2).organization()
    assert {outcome.status for outcome in organization.remove_members(["user_max", "user_grace"])} <= {
        BulkStatus.NOT_BEGUN,
        BulkStatus.FAILED,
    }
    began = log.wait_for(levelno=logging.INFO, method=None, status=503)
    assert "the bulk job pauses" in began.getMessage()
    assert vars(began)["trace_id"]
    ended = log.wait_for(levelno=logging.WARNING, status=503)
    assert "the bulk job stops" in ended.getMessage()
    assert vars(ended)["duration"] >= 0.2


def test_the_formatter_of_the_docs_takes_every_record(clerk: Clerk, emulator: Emulator, log: Kept) -> None:
    docs = (Path(__file__).parents[2] / "docs/logging.md").read_text()
    (made,) = re.findall(r"handler\.setFormatter\((logging\.Formatter\(.*\))\)\n", docs)
    formatter = eval(made)
    emulator.fault(status=503)
    clerk.organization().get_memberships()
    log.wait_for(status=503)
    own = formatter.format(logging.makeLogRecord({"name": "acme", "msg": "done"}))
    assert own == "acme done [None]"
    assert {formatter.format(record).split()[0] for record in log.records} == {"clerk_orgs"}


def test_the_level_may_change_at_any_time(clerk: Clerk, emulator: Emulator, log: Kept) -> None:
    for level, expected in [(logging.INFO, {"INFO"}), (logging.DEBUG, {"DEBUG", "INFO"}), (logging.CRITICAL, set())]:
        LOGGER.setLevel(level)
        log.records.clear()
        emulator.fault(route=f"GET {ROUTE}", status=503)
        clerk.get_organization_memberships()
        if expected:
            log.wait_for(levelno=logging.INFO)
        if "DEBUG" in expected:
            log.wait_for(levelno=logging.DEBUG, status=200)
        assert {record.levelname for record in log.records} == expected
    LOGGER.setLevel(logging.DEBUG)
    logging.disable(logging.CRITICAL)
    try:
        log.records.clear()
        clerk.get_organization_memberships()
        assert not log.records
    finally:
        logging.disable(logging.NOTSET)
    clerk.get_organization_memberships()
    log.wait_for(levelno=logging.DEBUG)


def test_a_handler_that_blocks_or_raises_delays_no_call(
    emulator: Emulator, log: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    go_on, begun = threading.Event(), threading.Event()

    class Slow(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            begun.set()
            assert go_on.wait(10)
            raise ValueError(record)

    slow = Slow()
    LOGGER.addHandler(slow)
    try:

        async def calls() -> None:
            async with AsyncClerk(**emulator.https) as clerk:
                await clerk.sign_in_with_ticket("ticket_admin")
                await asyncio.gather(*(clerk.get_environment() for _ in range(20)))

        began = time.monotonic()
        asyncio.run(calls())
        assert begun.wait(5)
        assert time.monotonic() - began < 8
    finally:
        go_on.set()
        LOGGER.removeHandler(slow)
    deadline = time.monotonic() + 5
    while sum(getattr(record, "route", None) == "/v1/environment" for record in log.records) < 20:
        assert time.monotonic() < deadline, log.text()
        time.sleep(0.005)


QUIET = """
class Broken(TokenStore):
    def load(self): raise ValueError("locked")
    def swap(self, expected, new): return True
try:
    Clerk(base_url=sys.argv[1], token_store=Broken()).load()
except ClerkError.Usage:
    print("done")
"""


def test_a_filter_that_raises_harms_no_call(emulator: Emulator, log: Kept) -> None:
    def refuses(record: logging.LogRecord) -> bool:
        raise ValueError(record)

    LOGGER.addFilter(refuses)
    try:
        with Clerk(base_url=emulator.base_url) as clerk:
            clerk.get_environment()
            LOGGER.removeFilter(refuses)
            clerk.get_environment()
            log.wait_for(status=200)
    finally:
        LOGGER.removeFilter(refuses)


def test_a_logger_that_cannot_say_its_level_harms_no_call(
    emulator: Emulator, log: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(level: int) -> bool:
        raise ValueError(level)

    with Clerk(base_url=emulator.base_url) as clerk:
        monkeypatch.setattr(LOGGER, "isEnabledFor", refuses)
        clerk.get_environment()
        monkeypatch.undo()
        clerk.get_environment()
        log.wait_for(status=200)
        monkeypatch.setattr(LOGGER, "isEnabledFor", refuses)


@pytest.mark.parametrize("level", [logging.CRITICAL, logging.WARNING, logging.INFO])
def test_nothing_crosses_into_python_for_a_level_that_is_off(
    clerk: Clerk, log: Kept, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    crossed: list[object] = []
    # The function is handed over when the level changes.
    monkeypatch.setattr(_logging, "_log", crossed.append)
    for used in (level, logging.DEBUG):
        LOGGER.setLevel(used)
        clerk.get_environment()
        if used == level:
            time.sleep(0.05)
            assert crossed == []
    deadline = time.monotonic() + 5
    while not crossed:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert log.records == []


def test_nothing_is_printed_unless_the_program_asks(emulator: Emulator) -> None:
    # asyncio, which the program imports, imports logging.
    assert finish(start("from clerk_orgs import TokenStore\n" + QUIET, emulator)) == "done\n"


def test_the_last_records_arrive_before_the_program_ends(emulator: Emulator) -> None:
    program = """
import logging
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(levelname)s %(route)s %(status)s")
logging.getLogger("asyncio").disabled = True
clerk.get_environment()
"""
    assert finish(start(program, emulator)).splitlines()[-1] == "DEBUG /v1/environment 200"


def test_a_handler_that_blocks_does_not_keep_the_program_from_ending(emulator: Emulator) -> None:
    program = """
import contextlib, logging
class NoLock(contextlib.nullcontext):
    acquire = release = lambda self: None
class Stuck(logging.Handler):
    def emit(self, record):
        print("stuck", flush=True)
        threading.Event().wait()
    # Otherwise logging itself would wait for the handler at the end.
    def createLock(self): self.lock = NoLock()
logging.getLogger("clerk_orgs").addHandler(Stuck())
logging.getLogger("clerk_orgs").setLevel("DEBUG")
clerk.get_environment()
"""
    assert finish(start(program, emulator), seconds=10) == "stuck\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_a_forked_child_logs_its_own(emulator: Emulator) -> None:
    program = """
import logging
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(process)d %(route)s")
logging.getLogger("asyncio").disabled = True
clerk.get_environment()
child = os.fork()
if child == 0:
    with Clerk(base_url=sys.argv[1]) as own:
        own.get_environment()
    sys.exit()
os.waitpid(child, 0)
print("child", child)
"""
    lines = finish(start(program, emulator)).splitlines()
    child = next(line for line in lines if line.startswith("child ")).split()[1]
    assert f"{child} /v1/environment" in lines
    assert any(line.endswith(" /v1/environment") and not line.startswith(f"{child} ") for line in lines)
