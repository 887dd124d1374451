"""The domains of an organization in the program of examples/orgs."""

from __future__ import annotations

import json
import re

import pytest

from emulator import Emulator
from terminal import Terminal, names


@pytest.fixture
def domains(signed_in: Terminal, emulator: Emulator) -> Terminal:
    emulator.seed("domains")
    return signed_in


def test_domains_are_listed_and_chosen(domains: Terminal) -> None:
    every = ["acme", "prepared", "expired", "joining", "sso", "test"]
    rows = json.loads(domains.out("domains list --format json"))
    assert [row["id"] for row in rows] == [f"orgdmn_{name}" for name in every]
    assert (rows[0]["name"], rows[0]["enrollment_mode"]) == ("acme.example", "automatic_suggestion")
    assert (rows[0]["affiliation_status"], rows[0]["ownership_status"]) == ("verified", None)
    assert rows[1]["txt_record_value"]
    assert names(domains.out("domains list")) == every
    assert names(domains.out("domains list --status verified")) == ["acme"]
    assert names(domains.out("domains list --status unverified --query expired")) == ["expired"]
    assert names(domains.out("domains list --mode enterprise_sso")) == ["sso"]
    shown = domains.typed("domains list", columns=80)
    assert "orgdmn_prepared" in shown
    assert "automatic_suggestion" in shown


def test_domains_are_added_once(domains: Terminal) -> None:
    command = "domains add new.example Newer.Example --mode automatic_invitation --yes"
    assert domains.out(command) == "Of 2: 2 added.\n"
    assert domains.out(command) == "Of 2: 0 added, 2 added before.\n"
    modes = {row["name"]: row["enrollment_mode"] for row in domains.rows("domains list")}
    assert (modes["new.example"], modes["newer.example"]) == ("automatic_invitation", "automatic_invitation")
    out, errors = domains.run("domains add gmail.com umbrella.example more.example --yes", code=1)
    assert out == "Of 3: 1 added, 2 failed.\n"
    assert [line.split(":")[0] for line in errors.splitlines()] == ["gmail.com", "umbrella.example"]


def test_domains_are_changed_and_deleted(domains: Terminal) -> None:
    question = "Give these 2 domains of Acme the mode manual_invitation? [y/N]: "
    command = "domains set-mode orgdmn_joining orgdmn_acme --to manual_invitation --delete-pending"
    assert "Of 2: 2 changed." in domains.typed(command, answers={question: "y\n"})
    assert names(domains.out("domains list --mode manual_invitation"))[:2] == ["acme", "prepared"]
    assert "Missing option '--to'" in domains.run("domains set-mode orgdmn_acme", code=2)[1]
    assert names(domains.out("domains delete --all --query example -n")) == [
        "acme",
        "prepared",
        "expired",
        "joining",
        "sso",
    ]
    assert domains.out("domains delete orgdmn_test orgdmn_joining --yes") == "Of 2: 2 deleted.\n"
    assert domains.out("domains delete orgdmn_test") == "Of 1: 0 deleted, 1 deleted before.\n"
    assert names(domains.out("domains list")) == ["acme", "prepared", "expired", "sso"]


def test_a_domain_is_verified_by_a_code(domains: Terminal) -> None:
    code = {"Code: ": "000000\n"}
    verify = "domains verify-by-email orgdmn_joining"
    shown = domains.typed(f"{verify} --address max@joining.example", answers=code, code=1)
    assert "A code was sent to max@joining.example." in shown
    assert "Verified joining.example." in domains.typed(f"{verify} --sent", answers={"Code: ": "424242\n"})
    assert names(domains.out("domains list --status verified")) == ["acme", "joining"]
    for options in ("", "--sent --address max@joining.example"):
        assert "Use --address, or --sent" in domains.run(f"{verify} {options}", code=2)[1]
    _, errors = domains.run("domains verify-by-email orgdmn_test --address max@joining.example", code=1)
    assert errors.startswith("Error: ")


def test_domains_are_verified_by_records(domains: Terminal, emulator: Emulator) -> None:
    command = "domains verify-by-dns orgdmn_joining orgdmn_expired orgdmn_test orgdmn_sso --yes"
    out, errors = domains.run(command, code=1)
    assert out == "Of 4: 1 verified, 3 failed.\n"
    advice = r"orgdmn_(\w+): Publish the TXT record (\S+) with the value (\S+), then repeat this."
    published = [re.fullmatch(advice, line) for line in errors.splitlines()]
    records = {found[1]: (found[2], found[3]) for found in published if found}
    assert records.keys() == {"joining", "expired", "test"}
    # Repeating it does not replace a value that may have been published. Below clerk.test, every record is there.
    out, repeated = domains.run(command, code=1)
    assert out == "Of 4: 2 verified, 2 failed.\n"
    assert repeated.splitlines() == errors.splitlines()[:2]
    name, value = records["joining"]
    emulator.control("changes", {"changes": [{"set_txt_record": {"name": name, "value": value}}]})
    assert names(domains.out("domains verify-by-dns --all -n")) == ["acme", "prepared", "expired", "joining"]
    assert domains.out("domains verify-by-dns --all --query joining --yes") == "Of 1: 1 verified.\n"
    owned = [row["name"] for row in domains.rows("domains list") if row["ownership_status"] == "verified"]
    assert owned == ["joining.example", "sso.example", "acme.clerk.test"]


def test_who_may_only_read_is_refused(terminal: Terminal, emulator: Emulator) -> None:
    emulator.seed("domains")
    terminal.environment["CLERK_TICKET"] = "ticket_reader"
    assert len(terminal.rows("domains list")) == 6
    for command in ("add new.example", "delete orgdmn_acme", "verify-by-dns orgdmn_joining"):
        assert "permission" in terminal.run(f"domains {command}", code=1)[1]
