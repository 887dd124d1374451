"""How calls are written: what is passed by name, what is taken as an argument, and how a client ends."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import gc
import inspect
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

import clerk_orgs
from clerk_orgs import (
    AsyncClerk,
    Clerk,
    ClerkError,
    FileTokenStore,
    UpdateEnterpriseConnectionParams,
    Usage,
)
from contract import entries, handles
from emulator import Emulator

CLASSES = [
    getattr(clerk_orgs, prefix + entry.name)
    for entry in entries("class")
    for prefix in (("", "Async") if entry.in_both_styles else ("",))
]


def functions() -> list[Any]:
    return [f for cls in CLASSES for n, f in vars(cls).items() if inspect.isfunction(f) and not n.startswith("__")]


def test_what_could_be_confused_is_passed_by_name(clerk: Clerk) -> None:
    untyped: Any = clerk
    with pytest.raises(TypeError, match="positional"):
        untyped.set_active("acme")
    positional = {}
    for function in [*functions(), *(cls.__init__ for cls in CLASSES)]:
        _, *parameters = inspect.signature(function).parameters.values()
        names = [one.name for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD]
        if len(names) > 1 or any(one.default is not one.empty for one in parameters[:1] if one.name in names):
            positional[function.__qualname__.removeprefix("Async")] = names
    assert positional == {
        "Clerk.__init__": ["publishable_key"],
        "Clerk.organization": ["id_or_slug"],
        "FileTokenStore.swap": ["expected", "new"],
    }


async def test_an_organizations_id_is_an_attribute(clerk: Clerk, aclerk: AsyncClerk) -> None:
    assert clerk.organization().id == aclerk.organization().id == "org_acme"
    changed: Any = clerk.organization()
    with pytest.raises(AttributeError):
        changed.id = "org_other"


MANY: list[Callable[[list[str]], Any]] = [
    list,
    tuple,
    set,
    frozenset,
    iter,
    dict.fromkeys,
    lambda ids: (id for id in ids),
    lambda ids: dict.fromkeys(ids).keys(),
    lambda ids: map(str, ids),
]


@pytest.mark.parametrize("kind", MANY)
def test_many_ids_come_in_any_iterable(clerk: Clerk, kind: Callable[[list[str]], Any]) -> None:
    ids = ["orgmemreq_grace", "orgmemreq_emmy"]
    outcomes = clerk.organization().reject_membership_requests(kind(ids))
    assert sorted(outcome.id for outcome in outcomes) == sorted(ids)


def test_a_wrong_value_is_named(clerk: Clerk, emulator: Emulator) -> None:
    organization: Any = clerk.organization()
    emulator.clear_log()
    for call, expected in (
        (
            lambda: organization.update_enterprise_connection("id", params={"name": "y"}),
            "params: expected Update.*got dict; write",
        ),
        (lambda: UpdateEnterpriseConnectionParams(name=cast("Any", 3)), "name: expected a text, got int"),
        (
            lambda: UpdateEnterpriseConnectionParams(saml=cast("Any", {})),
            "saml: expected EnterpriseConnectionSamlParams",
        ),
        (
            lambda: organization.replace_group_role_mappings("id", mappings=[{"role": "org:admin"}]),
            r"mappings\[0\]: expected DirectorySyncGroupRole, got dict",
        ),
        (lambda: organization.remove_members(["user_ada", None]), r"user_ids\[1\]: expected a text, got NoneType"),
    ):
        with pytest.raises(TypeError, match=f"^{expected}"):
            call()
    assert emulator.log() == []


def test_no_value_means_no_filter(clerk: Clerk) -> None:
    organization = clerk.organization()
    assert organization.get_invitations(status=None) == organization.get_invitations()
    assert organization.get_membership_requests(status=None) == organization.get_membership_requests()


def test_what_an_iterator_raises_comes_out_as_it_is(clerk: Clerk, emulator: Emulator) -> None:
    error = ValueError("the file ends here", 3)

    def ids() -> Any:
        yield "orgmemreq_grace"
        raise error

    with pytest.raises(ValueError, match="the file ends here") as caught:
        clerk.organization().reject_membership_requests(ids())
    assert caught.value is error
    assert emulator.log() == []


def test_a_path_is_taken_where_a_file_is_meant(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text(emulator.https["ca_certificate"])
    with Clerk(base_url=emulator.https["base_url"], ca_certificate=file) as clerk:
        assert clerk.get_environment()
    with pytest.raises(FileNotFoundError):
        Clerk(base_url=emulator.https["base_url"], ca_certificate=tmp_path / "missing.pem")
    for path in (tmp_path / "token", str(tmp_path / "token")):
        with Clerk(base_url=emulator.base_url, token_store=FileTokenStore(path)) as clerk:
            clerk.sign_in_with_ticket("ticket_admin")
            clerk.sign_out()
        emulator.seed("demo")


def unclosed(make: Callable[[], object]) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        made = make()
        del made
        gc.collect()
    return [str(warning.message) for warning in caught if warning.category is ResourceWarning]


def test_a_client_left_open_is_told(emulator: Emulator) -> None:
    url = emulator.base_url
    assert unclosed(lambda: Clerk(base_url=url)) == [
        "unclosed Clerk: use it in a `with` block, or call close()",
    ]
    assert unclosed(lambda: AsyncClerk(base_url=url)) == [
        "unclosed AsyncClerk: use it in an `async with` block, or call `await aclose()`",
    ]
    assert unclosed(lambda: Clerk(base_url=url).close()) == []


def test_a_client_that_was_never_made_needs_no_closing() -> None:
    def fails() -> None:
        with pytest.raises(ClerkError.Invalid):
            Clerk("nonsense")

    assert unclosed(fails) == []


def copy_of(clerk: Clerk) -> Clerk:
    return clerk.with_options(timeout=5)


def test_a_client_and_its_copies_are_closed_together(emulator: Emulator) -> None:
    def closed_by_its_copy() -> None:
        clerk = Clerk(base_url=emulator.base_url)
        copy_of(clerk).close()
        with pytest.raises(Usage, match="closed"):
            clerk.get_environment()

    assert unclosed(closed_by_its_copy) == []
    assert len(unclosed(lambda: [copy_of(Clerk(base_url=emulator.base_url)) for _ in range(2)])) == 2


async def test_aclose_closes(emulator: Emulator) -> None:
    async with contextlib.aclosing(AsyncClerk(base_url=emulator.base_url)) as clerk:
        await clerk.get_environment()
    with pytest.raises(Usage, match="closed"):
        await clerk.get_environment()


def test_objects_print_what_they_are(clerk: Clerk) -> None:
    organization = clerk.organization()
    assert repr(organization) == "<Organization id='org_acme'>"
    page = organization.get_memberships()
    assert repr(page) == (
        "OrganizationMembershipPage(data=<3 OrganizationMembership>, total_count=3, has_next_page=False, "
        "page_count=1, undecodable=())"
    )
    assert repr(clerk) == "<Clerk>"
    clerk.close()
    assert repr(clerk) == "<Clerk (closed)>"
    assert repr(organization) == "<Organization id='org_acme'>"


async def test_every_handle_prints_its_name(clerk: Clerk, aclerk: AsyncClerk) -> None:
    for name, handle in (handles(clerk) | handles(aclerk)).items():
        assert repr(handle).startswith(f"<{name}")
        assert "object at" not in repr(handle)


def test_the_source_of_every_call_is_readable() -> None:
    for function in functions():
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        assert isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef))
        body = tree.body[1:] if ast.get_docstring(tree) else tree.body
        assert len(body) == 1, function
        assert len(ast.unparse(body[0])) < 250, function
    assert len(functions()) > 130


def test_trio_is_told_what_to_do(emulator: Emulator) -> None:
    trio = pytest.importorskip("trio")
    anyio = pytest.importorskip("anyio")

    async def awaited() -> int:
        clerk = AsyncClerk(base_url=emulator.base_url)
        try:
            with pytest.raises(Usage, match=r"works with asyncio only.*trio\.to_thread\.run_sync"):
                await clerk.get_environment()
        finally:
            await clerk.aclose()
        # As the error says.
        with Clerk(base_url=emulator.base_url) as blocking:
            await trio.to_thread.run_sync(blocking.get_environment)
        return 1

    assert trio.run(awaited) == 1
    assert anyio.run(awaited, backend="trio") == 1


def test_anyio_on_asyncio_works(emulator: Emulator) -> None:
    anyio = pytest.importorskip("anyio")

    async def awaited() -> bool:
        async with AsyncClerk(base_url=emulator.base_url) as clerk:
            with anyio.fail_after(10):
                return bool(await clerk.get_environment())

    assert anyio.run(awaited)


def test_no_event_loop_at_all_is_told(emulator: Emulator) -> None:
    clerk = AsyncClerk(base_url=emulator.base_url)
    with pytest.raises(Usage, match="outside of asyncio"):
        clerk.get_environment().send(None)
    asyncio.run(clerk.aclose())


IN_ANOTHER_INTERPRETER = """
try:
    import clerk_orgs
