"""The program in examples/orgs, run as by its users."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from emulator import Emulator

PROGRAM = str(Path(sys.executable).with_name("orgs"))
# A background process of a shell ignores Ctrl-C by inheritance, unlike one in a terminal.
AS_AT_A_TERMINAL = [
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])",
]


class Terminal:
    """A separate home folder, and an environment without the user's variables."""

    def __init__(self, emulator: Emulator, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CLERK_")}
        there = {"CLERK_BASE_URL": emulator.base_url, "CLERK_ORGANIZATION": "acme"}
        self.environment = kept | there | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "TERM": "xterm"}

    def start(self, command: str, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*AS_AT_A_TERMINAL, PROGRAM, *command.split(), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment | environment,
        )

    def run(self, command: str, *arguments: str | Path, code: int = 0, **environment: str) -> tuple[str, str]:
        """What it wrote to standard output and to standard error."""
        process = self.start(command, *arguments, **environment)
        out, errors = process.communicate(timeout=30)
        assert process.returncode == code, (out, errors)
        return out, errors

    def out(self, command: str, *arguments: str | Path, **environment: str) -> str:
        return self.run(command, *arguments, code=0, **environment)[0]

    def rows(self, command: str, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out(command, *arguments, "--format", "jsonl").splitlines()]

    def typed(
        self, command: str, *arguments: str, answers: dict[str, str] | None = None, code: int = 0, columns: int = 100
    ) -> str:
        """The output in a terminal of this width, with an answer typed at each prompt."""
        paginator, keyboard = os.openpty()
        process = subprocess.Popen(
            [PROGRAM, *command.split(), *arguments],
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            env=self.environment | {"COLUMNS": str(columns)},
            start_new_session=True,
        )
        os.close(keyboard)
        shown = ""
        waiting = list((answers or {}).items())
        while chunk := read(paginator):
            shown += chunk
            if waiting and waiting[0][0] in shown:
                os.write(paginator, waiting.pop(0)[1].encode())
        os.close(paginator)
        assert process.wait(timeout=10) == code, shown
        assert not waiting, shown
        return shown


def read(paginator: int) -> str:
    """Returns nothing once the program has ended."""
    try:
        return os.read(paginator, 65536).decode(errors="replace")
    except OSError:
        return ""


def names(table: str) -> list[str]:
    """The first column without its title, shortened as in the seeds."""
    return [line.split()[0].partition("_")[2] for line in table.splitlines()[1:]]
