"""A keyring in a file, slow between reading and writing, and a program that increments a counter in it."""

import os
import sys
import time
from pathlib import Path

import keyring.backend

from clerk_orgs import KeyringTokenStore


class OneFileKeyring(keyring.backend.KeyringBackend):
    """Stores one password."""

    priority = 1

    def __init__(self, file: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.file = file

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        return self.file.read_text() if self.file.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        time.sleep(0.002)
        new = self.file.with_suffix(f".{os.getpid()}")
        new.write_text(password)
        new.replace(self.file)


def count(store: KeyringTokenStore, times: int) -> None:
    while times:
        token = store.load()
        times -= store.swap(token, str(int(token or 0) + 1))


if __name__ == "__main__":
    keyring.set_keyring(OneFileKeyring(Path(sys.argv[1])))
    count(KeyringTokenStore("counted"), int(sys.argv[2]))
