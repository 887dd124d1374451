"""What is installed beside the package: the emulator with its fixtures for pytest, and the hook of PyInstaller."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from importlib.metadata import PackagePath, PathDistribution, entry_points
from pathlib import Path

import pytest

import clerk_emulator
from clerk_emulator import Emulator
from clerk_orgs import Clerk, ClerkError, Conflict, RateLimited

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("CLERK_")}

TESTS = """
import pytest
from clerk_orgs import AsyncClerk, NotFound

def test_accepting(clerk, clerk_emulator):
    clerk.organization().accept_membership_request("orgmemreq_grace")
    assert clerk_emulator.log()[-1]["status"] == 200

def test_it_is_reset(clerk, clerk_emulator):
    assert clerk.organization().get_membership_requests(status="pending").total_count == 5
    clerk_emulator.fault(route="GET /v1/environment", status=503, times=2)
    assert clerk.get_environment()

class TestOfOneCompany:
    @pytest.fixture
    def clerk_seed(self):
        return {
            "users": [{"id": "user_eve", "email": "eve@example.com"}],
            "organizations": [{"id": "org_small", "slug": "small", "members": [{"user": "user_eve", "role": "org:admin"}]}],
            "tickets": [{"ticket": "ticket_admin", "user": "user_eve"}],
        }

    def test_small(self, clerk):
        assert clerk.organization().id == "org_small"

def test_that_fails(clerk):
    clerk.organization().remove_member("user_nobody")

def test_without_an_emulator():
    pass
"""


def _told_by_pytest(folder: Path, tests: str) -> str:
    (folder / "test_mine.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "test_mine.py"]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env=ENVIRONMENT).stdout


def test_the_fixtures_work_and_the_log_of_a_failed_test_is_shown(tmp_path: Path) -> None:
    out = _told_by_pytest(tmp_path, TESTS)
    assert "1 failed, 4 passed" in out
    shown = out[out.index("requests to the Clerk emulator") :]
    assert "POST /v1/client/sign_ins → 200" in shown
    assert "DELETE /v1/organizations/org_acme/memberships/user_nobody → 404" in shown
    assert out.count("requests to the Clerk emulator") == 1


OWN_SEED = """
import pytest

@pytest.fixture
def clerk_seed():
    return {"users": [{"id": "user_eve", "email": "eve@example.com"}], "tickets": [{"ticket": "mine", "user": "user_eve"}]}

def test_small(clerk):
    pass
"""


def test_data_without_the_ticket_of_the_fixture_is_told(tmp_path: Path) -> None:
    out = _told_by_pytest(tmp_path, OWN_SEED)
    assert "1 error" in out
    assert (
        "The fixture `clerk` signs in with the ticket `ticket_admin`, which the data of `clerk_seed` does not have."
        in out
    )
    assert "{ticket: ticket_admin, user: …}" in out
    assert len(out.splitlines()) < 15, out


COMPARISONS = """
from clerk_orgs import OrganizationMembershipRequest, OrganizationMembershipRequestPage
from clerk_orgs.testing import make

def test_of_pages():
    one, other = make(OrganizationMembershipRequest, id="1"), make(OrganizationMembershipRequest, id="2")
    found, expected = ([one, one], [one, other])
    assert make(OrganizationMembershipRequestPage, data=found) == make(OrganizationMembershipRequestPage, data=expected)
"""


def test_a_comparison_tells_which_fields_differ(tmp_path: Path) -> None:
    out = _told_by_pytest(tmp_path, COMPARISONS)
    assert "OrganizationMembershipRequestPage == OrganizationMembershipRequestPage" in out
    assert "  data[1].id: '1' != '2'" in out
    assert "data[0]" not in out.partition("Differing fields:")[2]


def test_the_emulator_works_by_itself(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("users: [{id: user_eve, email: eve@example.com}]\ntickets: [{ticket: t, user: user_eve}]\n")
    with Emulator(seed) as emulator, Clerk(base_url=emulator.base_url) as clerk:
        clerk.sign_in_with_ticket("t")
        user = clerk.user()
        assert user
        assert user.id == "user_eve"
        emulator.seed("users: [{id: user_max, email: max@example.com}]\n")
        assert emulator.log() == []
        with pytest.raises(ValueError, match="refuses seed"):
            emulator.seed({"nonsense": 1})
    seed.write_text("nonsense: 1")
    with pytest.raises(RuntimeError, match="ended before it was ready"):
        Emulator(seed)


ENDED = """
import pytest

def test_one(clerk_emulator):
    clerk_emulator.close()
    raise AssertionError("meant")

def test_two():
    pass
