"""Stores of the client token: Python's own, the file, and bad ones."""

import stat
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clerk_orgs import Clerk, ClerkError, FileTokenStore, TokenStore, TokenStoreError
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
    """Does what it is told in place of loading."""

    def __init__(self, action: Callable[[], Any]) -> None:
        super().__init__()
        self.action = action

    def load(self) -> str | None:
        result: str | None = self.action()
        return result


def test_a_store_of_ones_own_outlives_the_client(emulator: Emulator) -> None:
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
    emulator.control("options", {"rotate": "every_answer"})
    one, two = (Clerk(base_url=emulator.base_url, token_store=store) for _ in range(2))
    one.sign_in_with_ticket("ticket_admin")
    two.load()
    for _ in range(5):
        assert one.get_organization_memberships() == two.get_organization_memberships()


def test_the_file_is_for_its_owner_only(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "token"
    with Clerk(base_url=emulator.base_url, token_store=FileTokenStore(str(file))) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    store = FileTokenStore(str(file))
    assert isinstance(store, TokenStore)
    token = store.load()
    assert token
    assert not store.swap("another", None)
    assert store.swap(token, None)
    assert store.load() is None


def _raise(error: Exception) -> Callable[[], Any]:
    def action() -> Any:
        raise error

    return action


@pytest.mark.parametrize(
    "action", [_raise(TokenStoreError.Failed("the disk is full")), _raise(ValueError("no disk")), lambda: 3]
)
def test_a_store_that_fails_is_a_typed_error(emulator: Emulator, action: Callable[[], Any]) -> None:
    with Clerk(base_url=emulator.base_url, token_store=Failing(action)) as clerk:
        with pytest.raises(ClerkError.Usage) as caught:
            clerk.load()
        assert "token store" in str(caught.value)


def test_what_a_store_says_of_the_token_is_not_passed_on(emulator: Emulator, capfd: pytest.CaptureFixture[str]) -> None:
    given: list[str] = []

    class Careless(Memory):
        def swap(self, expected: str | None, new: str | None) -> bool:
            given.append(str(new))
            raise ValueError(f"no room for {new} in place of {expected}")

    with Clerk(base_url=emulator.base_url, token_store=Careless()) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        with pytest.raises(ClerkError) as caught:
            clerk.sign_in_with_ticket("ticket_admin")
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.info) + "".join(capfd.readouterr())
    assert len(given) > 1
    assert not any(token in shown for token in given)


def test_a_store_that_hangs_is_left_waiting(emulator: Emulator) -> None:
    with Clerk(base_url=emulator.base_url, token_store=Failing(lambda: time.sleep(7))) as clerk:
        began = time.monotonic()
        with pytest.raises(ClerkError.Usage):
            clerk.load()
        assert 4 < time.monotonic() - began < 6.5


def test_a_store_may_not_call_the_client(emulator: Emulator) -> None:
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


def test_a_store_must_be_whole() -> None:
    class Half(TokenStore):
        def load(self) -> str | None:
            return None

    with pytest.raises(TypeError, match="swap"):
        Half()  # type: ignore[abstract]
