"""What the program in examples/orgs does to one organization."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emulator import Emulator
from terminal import Terminal, names

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
ONE = "/v1/organizations/{organization_id}"


def test_the_organization_is_shown(signed_in: Terminal) -> None:
    shown = json.loads(signed_in.out("show --format json"))
    assert (shown["id"], shown["role"]) == ("org_acme", "org:admin")
    assert "org:sys_memberships:manage" in shown["permissions"]
    lines = signed_in.out("show -o umbrella").splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["ID", "org_umbrella"],
        ["SLUG", "umbrella"],
        ["NAME", "Umbrella"],
        ["ROLE", "org:member"],
    ]
    _, errors = signed_in.run("show", code=2, CLERK_ORGANIZATION="")
    assert "Specify the organization with --organization. Yours: acme, umbrella." in errors


def test_an_organization_is_created_changed_and_deleted(signed_in: Terminal, emulator: Emulator) -> None:
    emulator.seed("organizations")
    out = signed_in.out("create", "Newer \x1b[31m", "--slug", "new")
    assert out.startswith("Created Newer \N{REPLACEMENT CHARACTER}[31m (org_")
    assert out.endswith(", slug new).\n")
    assert "taken" in signed_in.run("create Other --slug new", code=1)[1]
    assert signed_in.out("update -o new --name New --slug newest").endswith(", slug newest).\n")
    assert ", slug" not in signed_in.out("update -o newest --no-slug")
    for command in ("update", "update --slug x --no-slug"):
        signed_in.run(command, code=2)
    assert names(signed_in.out("list"))[:2] == ["acme", "umbrella"]
    question = "Delete Acme for good, with its memberships and invitations? [y/N]: "
    signed_in.typed("delete", answers={question: "n\n"}, code=1)
    assert "Add --yes" in signed_in.run("delete", code=2)[1]
    assert signed_in.out("delete --yes") == "Deleted Acme (org_acme, slug acme).\n"
    assert "acme" not in names(signed_in.out("list"))


def test_a_logo_is_set_and_deleted(signed_in: Terminal, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(PNG)
    assert signed_in.out("set-logo", logo) == "Set the logo of Acme (org_acme, slug acme).\n"
    assert json.loads(signed_in.out("show --format json"))["image_url"]
    assert signed_in.out("delete-logo").startswith("Deleted the logo")
    assert json.loads(signed_in.out("show --format json"))["image_url"] is None
    logo.write_text("not an image")
    signed_in.run("set-logo", logo, code=1)
    signed_in.run("set-logo", tmp_path / "none.png", code=2)


def test_an_organization_is_left(signed_in: Terminal) -> None:
    question = {"Leave Umbrella? [y/N]: ": "y\n"}
    assert "Left Umbrella" in signed_in.typed("leave -o umbrella", answers=question)
    assert names(signed_in.out("list")) == ["acme"]
    # The last one who can manage members, and the only organization, which is not meant unless it is named.
    assert signed_in.run("leave --yes", code=1)[1].startswith("Error: ")
    for command in ("leave --yes", "delete --yes"):
        assert "Specify the organization" in signed_in.run(command, code=2, CLERK_ORGANIZATION="")[1]
    assert json.loads(signed_in.out("show --format json", CLERK_ORGANIZATION=""))["id"] == "org_acme"


def test_members_who_are_no_administrators_are_refused(terminal: Terminal) -> None:
    for command in ("update --name New", "delete --yes", "delete-logo"):
        assert "permission" in terminal.run(command, code=1, CLERK_TICKET="ticket_member")[1]


@pytest.mark.parametrize(
    ("command", "method", "route"), [("update --name New", "PATCH", ONE), ("delete -y", "DELETE", ONE)]
)
def test_a_lost_response_is_told(
    signed_in: Terminal, emulator: Emulator, command: str, method: str, route: str
) -> None:
    emulator.fault(route=f"{method} {route}", cut="after_handling")
    _, errors = signed_in.run(command, code=1)
    assert errors.endswith("The change may have been made all the same. Look before you repeat it.\n")
