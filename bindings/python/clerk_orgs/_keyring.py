"""The client token in the keyring of the operating system."""

from __future__ import annotations

import os

from ._ffi import TokenStore, TokenStoreError

# As long as the library gives a store.
_LOCK_SECONDS = 5


class KeyringTokenStore(TokenStore):
    """Keeps the client token in the keyring of the operating system (macOS Keychain, Windows Credential Locker, Secret
    Service or KWallet on Linux), with the package keyring: `pip install 'clerk-orgs[keyring]'`.

    All stores of the same service and account, in any process of the user, are one. A keyring that is locked, missing
    or refuses makes the call of the client a `ClerkError.Usage` that says so.

        Clerk("pk_test_…", token_store=KeyringTokenStore("my-app", account="pk_test_…"))
    """

    def __init__(self, service: str, account: str = "client_token") -> None:
        """The entry for `account` under `service`, such as your program's name; neither may be empty. One entry holds
        one token: give each Clerk instance, and each user at once, an account of its own.

        Raises `ImportError` if the package keyring is not installed.
        """
        if not service or not account:
            raise ValueError("the service and the account of a KeyringTokenStore may not be empty")
        try:
            # Only here: to import them takes longer than all of this package.
            from hashlib import sha256

            import filelock
            import keyring
            from keyring.errors import KeyringError
            from keyring.util import platform_
        except ImportError as error:
            text = f"KeyringTokenStore needs {error.name}: pip install 'clerk-orgs[keyring]'"
            raise ImportError(text, name=error.name) from error
        self._entry = (service, account)
        self._keyring = keyring
        self._speaking = (KeyringError, OSError)
        # Keyrings cannot compare and replace in one step.
        name = sha256("\0".join(self._entry).encode()).hexdigest()
        self._lock_file = os.path.join(platform_.data_root(), f"clerk-orgs-{name}.lock")
        self._file_lock = filelock.FileLock

    def __reduce__(self) -> tuple[type[KeyringTokenStore], tuple[str, str]]:
        # Copies are one store, wherever they are: what they share is in the keyring.
        return type(self), self._entry

    def load(self) -> str | None:
        """The token, if there is one."""
        try:
            return self._keyring.get_password(*self._entry) or None
        except Exception as error:  # noqa: BLE001  # backends raise what they like
            raise self._failed(error) from None

    def swap(self, expected: str | None, new: str | None) -> bool:
        """Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
        whether it did. With `new` the same as `expected` it says whether the keyring can be written.
        """
        try:
            os.makedirs(os.path.dirname(self._lock_file), mode=0o700, exist_ok=True)
            with self._file_lock(self._lock_file, timeout=_LOCK_SECONDS):
                if self.load() != expected:
                    return False
                if new is not None:
                    self._keyring.set_password(*self._entry, new)
                elif expected is not None:
                    self._keyring.delete_password(*self._entry)
                else:
                    self._try_to_write()
                return True
        except TokenStoreError:
            raise
        except Exception as error:  # noqa: BLE001
            raise self._failed(error, expected, new) from None

    def _try_to_write(self) -> None:
        """Writes an entry of another name, and removes it."""
        service, account = self._entry
        probe = (service, f"{account} (probe)")
        self._keyring.set_password(*probe, "probe")
        self._keyring.delete_password(*probe)

    def _failed(self, error: Exception, *secrets: str | None) -> TokenStoreError:
        """Says why, unless that might hold the token."""
        reason = type(error).__name__
        if isinstance(error, self._speaking):
            reason += f": {error}"
        for secret in filter(None, secrets):
            reason = reason.replace(secret, "…")
        return TokenStoreError.Failed(f"the keyring failed: {reason}")
