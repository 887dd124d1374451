"""The program in examples/requests, run as by its users."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import REQUESTS
from emulator import Emulator

PROGRAM = str(Path(sys.executable).with_name("requests"))
ACCEPT = f"{REQUESTS}/{{request_id}}/accept"
# A background process of a shell ignores Ctrl-C by inheritance, unlike one in a terminal.
AS_AT_A_TERMINAL = [
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])",
]
PENDING = ["grace", "emmy", "chien", "rene", "mononym"]


class Terminal:
    """A separate home folder, and an environment without the user's variables."""

    def __init__(self, emulator: Emulator, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CLERK_")}
        there = {"CLERK_BASE_URL": emulator.base_url, "CLERK_ORGANIZATION": "acme"}
        self.environment = kept | there | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "TERM": "xterm"}

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*AS_AT_A_TERMINAL, PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment | environment,
        )

    def run(self, *arguments: str, code: int = 0, **environment: str) -> tuple[str, str]:
        process = self.start(*arguments, **environment)
        out, errors = process.communicate(timeout=30)
        assert process.returncode == code, (out, errors)
        return out, errors

    def typed(self, *arguments: str, answers: dict[str, str], code: int = 0) -> str:
        """The output in a terminal, with an answer typed at each prompt."""
        paginator, keyboard = pty.openpty()
        process = subprocess.Popen(
            [PROGRAM, *arguments],
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            env=self.environment,
            start_new_session=True,
        )
        os.close(keyboard)
        shown = ""
        waiting = list(answers.items())
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


@pytest.fixture
def terminal(emulator: Emulator, tmp_path: Path) -> Terminal:
    return Terminal(emulator, tmp_path)


@pytest.fixture
def signed_in(terminal: Terminal) -> Terminal:
    terminal.run("sign-in", CLERK_TICKET="ticket_admin")
    return terminal


def named(out: str) -> list[str]:
    return [line.split()[0].removeprefix("orgmemreq_") for line in out.splitlines()]


def test_a_sign_in_is_kept_until_the_sign_out(terminal: Terminal, tmp_path: Path) -> None:
    assert "requests sign-in" in terminal.run("list", code=3)[1]
    shown = terminal.typed(
        "sign-in", answers={"user name: ": "ada@example.com\n", "Password: ": "correct horse battery\n"}
    )
    assert "Signed in as ada@example.com" in shown
    assert "battery" not in shown
    assert [file.stat().st_mode & 0o077 for file in tmp_path.rglob("session-*")] == [0, 0]
    assert named(terminal.run("list")[0]) == ["ID", *PENDING]
    terminal.run("sign-out")
    terminal.run("list", code=3)


def test_an_incomplete_sign_in_prompts_for_the_rest(terminal: Terminal) -> None:
    password = {"Password: ": "correct horse battery\n"}
    shown = terminal.typed("sign-in", "--identifier", "tove@example.com", answers=password | {"Code: ": "424242\n"})
    assert "A code was sent to " in shown
    assert "Sign out first" in terminal.run("sign-in", code=2)[1]
    terminal.run("sign-out")
    new = {"New password: ": "a better horse\n", "Repeat for confirmation: ": "a better horse\n"}
    shown = terminal.typed("sign-in", "--identifier", "nils@example.com", answers=password | new)
    assert "Signed in as nils@example.com" in shown


def test_all_formats_contain_the_same_data(signed_in: Terminal, tmp_path: Path) -> None:
    rows = json.loads(signed_in.run("list", "--status", "all", "--format", "json")[0])
    assert len(rows) == 7
    lines = signed_in.run("list", "-s", "all", "--format", "jsonl")[0].splitlines()
    assert [json.loads(line) for line in lines] == rows
    file = tmp_path / "all.csv"
    assert signed_in.run("list", "-s", "all", "--output", str(file))[0] == ""
    of_csv = list(csv.DictReader(io.StringIO(file.read_text())))
    assert of_csv == [{key: value or "" for key, value in row.items()} for row in rows]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--query", "HOPPER"], ["grace"]),
        (["--query", "example.com", "--since", "2026-01-04"], ["chien", "rene", "mononym"]),
        (["--until", "2026-01-02"], ["grace"]),
        (["--status", "rejected"], ["srinivasa"]),
    ],
)
def test_filters(signed_in: Terminal, filters: list[str], expected: list[str]) -> None:
    assert named(signed_in.run("list", *filters)[0])[1:] == expected


def test_names_are_harmless(signed_in: Terminal, emulator: Emulator) -> None:
    evil = {"id": "user_evil", "email": "evil@example.com", "first_name": "=1+1", "last_name": "\x1b[2J[red]"}
    organization = {
        "id": "org_acme",
        "slug": "acme",
        "members": [{"user": "user_ada", "role": "org:admin"}],
        "requests": [{"user": "user_evil"}],
    }
    ada = {"id": "user_ada", "email": "ada@example.com"}
    tickets = [{"ticket": "ticket_admin", "user": "user_ada"}]
    emulator.control("seed", {"users": [ada, evil], "organizations": [organization], "tickets": tickets})
    signed_in.run("sign-in", CLERK_TICKET="ticket_admin")
    assert "=1+1 \N{REPLACEMENT CHARACTER}[2J[red]" in signed_in.run("list")[0]
    assert ",'=1+1," in signed_in.run("list", "--format", "csv")[0]
    assert json.loads(signed_in.run("list", "--format", "json")[0])[0]["first_name"] == "=1+1"