except ImportError as error:
    assert "sub-interpreter" in str(error), error
else:
    raise AssertionError("imported")
"""
SUBINTERPRETER = f"""
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
import clerk_orgs
id = interpreters.create()
failed = interpreters.run_string(id, {IN_ANOTHER_INTERPRETER!r})
assert not failed, failed
interpreters.destroy(id)
with clerk_orgs.Clerk(base_url="http://127.0.0.1:1") as clerk:
    print("refused there, and works here")
"""


def test_sub_interpreters_are_refused() -> None:
    out = subprocess.run([sys.executable, "-c", SUBINTERPRETER], check=False, capture_output=True, text=True)
    if "No module named '_xxsubinterpreters'" in out.stderr:
        pytest.skip("this Python cannot make one")
    assert (out.stdout, out.stderr) == ("refused there, and works here\n", "")


def test_a_file_is_bytes_or_a_path(clerk: Clerk, tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n"
    file = tmp_path / "logo.png"
    file.write_bytes(png)
    organization = clerk.organization("org_acme")
    untyped: Any = organization
    for logo in (png, bytearray(png), memoryview(png), file, str(file)):
        assert untyped.set_logo(logo).has_image
        organization.delete_logo()
    # A file that is far too large is not read whole.
    with file.open("r+b") as sparse:
        sparse.truncate(1 << 40)
    with pytest.raises(ClerkError, match="at most 10 MB"):
        organization.set_logo(file)
    with pytest.raises(FileNotFoundError):
        organization.set_logo(tmp_path / "none.png")


async def test_a_file_is_read_for_an_awaited_call_too(aclerk: AsyncClerk, tmp_path: Path) -> None:
    file = tmp_path / "logo.gif"
    file.write_bytes(b"GIF89a")
    assert (await aclerk.organization("org_acme").set_logo(file)).has_image
