"""Stepping with a debugger shows the user's own program, and not how arguments are lowered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
    command = [sys.executable, program]
    done = subprocess.run(command, input="s\n" * 60, capture_output=True, text=True, env=environment, timeout=60)
    assert "the end" in done.stdout, done
    places = [line.replace("(Pdb) ", "") for line in done.stdout.splitlines() if line.replace("(Pdb) ", "")[:2] == "> "]
    assert places, done.stdout
    assert [place for place in places if not place.startswith(f"> {program}")] == []


def test_the_plumbing_is_marked_for_other_debuggers() -> None:
    import clerk_orgs
    from clerk_orgs import _lists

    functions = [clerk_orgs.Organization._call, clerk_orgs.Clerk._create]
    functions += [getattr(cls, name) for cls in (_lists.Rows, _lists.AsyncRows) for name in ("_next_page",)]
    functions += [_lists.Rows.__next__, _lists.AsyncRows.__anext__]
    for function in functions:
        assert "__debuggerskip__" in function.__code__.co_varnames, function
