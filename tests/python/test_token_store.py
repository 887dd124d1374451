"""Token stores: written in Python, the file store, and broken ones."""

import re
import stat
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from clerk_orgs import AuthEvent, Clerk, ClerkError, FileTokenStore, TokenStore, TokenStoreError
from emulator import Emulator


class Memory(TokenStore):
    def __init__(self) -> None:
        self.token: str | None = None
        self.calls: list[str] = []

    def load(self) -> str | None:
        self.calls.append("load")
        return self.token

    def swap(self, expected: str | None, new: str | None) -> bool:
        self.calls.append("swap")
        if self.token != expected:
            return False
        self.token = new
        return True


class Failing(Memory):
    """Calls the given function instead of loading."""

    def __init__(self, action: Callable[[], Any]) -> None:
        super().__init__()
        self.action = action

    def load(self) -> str | None:
        result: str | None = self.action()
        return result


def test_a_custom_store_outlives_the_client(emulator: Emulator) -> None:
    store = Memory()
    with Clerk(base_url=emulator.base_url, token_store=store) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
    assert store.token
    with Clerk(base_url=emulator.base_url, token_store=store) as clerk:
        clerk.load()
        user = clerk.user()
    assert user is not None
    assert user.id == "user_ada"


def test_two_clients_share_one_store(emulator: Emulator) -> None:
    store = Memory()
    emulator.control("options", {"rotate": "every_response"})
    one, two = (Clerk(base_url=emulator.base_url, token_store=store) for _ in range(2))
    one.sign_in_with_ticket("ticket_admin")
    two.load()
    for _ in range(5):
        assert one.get_organization_memberships() == two.get_organization_memberships()
    one.close()
    two.close()


