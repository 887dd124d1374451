"""An emulator of Clerk's Frontend API, as a process beside your tests.

With pytest, these fixtures are there in every test, without an import:

- `clerk_emulator`: an `Emulator`, which is started once and reset before each test. If the test fails, pytest shows the
  requests that it received.
- `clerk`: a `clerk_orgs.Clerk` that is signed in as the admin of the active organization.

Override the fixture `clerk_seed` to start from data of your own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
import urllib.error
import urllib.request
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["Emulator"]

_SECONDS = 30
# For the program to end by itself.
_PATIENCE = 3
# What the emulator says of a text, such as a path, that is neither a name nor YAML with data.
_NO_DATA = "line 1 column 1: expected mapping start"


class Emulator:
    """A local server that behaves like Clerk. It ends with this object, or with the process.

        with Emulator() as emulator, Clerk(base_url=emulator.base_url) as clerk:
            clerk.sign_in_with_ticket("ticket_admin")

    `clerk-emulator --manual` prints what there is to know of its data, its control routes, its faults and its log.
    """

    def __init__(self, seed: str | os.PathLike[str] = "demo") -> None:
        """Starts the program. `seed` is the name of one that the program brings with it, such as `"demo"`, `"many"` or
        `"enterprise"` (the manual describes all of them), or the path of a YAML file with your own data.

        The program is the one named by the environment variable `CLERK_EMULATOR`, or else `clerk-emulator` of this Python
        environment or on the PATH.
        """
        program = _program()
        # A pipe that nobody reads would fill up, and stop the program.
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [program, "--port", "0", "--seed", os.fspath(seed), "--exit-on-stdin-close"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        lines = self._lines()
        self.base_url: str = lines["base_url"]
        """Pass it to the client as `base_url`."""
        self.publishable_key: str = lines["publishable_key"]
        """A key that names the emulator. Clients do not need it."""

    def _lines(self) -> dict[str, str]:
        assert self._process.stdout
        lines: dict[str, str] = {}
        for line in self._process.stdout:
            name, _, value = line.rstrip("\n").partition(": ")
            lines[name] = value
            if name == "ready":
                return lines
        self._process.communicate()
        with self._errors as errors:
            errors.seek(0)
            raise RuntimeError(f"the emulator ended before it was ready: {errors.read().strip()}")

    def close(self) -> None:
        """Ends the emulator."""
        try:
            self._process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            # A process that was forked from this one keeps the pipe open, whose end is the sign to stop.
            self._process.kill()
            self._process.communicate()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def reset(self) -> None:
        """Goes back to the data of the start, and forgets faults and the log. Sessions are data, too: clients have to sign in
        again. To end an outage only, call `clear_faults`.
        """
        self.control("reset", {})

    def seed(self, data: str | os.PathLike[str] | Mapping[str, Any]) -> None:
        """Replaces all data by a YAML text, the file at a path, a dict of the same form, or what a name such as `"demo"`, `"many"`
        or `"enterprise"` stands for. Forgets faults and the log. All sessions end, so clients sign in again.
        """
        try:
            self.control("seed", Path(data).read_text(encoding="utf-8") if isinstance(data, os.PathLike) else data)
        except ValueError as error:
            if not isinstance(data, str) or _NO_DATA not in str(error):
                raise
            advice = "pass a YAML text with a mapping, a dict, the path of a file as a `Path`, or the name of a seed"
            raise ValueError(f"{error}: {advice}") from None

    def fault(self, **fault: Any) -> None:
        """Lets something go wrong, such as `fault(status=502, times=3)` or `fault(route="GET /v1/client", delay_ms=500)`. It applies
        to one request if `times` says nothing else, and with `times=0` to all of them until `clear_faults`.
        """
        self.control("faults", fault)

    def clear_faults(self) -> None:
        """Ends all faults and rate limits. The data, sessions and the log stay."""
        self.control("faults", method="DELETE")
        self.control("rate_limits", method="DELETE")

    def log(self) -> list[dict[str, Any]]:
        """The requests received since the last reset."""
        entries: list[dict[str, Any]] = self.control("log", method="GET")["entries"]
        return entries

    def shown_log(self) -> str:
        """The log with a line for each request."""
        return "\n".join(
            f"{entry['method']} {entry.get('path')} → {entry.get('status') or entry['outcome']}"
            + (" (a fault)" if entry.get("fault") else "")
            for entry in self.log()
        )

    def control(self, route: str, body: Any = None, method: str = "POST") -> Any:
        """Calls a control route, such as `control("changes", {"changes": [{"remove_request": "orgmemreq_grace"}]})`."""
        data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        request = urllib.request.Request(f"{self.base_url}/__emulator/{route}", data, method=method)
        # The environment's proxy is not for this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_SECONDS) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            with error:
                raise ValueError(f"the emulator refuses {route}: {error.read().decode()}") from None
        return json.loads(text) if text else None


def _program() -> str:
    if named := os.environ.get("CLERK_EMULATOR"):
        return named
    # Where pip has put it is looked up only if it is not in the usual place.
    for folder in chain([sysconfig.get_path("scripts")], _installed(), [None]):
        if found := shutil.which("clerk-emulator", path=folder):
            return found
    advice = "put the folder that pip has installed it into on the PATH, or name it in CLERK_EMULATOR"
    raise FileNotFoundError(f"the program clerk-emulator is not found: {advice}")


def _installed() -> Iterator[str]:
    """Where pip has put programs, if not into the folder of this environment: with `--user`, `--prefix` or `--target`."""
    from importlib.metadata import PackageNotFoundError, files

    try:
        listed = files("clerk-emulator") or []
    except PackageNotFoundError:
        listed = []
    yield from (str(Path(str(file.locate())).parent) for file in listed if file.stem == "clerk-emulator")
    yield str(Path(__file__).parents[1] / "bin")
