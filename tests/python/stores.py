"""A token store as a program would write one."""

from clerk_orgs import TokenStore


class Memory(TokenStore):
    def __init__(self, token: str | None = None) -> None:
        self.token = token

    def load(self) -> str | None:
        return self.token

    def swap(self, expected: str | None, new: str | None) -> bool:
        if self.token != expected:
            return False
        self.token = new
        return True
