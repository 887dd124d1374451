"""What the program in examples/orgs shows: lists in every format, and changes as they happen."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from conftest import REQUESTS
from emulator import Emulator
from terminal import Terminal, names

PENDING = ["grace", "emmy", "chien", "rene", "mononym"]
# Each list, with a seed that has rows for it, its first column, and the rows.
LISTS = [
    ("list", "demo", "id", ["acme", "umbrella"]),
    ("requests list --status all", "demo", "id", ["grace", "emmy", "srinivasa", "chien", "rene", "max", "mononym"]),
    ("members list", "demo", "user_id", ["ada", "max", "tove"]),
    ("invitations list --status all", "demo", "id", ["marie", "niels", "lise", "otto"]),
    ("domains list", "domains", "id", ["acme", "prepared", "expired", "joining", "sso", "test"]),
    ("roles list", "demo", "key", ["org:admin", "org:member"]),
    ("mine invitations list --status all", "received", "id", ["acme", "umbrella", "revoked"]),
    ("mine suggestions list --status all", "received", "id", ["acme", "umbrella"]),
]
EVIL = "=1+1\x1b[2J\x9b2J\u202e[red]"


def received(emulator: Emulator, name: str = "Umbrella") -> None:
    """Seeds what Ada has received."""
    invitations = [
        {"id": "orginv_acme", "email": "ada@example.com", "role": "org:member"},
        {"id": "orginv_revoked", "email": "ada@example.com", "role": "org:member", "status": "revoked"},
    ]
    acme: dict[str, Any] = {"id": "org_acme", "slug": "acme", "name": "Acme", "invitations": invitations}
    acme["suggestions"] = [{"id": "orgsugg_acme", "user": "user_ada", "status": "accepted"}]
    umbrella: dict[str, Any] = {"id": "org_umbrella", "slug": "umbrella", "name": name}
    umbrella["invitations"] = [{"id": "orginv_umbrella", "email": "ada@example.com", "role": "org:admin"}]
    umbrella["suggestions"] = [{"id": "orgsugg_umbrella", "user": "user_ada"}]
    ada = {"id": "user_ada", "email": "ada@example.com"}
    new = {"id": "org_new", "slug": "new", "name": "New"}
    tickets = [{"ticket": "ticket_admin", "user": "user_ada"}]
    emulator.control("seed", {"users": [ada], "organizations": [acme, umbrella, new], "tickets": tickets})


def test_a_sign_in_is_kept_until_the_sign_out(terminal: Terminal, tmp_path: Path) -> None:
    assert "orgs sign-in" in terminal.run("requests list", code=3)[1]
    shown = terminal.typed(
        "sign-in", answers={"user name: ": "ada@example.com\n", "Password: ": "correct horse battery\n"}
    )
    assert "Signed in as ada@example.com" in shown
    assert "battery" not in shown
    assert [file.stat().st_mode & 0o077 for file in tmp_path.rglob("session-*")] == [0, 0]
    assert names(terminal.out("requests list")) == PENDING
    terminal.run("sign-out")
    terminal.run("requests list", code=3)


def test_an_incomplete_sign_in_prompts_for_the_rest(terminal: Terminal) -> None:
    password = {"Password: ": "correct horse battery\n"}
    shown = terminal.typed("sign-in", "--identifier", "tove@example.com", answers=password | {"Code: ": "424242\n"})
    assert "A code was sent to " in shown
    assert "Sign out first" in terminal.run("sign-in", code=2)[1]
    terminal.run("sign-out")
    new = {"New password: ": "a better horse\n", "Repeat for confirmation: ": "a better horse\n"}
    shown = terminal.typed("sign-in", "--identifier", "nils@example.com", answers=password | new)
    assert "Signed in as nils@example.com" in shown


def as_text(cell: Any) -> str:
    """A value of JSON as it is in CSV."""
    if isinstance(cell, list):
        return " ".join(cell)
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


@pytest.mark.parametrize(("command", "seed", "column", "expected"), LISTS)
def test_all_formats_contain_the_same_data(
    signed_in: Terminal, emulator: Emulator, tmp_path: Path, command: str, seed: str, column: str, expected: list[str]
) -> None:
    received(emulator) if seed == "received" else emulator.seed(seed)
    rows = json.loads(signed_in.out(command, "--format", "json"))
    assert [row[column].partition("_")[2] or row[column] for row in rows] == expected
    assert signed_in.rows(command) == rows
    file = tmp_path / "all.csv"
    assert signed_in.out(command, "--output", file) == ""
    of_csv = list(csv.DictReader(io.StringIO(file.read_text())))
    assert of_csv == [{key: as_text(value) for key, value in row.items()} for row in rows]
    for width in (80, 200):
        shown = re.sub(r"\x1b\[\d*m", "", signed_in.typed(command, columns=width)).splitlines()
        assert max(map(len, shown)) <= width
        whole = [row[column] for row in rows if any(line.startswith(row[column]) for line in shown)]
        assert whole == [row[column] for row in rows]


@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_word_is_broken_in_a_narrow_terminal(signed_in: Terminal, emulator: Emulator, width: int) -> None:
    id, address, name = (
        "orgmemreq_21kuO2BnhGlYZlrYNXvisXqvzAz",
        "chien-shiung.wu@physics.example.com",
        "Habsburg-Lothringen",
    )
    users = [{"id": "user_ada", "email": "ada@example.com"}]
    users.append({"id": "user_maria", "email": address, "first_name": "Maria-Theresia", "last_name": name})
    members = [{"user": "user_ada", "role": "org:admin"}]
    organization: dict[str, Any] = {"id": "org_acme", "slug": "acme", "members": members}
    organization["requests"] = [{"id": id, "user": "user_maria"}]
    tickets = [{"ticket": "ticket_admin", "user": "user_ada"}]
    emulator.control("seed", {"users": users, "organizations": [organization], "tickets": tickets})
    shown = signed_in.typed("requests list", columns=width)
    assert {id, address, "Maria-Theresia", name, "pending"} <= set(shown.split())


def test_nothing_is_an_empty_list(signed_in: Terminal, emulator: Emulator) -> None:
    received(emulator)
    assert signed_in.out("list", "--format", "json") == "[]\n"
    assert signed_in.out("list", "--format", "jsonl") == ""
    assert signed_in.out("list", "--format", "csv").count("\n") == 1
    assert signed_in.out("list").split()[0] == "ID"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("requests list --query HOPPER", ["grace"]),
        ("requests list --query example.com --since 2026-01-04", ["chien", "rene", "mononym"]),
        ("requests list --until 2026-01-02", ["grace"]),
        ("requests list --status rejected", ["srinivasa"]),
        ("members list --query planck", ["max"]),
        ("members list --role org:admin", ["ada"]),
        ("members list --role org:admin --role org:member", ["ada", "max", "tove"]),
        ("invitations list", ["marie", "niels"]),
        ("invitations list --status revoked", ["lise"]),
        ("invitations list --query NIELS@", ["niels"]),
        ("list --query umb", ["umbrella"]),
    ],
)
def test_filters(signed_in: Terminal, command: str, expected: list[str]) -> None:
    assert names(signed_in.out(command)) == expected


@pytest.mark.parametrize("command", ["requests list", "members list"])
def test_names_of_users_are_harmless(signed_in: Terminal, emulator: Emulator, command: str) -> None:
    evil = {"id": "user_evil", "email": "evil@example.com", "first_name": EVIL, "last_name": "\uff1d2"}
    members = [{"user": "user_ada", "role": "org:admin"}]
    organization: dict[str, Any] = {"id": "org_acme", "slug": "acme", "members": members}
    if command == "requests list":
        organization["requests"] = [{"user": "user_evil"}]
    else:
        members.append({"user": "user_evil", "role": "org:member"})
    ada = {"id": "user_ada", "email": "ada@example.com"}
    tickets = [{"ticket": "ticket_admin", "user": "user_ada"}]
    emulator.control("seed", {"users": [ada, evil], "organizations": [organization], "tickets": tickets})
    assert_harmless(signed_in, command, "first_name")
    assert ",'\uff1d2," in signed_in.out(command, "--format", "csv")


@pytest.mark.parametrize("command", ["mine invitations list", "mine suggestions list"])
def test_names_of_organizations_are_harmless(signed_in: Terminal, emulator: Emulator, command: str) -> None:
    received(emulator, EVIL)
    assert_harmless(signed_in, f"{command} --query 1+1", "organization_name")


def assert_harmless(terminal: Terminal, command: str, column: str) -> None:
    mark = "\N{REPLACEMENT CHARACTER}"
    shown = f"=1+1{mark}[2J{mark}2J{mark}[red]"
    assert shown in terminal.out(command)
    assert shown in terminal.typed(command, columns=200)
    csv_file = terminal.out(command, "--format", "csv")
    assert f",'{EVIL}," in csv_file
    assert f",'{shown}," in terminal.typed(command, "--format", "csv")
    for form in ("json", "jsonl"):
        text = terminal.out(command, "--format", form)
        assert not {"\x1b", "\x9b", "\u202e"} & set(text)
        rows = json.loads(text) if form == "json" else [json.loads(line) for line in text.splitlines()]
        assert rows[-1][column] == EVIL


def test_a_closed_pipe_ends_the_output(signed_in: Terminal) -> None:
    with signed_in.start("requests list --format jsonl") as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == ""
        process.wait(timeout=10)


def test_the_servers_message_is_shown(terminal: Terminal) -> None:
    for command in ("requests list", "invitations list"):
        _, errors = terminal.run(command, code=1, CLERK_TICKET="ticket_member")
        assert "permission" in errors
    _, errors = terminal.run("requests list", code=2, CLERK_TICKET="ticket_member", CLERK_ORGANIZATION="nowhere")
    assert "You are in no organization called nowhere. Yours: acme, umbrella." in errors
    assert "Traceback" not in errors


REQUEST = {"accept_request": "orgmemreq_grace"}
MEMBER = {"remove_member": {"organization": "org_acme", "user": "user_max"}}
OWN = {"remove_member": {"organization": "org_umbrella", "user": "user_ada"}}
DOMAIN = {"remove_domain": "orgdmn_acme"}
SENT = {"revoke_invitation": "orginv_marie"}
INVITATION = {"revoke_invitation": "orginv_umbrella"}
SUGGESTION = {"add_suggestion": {"organization": "org_new", "suggestion": {"id": "orgsugg_new", "user": "user_ada"}}}


@pytest.mark.parametrize(
    ("command", "route", "change", "expected"),
    [
        ("requests", REQUESTS, REQUEST, ("updated", "id", "orgmemreq_grace")),
        ("members", "/v1/organizations/{organization_id}/memberships", MEMBER, ("removed", "user_id", "user_max")),
        ("domains", "/v1/organizations/{organization_id}/domains", DOMAIN, ("removed", "id", "orgdmn_acme")),
        ("invitations", "/v1/organizations/{organization_id}/invitations", SENT, ("updated", "id", "orginv_marie")),
        ("", "/v1/me/organization_memberships", OWN, ("removed", "id", "org_umbrella")),
        ("mine invitations", "/v1/me/organization_invitations", INVITATION, ("updated", "id", "orginv_umbrella")),
        ("mine suggestions", "/v1/me/organization_suggestions", SUGGESTION, ("added", "id", "orgsugg_new")),
    ],
)
def test_watching_prints_each_change_until_ctrl_c(
    signed_in: Terminal, emulator: Emulator, command: str, route: str, change: Any, expected: tuple[str, str, str]
) -> None:
    if command.startswith("mine"):
        received(emulator)
    emulator.clear_log()
    process = signed_in.start(f"{command} watch --interval 0.1 --format jsonl")
    emulator.wait_for(route=route, status=200, seconds=20)
    emulator.control("changes", {"changes": [change]})
    assert process.stdout
    line = json.loads(process.stdout.readline())
    kind, column, name = expected
    assert (line["change"], line[column]) == (kind, name)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 130
    assert errors.startswith("Watching the ")
    assert errors.endswith(". Ctrl-C ends it.\n")
