"""The client token in a keyring: a real backend that uses a file, and failing ones."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import keyring.errors
import pytest
from filelock import FileLock
from keyrings.alt.file import PlaintextKeyring  # type: ignore[import-untyped]

import one_file_keyring
from clerk_orgs import AsyncClerk, Clerk, ClerkError, KeyringTokenStore, TokenStoreError
from emulator import Emulator
from one_file_keyring import OneFileKeyring

TOKEN = "the_secret_token"


@pytest.fixture(autouse=True)
def backend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Only the test's own keyrings, not the machine's."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    before = keyring.get_keyring()
    keyring.set_keyring(PlaintextKeyring())
    yield
    keyring.set_keyring(before)


def signed_in(emulator: Emulator, store: KeyringTokenStore) -> str | None:
    with Clerk(base_url=emulator.base_url, token_store=store) as clerk:
        clerk.load()
        user = clerk.user()
        return user.id if user else None


def test_the_next_client_is_signed_in_until_sign_out(emulator: Emulator) -> None:
    with Clerk(base_url=emulator.base_url, token_store=KeyringTokenStore("app")) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
    assert keyring.get_password("app", "client_token")
    assert signed_in(emulator, KeyringTokenStore("app")) == "user_ada"
    assert signed_in(emulator, KeyringTokenStore("app", account="another")) is None
    with Clerk(base_url=emulator.base_url, token_store=KeyringTokenStore("app")) as clerk:
        clerk.load()
        clerk.sign_out()
    assert signed_in(emulator, KeyringTokenStore("app")) is None


async def test_two_clients_share_one_entry_while_the_token_rotates(emulator: Emulator) -> None:
    emulator.control("options", {"rotate": "every_response"})
    with Clerk(base_url=emulator.base_url, token_store=KeyringTokenStore("app")) as one:
        one.sign_in_with_ticket("ticket_admin")
        seen = {keyring.get_password("app", "client_token")}
        async with AsyncClerk(**emulator.https, token_store=KeyringTokenStore("app")) as two:
            for _ in range(3):
                assert one.get_organization_memberships() == await two.get_organization_memberships()
                seen.add(keyring.get_password("app", "client_token"))
    assert len(seen) == 4


def test_an_invalid_token_in_the_keyring_is_removed(emulator: Emulator) -> None:
    keyring.set_password("app", "client_token", "garbage")
    store = KeyringTokenStore("app")
    assert signed_in(emulator, store) is None
    assert store.load() is None


def test_a_swap_succeeds_only_from_the_expected_token() -> None:
    store = KeyringTokenStore("app")
    assert store.load() is None
    assert not store.swap("old", "new")
    assert store.swap(None, None)
    assert store.swap(None, "new")
    assert not store.swap(None, "newer")
    assert not store.swap("old", None)
    assert store.load() == "new"
    assert store.swap("new", None)
    assert store.load() is None


def test_concurrent_processes_do_not_overwrite_tokens(tmp_path: Path) -> None:
    file = tmp_path / "token"
    command = [sys.executable, one_file_keyring.__file__, str(file), "25"]
    children = [subprocess.Popen(command) for _ in range(3)]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    assert file.read_text() == "75"


class Failing(OneFileKeyring):
    """Fails as configured."""

    def __init__(self, file: Path, error: Callable[[], Exception]) -> None:
        super().__init__(file)
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        raise self.error()


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (lambda: keyring.errors.KeyringLocked("the user said no"), "KeyringLocked: the user said no"),
        (lambda: keyring.errors.NoKeyringError("No recommended backend"), "NoKeyringError: No recommended backend"),
        (lambda: PermissionError(13, "not yours"), "PermissionError: [Errno 13] not yours"),
        (lambda: ValueError(f"a bad token: {TOKEN}"), "ValueError"),
    ],
)
def test_a_keyring_that_fails_is_a_typed_error(
    emulator: Emulator, tmp_path: Path, error: Callable[[], Exception], text: str
) -> None:
    keyring.set_keyring(Failing(tmp_path / "token", error))
    store = KeyringTokenStore("app")
    with pytest.raises(ClerkError.Usage) as caught:
        signed_in(emulator, store)
    assert str(caught.value) == f"the token store failed: the keyring failed: {text}"
    assert emulator.log() == []
    with pytest.raises(TokenStoreError.Failed, match="the keyring failed"):
        store.swap(None, TOKEN)


class Telltale(OneFileKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.PasswordSetError(f"cannot set {service} {username} {password}")


def test_errors_do_not_contain_an_unsaved_token(emulator: Emulator, tmp_path: Path) -> None:
    keyring.set_keyring(Telltale(tmp_path / "token"))
    store = KeyringTokenStore("app")
    with pytest.raises(TokenStoreError.Failed) as caught:
        store.swap(None, TOKEN)
    assert "PasswordSetError: cannot set app client_token …" in str(caught.value)
    assert caught.value.__cause__ is None
    with Clerk(base_url=emulator.base_url, token_store=store) as clerk:
        with pytest.raises(ClerkError.Usage, match="cannot set app"):
            clerk.sign_in_with_ticket("ticket_admin")
        assert emulator.log() == []


def test_checking_for_write_access_leaves_nothing_behind() -> None:
    store = KeyringTokenStore("app")
    assert store.swap(None, None)
    assert keyring.get_password("app", "client_token (probe)") is None
    assert store.swap(None, TOKEN)
    assert store.swap(TOKEN, TOKEN)
    assert store.load() == TOKEN


def test_a_lock_that_is_never_released_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clerk_orgs._keyring._LOCK_SECONDS", 0.1)
    store = KeyringTokenStore("app")
    assert store.swap(None, TOKEN)
    with FileLock(store._lock_file), pytest.raises(TokenStoreError.Failed, match="Timeout"):
        store.swap(TOKEN, None)
    assert store.swap(TOKEN, None)


@pytest.mark.parametrize(("service", "account"), [("", "account"), ("app", "")])
def test_an_empty_name_is_refused(service: str, account: str) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        KeyringTokenStore(service, account)


@pytest.mark.parametrize("module", ["keyring", "filelock"])
def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=r"pip install 'clerk-orgs\[keyring\]'") as caught:
        KeyringTokenStore("app")
    assert caught.value.name == module
