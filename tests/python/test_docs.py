"""The output of `help()`."""

import builtins
import inspect
import pydoc
import re
import subprocess
import sys
import typing
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import clerk_orgs
from clerk_orgs import AsyncClerk, Clerk, Organization
from contract import EXPORTED, entries


def functions() -> list[Any]:
    classes = [value for value in vars(clerk_orgs).values() if inspect.isclass(value)]
    return [f for c in classes for n, f in vars(c).items() if inspect.isfunction(f) and not n.startswith("_")]


def test_everything_public_is_documented() -> None:
    assert clerk_orgs.__doc__
    for name in EXPORTED:
        assert getattr(clerk_orgs, name).__doc__, name
    assert len(functions()) > 60
    assert [function.__qualname__ for function in functions() if not function.__doc__] == []


def test_signatures_show_names_and_defaults() -> None:
    expected = "(self, *, initial_page: 'int' = 1, page_size: 'int' = 10)"
    for cls in (Clerk, AsyncClerk):
        signature = str(inspect.signature(cls.get_organization_memberships))
        assert signature == f"{expected} -> 'OrganizationMembershipPage'"
    defaults = {n: p.default for n, p in inspect.signature(Organization.get_memberships).parameters.items()}
    assert defaults == {"self": inspect.Parameter.empty, "initial_page": 1, "page_size": 10, "query": None, "role": ()}
    assert "object at" not in "".join(str(inspect.signature(function)) for function in functions())


def test_help_names_routes_fields_and_values() -> None:
    assert "GET /v1/organizations/{organization_id}/roles" in pydoc.render_doc(Organization)
    assert "public_user_data: The user who asks to join" in pydoc.render_doc(clerk_orgs.OrganizationMembershipRequest)
    assert "REJECTED: An admin turned it down." in pydoc.render_doc(clerk_orgs.OrganizationMembershipRequestStatus)


def test_every_name_in_a_signature_exists() -> None:
    for function in functions():
        hints = {} if function.__name__.startswith("_") else typing.get_type_hints(function)
        assert "_" not in {name[0] for name in re.findall(r"\b\w+", str(hints))}, function
    assert "DEFAULT" not in str([inspect.signature(function) for function in functions()])


# Those that have all operations begin with a line for each, and say the rest after that.
OPERATIONS = {"Clerk", "AsyncClerk", "Organization", "AsyncOrganization"}
SCREEN_OR_TWO = 100


def test_help_fits_a_screen_or_two() -> None:
    helps = {
        name: pydoc.plain(pydoc.render_doc(cls))
        for name in EXPORTED
        if isinstance(cls := getattr(clerk_orgs, name), type)
    }
    lines = {name: len(text.splitlines()) for name, text in helps.items()}
    long = {name: count for name, count in lines.items() if count > SCREEN_OR_TWO and name not in OPERATIONS}
    assert long == {}
    for name in OPERATIONS:
        calls = [
            n
            for n, f in vars(getattr(clerk_orgs, name)).items()
            if n[0] != "_" and isinstance(f, FunctionType | property)
        ]
        overview = helps[name].split("Method resolution order:")[0].splitlines()
        assert len(overview) <= SCREEN_OR_TWO
        for call in calls:
            (line,) = [line for line in overview if f" - `{call}`: " in line]
            assert len(line) <= 110
        # From Python 3.13 on, each argument of a long signature has a line of its own.
        details = lines[name] - len(overview)
        assert details < (15 if sys.version_info < (3, 13) else 18) * len(calls)


def test_docs_are_not_written_for_rust() -> None:
    texts = [function.__doc__ for function in functions()]
    texts += [getattr(clerk_orgs, name).__doc__ for name in EXPORTED]
    stub = (Path(clerk_orgs.__file__).parent / "_ffi/__init__.pyi").read_text()
    for text in [*texts, stub]:
        for foreign in ("[`", "::", "Option<", "`Some", "Vec<"):
            assert foreign not in text, text


def test_durations_say_their_unit() -> None:
    for function in functions():
        for name, kind in typing.get_type_hints(function).items():
            if "timedelta" in str(kind) and name != "return":
                assert "second" in (function.__doc__ or ""), (function, name)