def test_a_closed_pipe_ends_the_output(signed_in: Terminal) -> None:
    with signed_in.start("list", "--format", "jsonl") as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == ""
        process.wait(timeout=10)


def test_many_are_accepted_and_a_rerun_is_safe(signed_in: Terminal, emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "pending.csv"
    signed_in.run("list", "--output", str(file))
    out, errors = signed_in.run("accept", "--from", str(file), "orgmemreq_nobody", "--yes", code=1)
    assert out == "Of 6: 5 accepted, 1 failed.\n"
    assert errors.startswith("orgmemreq_nobody: ")
    assert "No pending" in errors
    out, _ = signed_in.run("accept", "--from", str(file), "--yes")
    assert out == "Of 5: 0 accepted, 5 accepted before.\n"
    assert len(emulator.log(route=ACCEPT, status=200)) == 5
    assert "failed" in signed_in.run("reject", "orgmemreq_grace", code=1)[0]


def test_all_that_a_filter_selects(signed_in: Terminal) -> None:
    out, _ = signed_in.run("reject", "--all", "--query", "rene", "--dry-run")
    assert named(out) == ["ID", "rene"]
    assert "--yes" in signed_in.run("reject", "--all", code=2)[1]
    assert named(signed_in.run("list", "--status", "rejected")[0]) == ["ID", "srinivasa"]
    assert signed_in.run("reject", "--all", "--query", "rene", "--yes")[0] == "Of 1: 1 rejected.\n"
    assert named(signed_in.run("list")[0]) == ["ID", "grace", "emmy", "chien", "mononym"]


def test_it_asks_for_confirmation_before_a_bulk_change(signed_in: Terminal) -> None:
    question = "Accept these 5 requests of Acme? [y/N]: "
    signed_in.typed("accept", "--all", answers={question: "n\n"}, code=1)
    assert named(signed_in.run("list")[0])[1:] == PENDING
    shown = signed_in.typed("accept", "--all", answers={question: "y\n"})
    assert "Accepting" in shown
    assert "5/5" in shown
    assert "Of 5: 5 accepted." in shown


def test_ctrl_c_reports_what_was_done_and_a_rerun_does_the_rest(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", skip=2, times=1, delay_ms=20_000, before_handling=True)
    process = signed_in.start("accept", "--all", "--yes")
    emulator.wait_for(route=ACCEPT, outcome="in_progress", fault=True, seconds=20)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=10)
    assert time.monotonic() - began < 2
    assert (process.returncode, errors) == (130, "")
    told = re.fullmatch(
        r"Of 5: (\d) accepted, (\d) not finished. The same command goes on with them; nothing is done twice.\n", out
    )
    assert told
    done, rest = map(int, told.groups())
    assert done + rest == 5
    assert rest >= 1
    signed_in.run("accept", "--all", "--yes")
    assert len(emulator.log(route=ACCEPT, status=200)) == 5
    assert named(signed_in.run("list")[0])[1:] == []


def test_sigterm_finishes_what_is_under_way(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", times=0, delay_ms=400, before_handling=False)
    process = signed_in.start("accept", "--all", "--yes")
    emulator.wait_for(route=ACCEPT, outcome="in_progress", fault=True, seconds=20)
    process.send_signal(signal.SIGTERM)
    out, errors = process.communicate(timeout=10)
    begun = len(emulator.log(route=ACCEPT, status=200))
    assert begun == len(emulator.log(route=ACCEPT))
    if begun < 5:
        assert (process.returncode, errors) == (143, "")
        assert out.startswith(f"Of 5: {begun} accepted, {5 - begun} not finished.")
    else:
        assert (process.returncode, out, errors) == (0, "Of 5: 5 accepted.\n", "")


def test_an_error_that_concerns_all_is_reported_once(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", retry_after=3600, times=5)
    out, errors = signed_in.run("accept", "--all", "--yes", code=1)
    assert out == "Of 5: 0 accepted, 5 not finished. The same command goes on with them; nothing is done twice.\n"
    assert errors.count("\n") == 1
    assert errors.startswith("Error: Too many requests")
    emulator.control("faults", {}, "DELETE")
    assert signed_in.run("accept", "--all", "--yes")[0] == "Of 5: 5 accepted.\n"


def test_a_lost_response_is_looked_up_and_not_repeated(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", cut="after_handling")
    assert signed_in.run("accept", "--all", "--yes")[0] == "Of 5: 5 accepted.\n"
    assert len(emulator.log(route=ACCEPT)) == 5


def test_the_servers_message_is_shown(terminal: Terminal) -> None:
    _, errors = terminal.run("list", code=1, CLERK_TICKET="ticket_member")
    assert "permission" in errors
    _, errors = terminal.run("list", code=2, CLERK_TICKET="ticket_member", CLERK_ORGANIZATION="nowhere")
    assert "You are in no organization called nowhere. Yours: acme, umbrella." in errors
    assert "Traceback" not in errors


def test_watching_prints_each_change_until_ctrl_c(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.clear_log()
    process = signed_in.start("watch", "--interval", "0.1", "--json")
    emulator.wait_for(route=REQUESTS, status=200, seconds=20)
    emulator.control("changes", {"changes": [{"accept_request": "orgmemreq_grace"}]})
    assert process.stdout
    change = json.loads(process.stdout.readline())
    assert (change["change"], change["id"], change["status"]) == ("updated", "orgmemreq_grace", "accepted")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (130, "Watching Acme. Ctrl-C ends it.\n")