def test_only_the_owner_can_read_the_file(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "token"
    with Clerk(base_url=emulator.base_url, token_store=FileTokenStore(str(file))) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    store = FileTokenStore(str(file))
    assert isinstance(store, TokenStore)
    token = store.load()
    assert token
    assert not store.swap("another", None)
    assert store.swap(token, None)
    assert store.load() is None


def test_a_path_can_be_any_path_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere:
        def __fspath__(self) -> str:
            return str(tmp_path / "token")

    for path in (tmp_path / "token", str(tmp_path / "token"), Elsewhere()):
        store = FileTokenStore(path)
        assert store.swap(store.load(), "a token")
        assert (tmp_path / "token").read_text() == "a token"
    monkeypatch.setenv("USERPROFILE" if sys.platform == "win32" else "HOME", str(tmp_path))
    assert FileTokenStore("~/token").load() == "a token"
    for wrong in (3, None, b"token", object()):
        with pytest.raises(TypeError):
            FileTokenStore(wrong)  # type: ignore[arg-type]


def test_no_ticket_is_used_if_the_token_cannot_be_saved(emulator: Emulator, tmp_path: Path) -> None:
    path = tmp_path / "no" / "such" / "folder" / "token"
    with Clerk(base_url=emulator.base_url, token_store=FileTokenStore(path)) as clerk:
        assert clerk.load() is None
        emulator.clear_log()
        with pytest.raises(ClerkError.Usage, match=re.escape(str(path))):
            clerk.sign_in_with_ticket("ticket_once")
        assert emulator.log() == []
    path.parent.mkdir(parents=True)
    with Clerk(base_url=emulator.base_url, token_store=FileTokenStore(path)) as clerk:
        clerk.sign_in_with_ticket("ticket_once")


JOB = """
import sys
from clerk_orgs import Clerk, FileTokenStore

with Clerk(base_url=sys.argv[1], token_store=FileTokenStore(sys.argv[2])) as clerk:
    if clerk.load() is None:
        clerk.sign_in_with_ticket("ticket_admin")
    clerk.set_active(organization="acme")
    organization = clerk.organization()
    for number in sys.argv[3:]:
        organization.accept_membership_request(number)
        clerk.get_organization_memberships()
"""


def test_many_processes_share_single_use_tokens(emulator: Emulator, tmp_path: Path) -> None:
    emulator.seed("strict")
    emulator.control("options", {"rotate": "every_response"})
    requests = ["orgmemreq_grace", "orgmemreq_emmy", "orgmemreq_chien", "orgmemreq_rene"]
    command = [sys.executable, "-c", JOB, emulator.base_url, str(tmp_path / "token")]
    # Nobody is signed in at first, so one program starts first, and the others then start at once.
    subprocess.run(command, check=True, timeout=60)
    jobs = [subprocess.Popen([*command, request]) for request in requests]
    assert [job.wait(60) for job in jobs] == [0] * len(jobs)
    accepted = [entry for entry in emulator.log() if entry["path"].endswith("/accept") and entry["status"] == 200]
    assert len(accepted) == len(requests)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["token", "token.lock"]


def test_programs_that_start_at_the_same_time_all_work(emulator: Emulator, tmp_path: Path) -> None:
    command = [sys.executable, "-c", JOB, emulator.base_url, str(tmp_path / "token")]
    jobs = [subprocess.Popen(command) for _ in range(4)]
    assert [job.wait(60) for job in jobs] == [0] * len(jobs)
    with Clerk(base_url=emulator.base_url, token_store=FileTokenStore(tmp_path / "token")) as clerk:
        session = clerk.load()
        assert session is not None
        assert session.user is not None
        assert session.user.id == "user_ada"


def _raise(error: Exception) -> Callable[[], Any]:
    def action() -> Any:
        raise error

    return action


class DiskFullError(TokenStoreError):
    """A program's own error."""


FULL = "the disk is full"


@pytest.mark.parametrize(
    "failure",
    [TokenStoreError(FULL), TokenStoreError.Failed(FULL), DiskFullError(FULL), OSError(FULL), ValueError(FULL)],
    ids=lambda failure: type(failure).__qualname__,
)
def test_a_store_that_fails_is_a_typed_error(emulator: Emulator, failure: Exception) -> None:
    with Clerk(base_url=emulator.base_url, token_store=Failing(_raise(failure))) as clerk:
        with pytest.raises(ClerkError.Usage) as caught:
            clerk.load()
        told = FULL if isinstance(failure, TokenStoreError) else repr(failure)
        assert str(caught.value) == f"the token store failed: {told}"
        assert caught.value.__cause__ is failure


def test_an_error_of_a_store_prints_as_it_is_imported() -> None:
    for failure in (TokenStoreError(FULL), TokenStoreError.Failed(FULL)):
        (printed,) = traceback.format_exception_only(failure)
        assert printed in (f"clerk_orgs.TokenStoreError: {FULL}\n", f"clerk_orgs.TokenStoreError.Failed: {FULL}\n")


async def _later() -> str | None:
    raise AssertionError


@pytest.mark.parametrize(
    ("load", "error"),
    [
        (lambda: 3, "the result of load: argument must be str, not int"),
        (lambda: b"token", "the result of load: argument must be str, not bytes"),
        (_later, "expected a plain function, got one that has to be awaited"),
    ],
    ids=["a number", "bytes", "a coroutine"],
)
def test_a_store_that_loads_no_text_is_told_so(emulator: Emulator, load: Callable[[], Any], error: str) -> None:
    with Clerk(base_url=emulator.base_url, token_store=Failing(load)) as clerk:
        with pytest.raises(ClerkError.Usage) as caught:
            clerk.load()
        assert error in str(caught.value)
        assert isinstance(caught.value.__cause__, TypeError)


def test_a_swap_that_returns_nothing_is_told_so(emulator: Emulator) -> None:
    class Forgets(Memory):
        def swap(self, expected: str | None, new: str | None) -> bool:
            super().swap(expected, new)
            return None  # type: ignore[return-value]

    with Clerk(base_url=emulator.base_url, token_store=Forgets()) as clerk:
        with pytest.raises(ClerkError.Usage) as caught:
            clerk.sign_in_with_ticket("ticket_admin")
        assert "the result of swap: expected True or False, got NoneType" in str(caught.value)
        assert isinstance(caught.value.__cause__, TypeError)


def test_what_is_no_store_is_refused_at_once(emulator: Emulator) -> None:
    class Later(Memory):
        async def load(self) -> str | None:  # type: ignore[override]
            return None

    wrong: Any
    for wrong, error in (
        (object(), "expected an instance of TokenStore, got object"),
        (FileTokenStore, "expected an instance of TokenStore, got the class FileTokenStore"),
        (Later(), "load must be a plain method, not an async one"),
    ):
        with pytest.raises(TypeError, match=f"^token_store: {error}$"):
            Clerk(base_url=emulator.base_url, token_store=wrong)


def test_a_token_in_a_stores_error_is_hidden(emulator: Emulator, capfd: pytest.CaptureFixture[str]) -> None:
    given: list[str] = []

    class Careless(Memory):
        def swap(self, expected: str | None, new: str | None) -> bool:
            if expected == new:
                return True
            given.append(str(new))
            raise ValueError(f"no room for {new} in place of {expected}")

    with Clerk(base_url=emulator.base_url, token_store=Careless()) as clerk:
        with pytest.raises(ClerkError.Usage) as caught:
            clerk.sign_in_with_ticket("ticket_admin")
        assert caught.value.info.maybe_applied
        # This client continues with the token in memory, and reports that.
        assert clerk.get_organization_memberships().data
        events = [change.event for change in islice(clerk.auth_changes(), 2)]
        assert events == [AuthEvent.SIGNED_IN, AuthEvent.TOKEN_NOT_SAVED]
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.info) + "".join(capfd.readouterr())
    assert len(given) > 1
    assert not any(token in shown for token in given)


def test_a_store_that_hangs_times_out(emulator: Emulator) -> None:
    with Clerk(base_url=emulator.base_url, token_store=Failing(lambda: time.sleep(7))) as clerk:
        began = time.monotonic()
        with pytest.raises(ClerkError.Usage):
            clerk.load()
        assert 4 < time.monotonic() - began < 6.5


def test_a_store_cannot_call_the_client(emulator: Emulator) -> None:
    refused: list[ClerkError] = []

    class Calling(Memory):
        def load(self) -> str | None:
            try:
                clerk.get_organization_memberships()
            except ClerkError as error:
                refused.append(error)
            return super().load()

    with Clerk(base_url=emulator.base_url, token_store=Calling()) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
    assert refused
    assert all(isinstance(error, ClerkError.Usage) for error in refused)
    assert "from inside the library" in str(refused[0])


def test_a_store_must_have_all_methods() -> None:
    class Half(TokenStore):
        def load(self) -> str | None:
            return None

    with pytest.raises(TypeError, match="swap"):
        Half()  # type: ignore[abstract]