def test_docs_name_things_as_python_does() -> None:
    listing = (Path(__file__).parents[2] / "bindings/api.txt").read_text()
    cases = re.findall(r"^  ([A-Z][a-z]+[A-Za-z]*)$", listing, re.MULTILINE)
    types = set(re.findall(r"^[a-z]+ ([A-Z]\w+)", listing, re.MULTILINE))
    assert "AlreadyDone" in cases
    documented = [getattr(clerk_orgs, name) for name in EXPORTED] + functions()
    code = {span for one in documented for span in re.findall(r"`([^`\n]+)`", one.__doc__ or "")}
    assert "page_size" in code
    wrong = {*cases} - types - {*vars(clerk_orgs.ClerkError)}
    assert code & wrong == set()
    assert [span for span in code if "::" in span or span.startswith("Blocking")] == []


def test_the_readme_says_which_calls_are_not_awaited() -> None:
    readme = (Path(__file__).parents[2] / "bindings/python/README.md").read_text()
    (named,) = re.findall(r"or ends an object, is not: (.*?)which `await aclose", readme, re.DOTALL)
    asynchronous = [value for name, value in vars(clerk_orgs).items() if name.startswith("Async")]
    for name in re.findall(r"`(\w+)\(\)`", named):
        functions = [vars(cls)[name] for cls in asynchronous if name in vars(cls)]
        assert functions, name
        assert not any(inspect.iscoroutinefunction(function) for function in functions), name
    assert inspect.iscoroutinefunction(AsyncClerk.aclose)


def test_the_pages_name_every_operation() -> None:
    named: set[str] = set()
    for page in (Path(__file__).parents[2] / "docs").glob("*.md"):
        text = page.read_text()
        code = "".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        named |= set(re.findall(r"\.(\w+)\(", code))
        named |= set(re.findall(r"`(?:\w+\.)?(\w+)(?:\([^`]*\))?`", prose))
    operations = {name for entry in entries("class") for name, *_ in entry.methods()} - {"new"}
    assert len(operations) > 140
    assert operations - named == set()


def test_every_type_that_docs_name_exists() -> None:
    readme = (Path(__file__).parents[2] / "bindings/python/README.md").read_text()
    stub = (Path(clerk_orgs.__file__).parent / "_ffi/__init__.pyi").read_text()
    texts = [*[getattr(clerk_orgs, name).__doc__ or "" for name in EXPORTED], readme, stub]
    texts += [function.__doc__ or "" for function in functions()]
    code = re.compile(r"`([A-Z][A-Z0-9]*[a-z][A-Za-z0-9]*(?:\.\w+)*)(?:\(\))?`")
    named = {name for text in texts for name in code.findall(text)}
    assert {"TokenStore", "BulkStatus.NOT_BEGUN"} <= named
    # Python's and FastAPI's own.
    assert {name for name in named if not exists(name)} == {"Path", "Body"}


def exists(name: str) -> bool:
    first, *rest = name.split(".")
    for module in (clerk_orgs, builtins):
        found = getattr(module, first, None)
        for part in rest:
            found = getattr(found, part, None)
        if found is not None:
            return True
    return name == "None"


def test_everything_belongs_to_this_package() -> None:
    for name in EXPORTED[2:]:
        assert getattr(clerk_orgs, name).__module__ == "clerk_orgs"
    assert repr(clerk_orgs.ClerkError.NotFound) == "<class 'clerk_orgs.NotFound'>"


def test_sources_are_those_of_the_class_or_call_or_not_there() -> None:
    for name in EXPORTED[2:]:
        shown = getattr(clerk_orgs, name)
        try:
            source = inspect.getsource(shown)
        except OSError:
            continue
        assert f" {name}" in source.partition("\n")[0], name
    for function in functions():
        assert f"def {function.__name__}(" in inspect.getsource(function)


def test_async_classes_are_awaited_and_blocking_ones_are_not() -> None:
    blocking = {n for n, f in vars(Clerk).items() if inspect.isfunction(f) and not n.startswith("_")}
    assert blocking == {n for n, f in vars(AsyncClerk).items() if inspect.isfunction(f) and not n.startswith("_")}
    assert not any(inspect.iscoroutinefunction(getattr(Clerk, name)) for name in blocking)
    assert inspect.iscoroutinefunction(AsyncClerk.load)


@pytest.mark.parametrize("module", ["asyncio", "dataclasses", "filelock", "keyring", "ssl"])
def test_the_import_loads_few_modules(module: str) -> None:
    program = f"import sys, clerk_orgs; print({module!r} in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "False\n"