"""


def test_a_failed_test_whose_emulator_has_ended_is_reported(tmp_path: Path) -> None:
    out = _told_by_pytest(tmp_path, ENDED)
    assert "1 failed, 1 passed" in out
    assert "AssertionError: meant" in out
    assert "no log: " in out


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_emulator_ends_although_a_forked_child_lives() -> None:
    with Emulator() as emulator:
        child = os.fork()
        if not child:
            time.sleep(60)
            os._exit(0)
    try:
        with pytest.raises(OSError, match="refused"):
            emulator.log()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.parametrize("kind", ["listed", "beside"])
def test_the_emulator_is_found_where_pip_has_put_it(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--user` or `--prefix` it is in the package's list of files, and with `--target` beside the package."""
    module = tmp_path / "clerk_emulator/__init__.py"
    folder = tmp_path / ("listed/bin" if kind == "listed" else "bin")
    folder.mkdir(parents=True)
    program = folder / ("clerk-emulator.exe" if os.name == "nt" else "clerk-emulator")
    program.touch(mode=0o755)
    listed = PackagePath("listed/bin", program.name)
    listed.dist = PathDistribution(tmp_path / "clerk_emulator.dist-info")
    monkeypatch.setattr("importlib.metadata.files", lambda _name: [listed] if kind == "listed" else None)
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path / "nowhere"))
    monkeypatch.setattr(clerk_emulator, "__file__", str(module))
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.delenv("CLERK_EMULATOR", raising=False)
    assert clerk_emulator._program() == str(program)
    program.unlink()
    with pytest.raises(FileNotFoundError, match="on the PATH"):
        clerk_emulator._program()


def test_the_docs_show_how_to_start_one() -> None:
    root = Path(__file__).parents[2]
    pages = [(root / page).read_text() for page in ("docs/testing.md", "tests/emulator/python/README.md")]
    shown = [re.findall(r"```python\n(from clerk_emulator import.*?)```", page, re.DOTALL) for page in pages]
    assert shown[0] == shown[1]
    subprocess.run([sys.executable, "-c", *shown[0]], check=True, env=ENVIRONMENT)


def test_the_data_of_a_name_or_a_clear_error(tmp_path: Path) -> None:
    names = sorted(file.stem for file in (Path(__file__).parents[1] / "emulator/seeds").glob("*.yaml"))
    assert {"demo", "enterprise"} <= {*names}
    with Emulator("enterprise") as emulator:
        for name in names:
            emulator.seed(name)
        with pytest.raises(ValueError, match="enterprize is none of the seeds choose_organization, "):
            emulator.seed("enterprize")
        for wrong in (str(tmp_path / "seed.yaml"), "[1]"):
            with pytest.raises(ValueError, match=r"expected mapping start.*: pass .* of a file as a `Path`"):
                emulator.seed(wrong)
        with pytest.raises(ValueError, match="unknown field `nonsense`") as told:
            emulator.seed("nonsense: 1")
        assert "pass" not in str(told.value)
        emulator.seed("organizations: []")
        emulator.seed("")
    with pytest.raises(RuntimeError, match="enterprize cannot be read, and is none of the seeds choose_organization, "):
        Emulator("enterprize")


def test_an_outage_can_be_ordered() -> None:
    with Emulator() as emulator, Clerk(base_url=emulator.base_url) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        emulator.fault(
            route="POST /v1/organizations/{organization_id}/memberships", status=409, code="duplicate_record"
        )
        with pytest.raises(Conflict):
            clerk.organization("org_acme").add_member("user_olga", role="org:member")
        assert "409 (a fault)" in emulator.shown_log()


def test_an_outage_can_end() -> None:
    with Emulator() as emulator, Clerk(base_url=emulator.base_url, max_retries=0) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        organization = clerk.organization("org_acme")
        emulator.fault(status=503, times=0)
        with pytest.raises(ClerkError, match="maintenance_mode"):
            organization.get_roles()
        emulator.control("rate_limits", {"burst": 0, "per_second": 0})
        with pytest.raises(RateLimited):
            organization.get_roles()
        emulator.clear_faults()
        # Still signed in.
        organization.accept_membership_request("orgmemreq_grace")
        assert "503 (a fault)" in emulator.shown_log()


def test_pyinstaller_takes_the_library_along(tmp_path: Path) -> None:
    pytest.importorskip("PyInstaller")
    assert any(point.module == "clerk_orgs._pyinstaller" for point in entry_points(group="pyinstaller40"))
    (tmp_path / "program.py").write_text(
        "import sys\nfrom clerk_orgs import Clerk\nwith Clerk(base_url=sys.argv[1]) as clerk:\n"
        "    clerk.sign_in_with_ticket('ticket_admin')\n    print(clerk.get_organization_memberships().total_count)\n"
    )
    build = [sys.executable, "-m", "PyInstaller", "--log-level", "ERROR", "--noconfirm", "program.py"]
    subprocess.run(build, check=True, cwd=tmp_path, env=ENVIRONMENT)
    program = tmp_path / "dist/program/program"
    with Emulator() as emulator:
        # Without Python and its packages.
        out = subprocess.run([program, emulator.base_url], check=True, capture_output=True, text=True, env={}).stdout
    assert out == "2\n"
