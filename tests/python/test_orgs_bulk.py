"""What the program in examples/orgs does to many: each verb, and what it says, asks and finishes when something goes wrong."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import pytest

from conftest import REQUESTS
from emulator import Emulator
from terminal import Terminal, names
from test_orgs import PENDING, received

ACCEPT = f"{REQUESTS}/{{request_id}}/accept"
OWN_ACCEPT = "/v1/me/organization_invitations/{invitation_id}/accept"
DOMAINS = "/v1/organizations/{organization_id}/domains"
AGAIN = "The same command goes on with them; nothing is done twice.\n"


def test_many_are_accepted_and_a_rerun_is_safe(signed_in: Terminal, emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "pending.csv"
    signed_in.run("requests list", "--output", file)
    out, errors = signed_in.run("requests accept orgmemreq_nobody --yes --from", file, code=1)
    assert out == "Of 6: 5 accepted, 1 failed.\n"
    assert errors.startswith("orgmemreq_nobody: ")
    assert "No pending" in errors
    assert signed_in.out("requests accept --yes --from", file) == "Of 5: 0 accepted, 5 accepted before.\n"
    assert len(emulator.log(route=ACCEPT, status=200)) == 5
    assert "failed" in signed_in.run("requests reject orgmemreq_grace", code=1)[0]


@pytest.mark.parametrize(
    ("command", "done", "again", "wrong"),
    [
        ("members add --role org:member user_grace", "1 added", "0 added, 1 added before", "user_nobody"),
        ("members set-role --to org:admin user_max", "1 changed", "0 changed, 1 changed before", "user_nobody"),
        ("members remove user_tove", "1 removed", "0 removed, 1 removed before", "user_ada"),
        ("invitations invite --role org:member new@example.com", "1 invited", "0 invited, 1 invited before", ""),
        ("invitations revoke orginv_marie", "1 revoked", "0 revoked, 1 revoked before", "orginv_otto"),
    ],
)
def test_each_verb_can_be_repeated_and_tells_failures(
    signed_in: Terminal, command: str, done: str, again: str, wrong: str
) -> None:
    assert signed_in.out(command) == f"Of 1: {done}.\n"
    assert signed_in.out(command) == f"Of 1: {again}.\n"
    if wrong:
        out, errors = signed_in.run(f"{command} {wrong} --yes", code=1)
        assert out == f"Of 2: {again}, 1 failed.\n"
        assert errors.startswith(f"{wrong}: ")


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("members add user_grace --role org:nothing", "role"),
        ("members set-role user_max user_tove --yes --to org:nothing", "role"),
        ("requests accept --all --yes", "permission"),
        ("members remove user_ada", "permission"),
        ("invitations revoke orginv_marie", "permission"),
    ],
)
def test_a_refusal_is_told(terminal: Terminal, command: str, kind: str) -> None:
    ticket = "ticket_member" if kind == "permission" else "ticket_admin"
    _, errors = terminal.run(command, code=1, CLERK_TICKET=ticket)
    assert all(kind in line for line in errors.splitlines())


def test_a_session_that_ends_is_told(signed_in: Terminal, emulator: Emulator) -> None:
    signed_in.out("requests list")
    emulator.control("changes", {"changes": [{"end_sessions": {"user": "user_ada"}}]})
    assert "orgs sign-in" in signed_in.run("requests accept --all --yes", code=3, CLERK_TICKET="")[1]


def test_all_means_everyone_else(signed_in: Terminal) -> None:
    assert names(signed_in.out("members set-role --to org:admin --all --dry-run")) == ["max", "tove"]
    assert signed_in.out("members set-role --to org:admin --all --query planck --yes") == "Of 1: 1 changed.\n"
    assert names(signed_in.out("members remove --all --role org:member -n")) == ["tove"]
    assert signed_in.out("members remove --all --yes") == "Of 2: 2 removed.\n"
    assert names(signed_in.out("members list")) == ["ada"]
    assert signed_in.run("members remove --all --yes") == ("", "There are no such members.\n")


@pytest.mark.parametrize(
    "content",
    [
        "tim@example.com\nNEW@example.com\nnew@example.com\n",
        "name,email_address,role\r\n=1,tim@example.com,x\r\nNew,new@example.com\r\n",
        "\ufeffemail_address;name\ntim@example.com;\u00fc\nnew@example.com;y\n",
        "email_address\n'+tag@example.com\n\ntim@example.com\n",
    ],
)
def test_people_are_invited_from_files(signed_in: Terminal, tmp_path: Path, content: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(content, "utf-8")
    assert signed_in.out("invitations invite --role org:member --yes --from", file) == "Of 2: 2 invited.\n"
    invited = {row["email_address"].lower(): row for row in signed_in.rows("invitations list")}
    assert {"tim@example.com"} == invited.keys() - {"marie@example.com", "niels@example.com"} - {
        "new@example.com",
        "+tag@example.com",
    }
    assert len(invited) == 4
    assert invited["tim@example.com"]["url"]


def test_a_list_can_be_given_back(signed_in: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    signed_in.run("members list --role org:member", "--output", file)
    # Some spreadsheets write what other encodings have for names.
    file.write_bytes(file.read_bytes().replace(b"Tove", b"T\xf6ve"))
    assert signed_in.out("members set-role --to org:admin --yes --from", file) == "Of 2: 2 changed.\n"
    assert signed_in.out("members remove --yes --dry-run --from", file) == "user_max\nuser_tove\n"
    signed_in.run("invitations list", "--output", file)
    assert "has no column user_id" in signed_in.run("members remove --yes --from", file, code=2)[1]
    file.write_text("")
    assert signed_in.run("members remove --from", file) == ("", "There are no such members.\n")


def test_a_malformed_address_is_refused_before_anything_is_done(signed_in: Terminal, emulator: Emulator) -> None:
    command = "invitations invite --role org:member new@example.com nobody --yes"
    assert "nobody" in signed_in.run(command, code=1)[1]
    assert not emulator.log(method="POST", route="/v1/organizations/{organization_id}/invitations")


def test_what_is_meant_must_be_clear(signed_in: Terminal) -> None:
    for command, told in [
        ("requests accept", "Name the requests or use --all, but not both."),
        ("requests accept orgmemreq_grace --all", "Name the requests or use --all, but not both."),
        ("requests accept orgmemreq_grace --query x", "Filters require --all."),
        ("requests accept --all", "Add --yes"),
        ("requests accept orgmemreq_grace orgmemreq_emmy", "Add --yes"),
        ("members add --role org:member", "Name the users."),
        ("members add user_grace", "Missing option '--role'"),
        ("members set-role user_max", "Missing option '--to'"),
    ]:
        assert told in signed_in.run(command, code=2)[1]
    assert names(signed_in.out("requests list")) == PENDING


def test_all_that_a_filter_selects(signed_in: Terminal) -> None:
    assert names(signed_in.out("requests reject --all --query rene --dry-run")) == ["rene"]
    assert names(signed_in.out("requests list --status rejected")) == ["srinivasa"]
    assert signed_in.out("requests reject --all --query rene --yes") == "Of 1: 1 rejected.\n"
    assert names(signed_in.out("requests list")) == ["grace", "emmy", "chien", "mononym"]


def test_it_asks_for_confirmation_before_a_bulk_change(signed_in: Terminal) -> None:
    question = "Accept these 5 requests of Acme? [y/N]: "
    signed_in.typed("requests accept --all", answers={question: "n\n"}, code=1)
    assert names(signed_in.out("requests list")) == PENDING
    shown = signed_in.typed("requests accept --all", answers={question: "y\n"})
    assert "Accepting" in shown
    assert "5/5" in shown
    assert "Of 5: 5 accepted." in shown


@pytest.mark.parametrize(
    ("command", "question"),
    [
        ("requests reject --all --query grace", "Reject this request of Acme?"),
        ("members add user_grace user_emmy --role org:member", "Add these 2 users to Acme with the role org:member?"),
        ("members set-role --to org:admin --all", "Give these 2 members of Acme the role org:admin?"),
        ("members remove user_max user_tove", "Remove these 2 members of Acme?"),
        (
            "invitations invite a@x.io b@x.io --role org:admin",
            "Invite these 2 addresses to Acme with the role org:admin?",
        ),
        ("invitations revoke --all", "Revoke these 2 invitations of Acme?"),
    ],
)
def test_the_question_says_what_will_happen(signed_in: Terminal, command: str, question: str) -> None:
    assert "Nothing was done." in signed_in.typed(command, answers={f"{question} [y/N]: ": "n\n"}, code=1)


def test_ctrl_c_reports_what_was_done_and_a_rerun_does_the_rest(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", skip=2, times=1, delay_ms=20_000, before_handling=True)
    process = signed_in.start("requests accept --all --yes")
    emulator.wait_for(route=ACCEPT, outcome="in_progress", fault=True, seconds=20)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=10)
    assert time.monotonic() - began < 2
    assert (process.returncode, errors) == (130, "")
    told = re.fullmatch(rf"Of 5: (\d) accepted, (\d) not finished. {AGAIN}", out)
    assert told
    done, rest = map(int, told.groups())
    assert done + rest == 5
    assert rest >= 1
    signed_in.run("requests accept --all --yes")
    assert len(emulator.log(route=ACCEPT, status=200)) == 5
    assert names(signed_in.out("requests list")) == []


def test_sigterm_finishes_what_is_under_way(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", times=0, delay_ms=400, before_handling=False)
    process = signed_in.start("requests accept --all --yes")
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


def test_a_rate_limit_that_is_too_long_is_reported_once(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {ACCEPT}", retry_after=3600, times=5)
    out, errors = signed_in.run("requests accept --all --yes", code=1)
    assert out == f"Of 5: 0 accepted, 5 not finished. {AGAIN}"
    assert errors.count("\n") == 1
    assert errors.startswith("Error: Too many requests")
    emulator.control("faults", {}, "DELETE")
    assert signed_in.out("requests accept --all --yes") == "Of 5: 5 accepted.\n"


@pytest.mark.parametrize(
    ("command", "route", "done"),
    [
        ("requests accept --all --yes", ACCEPT, "Of 5: 5 accepted.\n"),
        ("members remove user_max", "/v1/organizations/{organization_id}/memberships/{user_id}", "Of 1: 1 removed.\n"),
        ("mine invitations accept --all --yes", OWN_ACCEPT, "Of 2: 2 accepted.\n"),
    ],
)
def test_a_lost_response_is_looked_up_and_not_repeated(
    signed_in: Terminal, emulator: Emulator, command: str, route: str, done: str
) -> None:
    if command.startswith("mine"):
        received(emulator)
    method = "DELETE" if "remove" in command else "POST"
    emulator.fault(route=f"{method} {route}", cut="after_handling")
    assert signed_in.out(command) == done
    assert len(emulator.log(route=route)) == int(done.split()[1].rstrip(":"))


def test_an_outage_is_sat_out(signed_in: Terminal, emulator: Emulator) -> None:
    received(emulator)
    emulator.fault(route=f"POST {OWN_ACCEPT}", cut="after_handling")
    emulator.fault(route="GET /v1/me/organization_invitations", status=503, times=4)
    assert signed_in.out("mine invitations accept orginv_umbrella") == "Of 1: 1 accepted.\n"
    assert len(emulator.log(route=OWN_ACCEPT)) == 1


def test_an_outage_is_sat_out_by_what_is_done_one_by_one(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {DOMAINS}", status=503, times=2)
    assert signed_in.out("domains add new.example") == "Of 1: 1 added.\n"
    assert [entry["status"] for entry in emulator.log(method="POST", route=DOMAINS)] == [503, 503, 200]


def test_what_one_has_received_is_accepted(signed_in: Terminal, emulator: Emulator) -> None:
    received(emulator)
    assert signed_in.out("mine suggestions accept orgsugg_umbrella") == "Of 1: 1 accepted.\n"
    assert names(signed_in.out("mine suggestions list --status accepted")) == ["acme", "umbrella"]
    question = "Accept these 2 invitations of ada@example.com? [y/N]: "
    signed_in.typed("mine invitations accept --all", answers={question: "n\n"}, code=1)
    shown = signed_in.typed("mine invitations accept --all", answers={question: "y\n"})
    assert "Of 2: 2 accepted." in shown
    # They are accepted at the same time.
    assert sorted(names(signed_in.out("list"))) == ["acme", "umbrella"]
    out, errors = signed_in.run("mine invitations accept orginv_acme orginv_revoked orginv_none -y", code=1)
    assert out == "Of 3: 0 accepted, 1 accepted before, 2 failed.\n"
    assert [line.split(":")[0] for line in errors.splitlines()] == ["orginv_none", "orginv_revoked"]


def test_what_is_done_one_by_one_can_be_ended(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.fault(route=f"POST {DOMAINS}", times=0, delay_ms=400, before_handling=False)
    process = signed_in.start("domains add one.example two.example --yes")
    emulator.wait_for(route=DOMAINS, outcome="in_progress", fault=True, seconds=20)
    process.send_signal(signal.SIGTERM)
    out, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (143, "")
    assert out == f"Of 2: 1 added, 1 not finished. {AGAIN}"
