"""The emulator of the tests, and its control routes."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any, TypedDict

SEEDS = Path(os.environ["CLERK_SEEDS"])


class Https(TypedDict):
    """The options of a client that reaches the emulator over TLS and HTTP/2."""

    base_url: str
    ca_certificate: str


class Emulator:
    """One process for each test run. It ends when its standard input is closed, so that nothing is left behind."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        # On another platform than the emulator's, it runs already.
        started = os.environ.get("CLERK_EMULATOR_STARTED")
        printed = Path(started).read_text().splitlines() if started else self._start()
        lines = dict(line.split(": ", 1) for line in printed)
        # The same server twice: over plain HTTP/1.1, and over TLS.
        self.base_url = lines["http_url"]
        self.https = Https(base_url=lines["base_url"], ca_certificate=Path(lines["ca_certificate"]).read_text())
        self.publishable_key = lines["publishable_key"]

    def _start(self) -> list[str]:
        self._process = subprocess.Popen(
            [os.environ["CLERK_EMULATOR"], "--port", "0", "--tls", "--exit-on-stdin-close"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        printed: list[str] = []
        for line in self._process.stdout:
            if line == "ready: true\n":
                return printed
            printed.append(line.rstrip("\n"))
        raise AssertionError("the emulator ended before it was ready")

    def close(self) -> None:
        if self._process:
            self._process.communicate(timeout=10)

    def control(self, route: str, body: Any = None, method: str = "POST") -> Any:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base_url}/__emulator/{route}", data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def seed(self, name: str) -> None:
        self.control("reset", {})
        self.control("seed", (SEEDS / f"{name}.yaml").read_text())

    def fault(self, **fault: Any) -> None:
        self.control("faults", fault)

    def clear_log(self) -> None:
        self.control("log", {}, "DELETE")

    def log(self, **filters: Any) -> list[dict[str, Any]]:
        entries = self.control("log", {}, "GET")["entries"]
        return [entry for entry in entries if all(entry.get(key) == value for key, value in filters.items())]

    def check_requests(self, expected: list[dict[str, Any]], within_ms: int = 0) -> None:
        """Compares the log with the expected requests. `within_ms`: how long to retry."""
        answer = self.control("requests", {"requests": expected, "within_ms": within_ms})
        assert answer["difference"] is None, answer["difference"]

    def violations(self) -> list[dict[str, Any]]:
        """The judge's results since the last reset or seed."""
        violations: list[dict[str, Any]] = self.control("judge", method="GET")["violations"]
        return violations

    def wait_for(self, *, seconds: float = 5, **filters: Any) -> dict[str, Any]:
        """Waits for an entry like this, and returns it."""
        deadline = time.monotonic() + seconds
        while not (found := self.log(**filters)):
            assert time.monotonic() < deadline, f"no {filters} in {self.log()}"
            time.sleep(0.01)
        return found[0]
