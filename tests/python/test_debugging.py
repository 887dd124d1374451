"""Stepping with a debugger shows the user's own program, and not how arguments are lowered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import clerk_orgs
from clerk_orgs import _lists
from emulator import Emulator

PROGRAM = """
import os, pdb
from clerk_orgs import Clerk

clerk = Clerk(base_url=os.environ["BASE_URL"])
clerk.sign_in_with_ticket("ticket_admin")
organization = clerk.organization("org_acme")
pdb.Pdb(skip=["clerk_orgs.*"]).set_trace()
page = organization.get_memberships(page_size=2, role=["org:admin"])
pending = organization.membership_requests(status="pending")
first = next(pending)
clerk.with_options(timeout=3, total_timeout=4.5)
outcomes = organization.accept_membership_requests({first.id}, requests_per_second=100)
outcome = outcomes.next_page()
with clerk:
    organization = None
print("the end")
os._exit(0)
"""


def test_pdb_steps_over_the_package(emulator: Emulator, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    environment = {**os.environ, "BASE_URL": emulator.base_url}
    with subprocess.Popen(
        [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        output, _ = process.communicate("s\n" * 60, timeout=60)
    assert "the end" in output
    lines = [line.replace("(Pdb) ", "") for line in output.splitlines()]
    places = [line for line in lines if line.startswith("> ")]
    assert places, output
    assert [place for place in places if not place.startswith(f"> {program}")] == []


def test_the_plumbing_is_marked_for_other_debuggers() -> None:
    functions: list[Any] = [clerk_orgs.Organization._call, clerk_orgs.Clerk._create]
    functions += [_lists.Rows._next_page, _lists.Rows.__next__]
    functions += [_lists.AsyncRows._next_page, _lists.AsyncRows.__anext__]
    for function in functions:
        assert "__debuggerskip__" in function.__code__.co_varnames, function
