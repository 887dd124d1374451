"""The client token in the keyring of the operating system."""

from __future__ import annotations

import os

from ._ffi import TokenStore, TokenStoreError

# The library allows a token store the same time.
_LOCK_SECONDS = 5


class KeyringTokenStore(TokenStore):
    """Keeps the client token in the operating system's keyring (macOS Keychain, Windows Credential Locker, Secret Service
    or KWallet on Linux). It needs the keyring package: `pip install 'clerk-orgs[keyring]'`.

    Stores with the same service and account share one token, in any process of the user. If the keyring is missing,
    locked or denies access, the client's call fails with a `ClerkError.Usage` that says so.

        Clerk("pk_test_…", token_store=KeyringTokenStore("my-app", account="pk_test_…"))
    """

    def __init__(self, service: str, account: str = "client_token") -> None:
        """Uses the entry for `account` under `service`, such as your program's name. Neither may be empty. An entry holds
        one token, so give each Clerk instance, and each user that is signed in at the same time, its own account.

        Raises `ImportError` if the keyring package is not installed.
        """
        if not service or not account:
            raise ValueError("the service and the account of a KeyringTokenStore must not be empty")
        try:
            # Imported only here, because importing them takes longer than importing this whole package.
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
        # Keyrings have no atomic compare-and-swap, so a file lock is needed.
        name = sha256("\0".join(self._entry).encode()).hexdigest()
        self._lock_file = os.path.join(platform_.data_root(), f"clerk-orgs-{name}.lock")
        self._file_lock = filelock.FileLock

    def __reduce__(self) -> tuple[type[KeyringTokenStore], tuple[str, str]]:
        # Copies share one token, because all of their state is in the keyring.
        return type(self), self._entry

    def load(self) -> str | None:
        """The token, if there is one."""
        try:
            return self._keyring.get_password(*self._entry) or None
        except Exception as error:  # noqa: BLE001  # backends raise exceptions of any type
            raise self._failed(error) from None

    def swap(self, expected: str | None, new: str | None) -> bool:
        """Atomically replaces `expected` with `new` (`None` removes the token) if `expected` is what is stored. Returns
        whether it did. If `new` equals `expected`, this checks whether the keyring can be written to.
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
        """Writes and removes an entry with another name."""
        service, account = self._entry
        probe = (service, f"{account} (probe)")
        self._keyring.set_password(*probe, "probe")
        self._keyring.delete_password(*probe)

    def _failed(self, error: Exception, *secrets: str | None) -> TokenStoreError:
        """An error with the reason, without anything that might contain the token."""
        reason = type(error).__name__
        if isinstance(error, self._speaking):
            reason += f": {error}"
        for secret in filter(None, secrets):
            reason = reason.replace(secret, "…")
        return TokenStoreError.Failed(f"the keyring failed: {reason}")
