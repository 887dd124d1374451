"""The programs of examples/python, run as their users run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator import Emulator

EXAMPLES = Path(__file__).parents[2] / "examples/python"


def run(program: str, *arguments: str | Path, emulator: Emulator, folder: Path, code: int = 0, **more: str) -> str:
    own = {"CLERK_BASE_URL": emulator.base_url, "CLERK_TOKEN_FILE": str(folder / "token")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLERK_")}
    command: list[str | Path] = [sys.executable, EXAMPLES / program, *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=kept | own | more, timeout=60)
    assert done.returncode == code, done
    return done.stdout


def test_the_nightly_job_signs_in_once_and_does_nothing_twice(emulator: Emulator, tmp_path: Path) -> None:
    def night(code: int = 0, **more: str) -> str:
        return run("nightly_job.py", "acme", "example.com", emulator=emulator, folder=tmp_path, code=code, **more)

    night(2)
    assert night(CLERK_TICKET="ticket_once") == "5 accepted, 0 done before, 0 left for the next night\n"
    assert night() == "0 accepted, 0 done before, 0 left for the next night\n"


def test_the_tests_of_the_nightly_job_pass() -> None:
    options = ["-q", "-p", "no:cacheprovider", "--rootdir", str(EXAMPLES)]
    command = [sys.executable, "-m", "pytest", *options, "test_nightly_job.py"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("CLERK_")}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=own, cwd=EXAMPLES, timeout=60)
    assert "9 passed" in done.stdout, done
    docs = (EXAMPLES.parents[1] / "docs/testing.md").read_text()
    program = (EXAMPLES / "test_nightly_job.py").read_text()
    (quoted,) = re.findall(r"```python\n(@pytest\.fixture.*?)```", docs, re.DOTALL)
    for part in quoted.split("\n\n\n"):
        assert part.strip() in program


def test_an_export_continues_where_it_was_interrupted(emulator: Emulator, tmp_path: Path) -> None:
    emulator.seed("many")
    target = tmp_path / "members.jsonl"

    def export(code: int = 0) -> list[str]:
        run(
            "export_members.py",
            "acme",
            target,
            emulator=emulator,
            folder=tmp_path,
            code=code,
            CLERK_TICKET="ticket_admin",
        )
        return [json.loads(line)["id"] for line in target.read_text().splitlines()]

    route = "GET /v1/organizations/{organization_id}/memberships"
    emulator.fault(route=route, skip=1, times=0, status=403)
    first = export(1)
    assert 0 < len(first) < 1000
    emulator.control("faults", {}, "DELETE")
    every = export()
    assert every[: len(first)] == first
    assert len(every) == len(set(every)) == 1000
    assert not target.with_suffix(".position").exists()


def test_several_administrators_use_one_server(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLERK_BASE_URL", emulator.base_url)
    monkeypatch.syspath_prepend(str(EXAMPLES))
    import web_admin

    with TestClient(web_admin.app) as ada, TestClient(web_admin.app) as max_:
        assert ada.get("/requests").status_code == 422
        expired = ada.post("/sign-in", params={"ticket": "ticket_expired"})
        assert (expired.status_code, expired.json()["code"]) == (400, "ticket_expired_code")
        emulator.fault(route="POST /v1/client/sign_ins", status=500, times=0)
        assert ada.post("/sign-in", params={"ticket": "ticket_admin"}).status_code == 502
        emulator.control("faults", {}, "DELETE")
        for client, ticket in ((ada, "ticket_admin"), (max_, "ticket_member")):
            assert client.post("/sign-in", params={"ticket": ticket}).status_code == 200
        page: dict[str, Any] = ada.get("/requests").json()
        first, second = (request["id"] for request in page["data"][:2])
        assert page["total_count"] == 5
        assert ada.post(f"/requests/{first}/accept").json()["status"] == "accepted"
        assert ada.post(f"/requests/{second}/reject").json()["status"] == "rejected"
        refused = max_.post(f"/requests/{second}/accept")
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_organization_permission")
        assert ada.post("/sign-out").status_code == 200
        assert ada.get("/requests").status_code == 401
