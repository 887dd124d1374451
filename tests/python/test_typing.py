"""Type checkers accept correct programs and find mistakes, with the stubs of the installed package."""

import ast
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import clerk_orgs
from contract import EXPORTED

TOOLS = Path(os.environ["CLERK_TYPE_CHECKERS"])
Checker = Callable[[Path, Path], set[int]]
PROGRAMS = Path(__file__).parent / "programs"


def run(tool: str, *arguments: str | Path, folder: Path) -> str:
    command: list[str | Path] = [TOOLS / tool, *arguments]
    return subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, cwd=folder).stdout


def mypy(program: Path, folder: Path) -> set[int]:
    output = run(
        "mypy", "--strict", "--warn-unreachable", "--python-executable", sys.executable, program, folder=folder
    )
    assert "1 source file" in output
    return {int(line) for line in re.findall(r"\.py:(\d+): error:", output)}


def pyright(program: Path, folder: Path) -> set[int]:
    if program.parent != folder:
        shutil.copy(program, folder)
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    report = json.loads(run("pyright", "--outputjson", "--pythonpath", sys.executable, "-p", folder, folder=folder))
    assert report["summary"]["filesAnalyzed"] == 1
    return {found["range"]["start"]["line"] + 1 for found in report["generalDiagnostics"]}


@pytest.mark.parametrize("checker", [mypy, pyright])
@pytest.mark.parametrize("program", ["uses_calls.py", "uses_values.py", "uses_fakes.py"])
def test_programs_that_use_everything_are_accepted(program: str, checker: Checker, tmp_path: Path) -> None:
    assert checker(PROGRAMS / program, tmp_path) == set()


def test_the_fake_in_the_docs_is_one_of_these() -> None:
    docs = (Path(__file__).parents[2] / "docs/testing.md").read_text()
    (fake,) = re.findall(r"```python\n(class OneMember.*?)```", docs, re.DOTALL)
    assert fake in (PROGRAMS / "uses_fakes.py").read_text()


@pytest.mark.parametrize(
    ("page", "program", "count"),
    [
        ("organizations", "organization_snippets.py", 3),
        ("members", "member_snippets.py", 2),
        ("invitations", "invitation_snippets.py", 3),
        ("membership-requests", "membership_request_snippets.py", 1),
        ("roles", "role_snippets.py", 1),
        ("session-tokens", "session_token_snippets.py", 1),
        ("domains", "domain_snippets.py", 2),
        ("enterprise", "enterprise_snippets.py", 2),
        ("directory-sync", "directory_sync_snippets.py", 2),
    ],
)
def test_the_code_of_the_docs_is_checked_and_run(page: str, program: str, count: int) -> None:
    docs = (Path(__file__).parents[2] / f"docs/{page}.md").read_text()
    code = (Path(__file__).parent / program).read_text()
    snippets = re.findall(r"```python\n.*?\n\n(.*?)```", docs, re.DOTALL)
    assert len(snippets) == count
    assert [snippet for snippet in snippets if snippet not in code] == []


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_every_deliberate_mistake_is_found(checker: Checker, tmp_path: Path) -> None:
    program = PROGRAMS / "mistakes.py"
    lines = program.read_text().splitlines()
    planted = {number for number, line in enumerate(lines, 1) if "# mistake" in line}
    assert len(planted) == 5
    assert checker(program, tmp_path) == planted


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_every_member_of_every_class_has_a_known_type(checker: Checker, tmp_path: Path) -> None:
    program = ["import clerk_orgs"]
    classes = {name: getattr(clerk_orgs, name) for name in EXPORTED}
    for name, made in classes.items():
        members = [member for member in vars(made) if not member.startswith("_")] if isinstance(made, type) else []
        if members:
            program += [f"def of_{name}(it: clerk_orgs.{name}) -> list[object]:"]
            program += [f"    return [{', '.join(f'it.{member}' for member in members)}]"]
    assert len(program) > 100
    (tmp_path / "every_member.py").write_text("\n".join([*program, ""]))
    assert checker(tmp_path / "every_member.py", tmp_path) == set()


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_a_star_imports_every_name(checker: Checker, tmp_path: Path) -> None:
    names = sorted({*EXPORTED} - {"__version__"})
    assert len(names) > 80
    star = "from clerk_orgs import *  # pyright: ignore[reportWildcardImportFromLibrary]"
    (tmp_path / "star.py").write_text("\n".join([star, *(f"print({name})" for name in names), ""]))
    assert checker(tmp_path / "star.py", tmp_path) == set()


@pytest.mark.parametrize("package", ["clerk_orgs", "clerk_orgs.testing", "clerk_emulator"])
def test_every_checker_infers_the_same_types(package: str, tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command: list[str | Path] = [TOOLS / "pyright", "--verifytypes", package, "--ignoreexternal", "--outputjson"]
    done = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env={**os.environ, "PATH": path}
    )
    found = json.loads(done.stdout)["typeCompleteness"]
    assert found["exportedSymbolCounts"]["withKnownType"] > 0
    unknown = [symbol["name"] for symbol in found["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]]
    assert (unknown, found["completenessScore"]) == ([], 1)


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_every_class_that_makes_calls_can_be_faked(checker: Checker, tmp_path: Path) -> None:
    program = ["from typing import Any", "import clerk_orgs"]
    for name in EXPORTED:
        cls = getattr(clerk_orgs, name)
        if isinstance(cls, type) and hasattr(cls, "_uniffi_clone_handle"):
            program += [f"class Fake{name}(clerk_orgs.{name}):", "    def __init__(self) -> None: ..."]
            for member, function in vars(cls).items():
                if isinstance(function, property):
                    program += ["    @property", f"    def {member}(self) -> Any: return 'own'"]
                elif not member.startswith("_"):
                    kind = "async def" if inspect.iscoroutinefunction(function) else "def"
                    program += [f"    {kind} {member}(self, *args: Any, **named: Any) -> Any: ..."]
            program += [f"made_{name}: clerk_orgs.{name} = Fake{name}()"]
    assert len(program) > 200
    (tmp_path / "every_fake.py").write_text("\n".join([*program, ""]))
    assert checker(tmp_path / "every_fake.py", tmp_path) == set()


def test_the_stub_matches_the_module() -> None:
    package = Path(clerk_orgs.__file__).parent
    assert (package / "py.typed").exists()
    stub = ast.parse((package / "_ffi/__init__.pyi").read_text())
    classes = {node.name: node for node in stub.body if isinstance(node, ast.ClassDef)}
    for node in stub.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
            error = classes[ast.unparse(node.value.value)]
            (case,) = (one for one in error.body if isinstance(one, ast.ClassDef) and one.name == node.value.attr)
            classes[case.name] = case
    for name in clerk_orgs._ffi.__all__:
        described = {
            n.name for n in classes[name].body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        }
        described |= {ast.unparse(n.target) for n in classes[name].body if isinstance(n, ast.AnnAssign)}
        described |= {ast.unparse(n.targets[0]) for n in classes[name].body if isinstance(n, ast.Assign)}
        there = {member for member in vars(getattr(clerk_orgs, name)) if not member.startswith("_")}
        assert there - described == set(), name
        # An attribute of every error that is set in `__init__`, a member for type checkers, and what is in base classes.
        assert described - there <= {"info", "reason", "_OTHER", "__init__"}, name
