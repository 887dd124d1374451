"""The enterprise connections of an organization, and who can bypass them, in the program of examples/orgs."""

from __future__ import annotations

import json

import pytest

from emulator import Emulator
from terminal import Terminal, names


@pytest.fixture
def enterprise(signed_in: Terminal, emulator: Emulator) -> Terminal:
    emulator.seed("enterprise")
    signed_in.environment["CLERK_ORGANIZATION"] = "acme"
    return signed_in


def test_connections_are_listed_and_chosen(enterprise: Terminal) -> None:
    rows = json.loads(enterprise.out("connections list --format json"))
    assert [row["id"] for row in rows] == ["entconn_okta", "entconn_oidc", "entconn_google"]
    assert (rows[0]["provider"], rows[0]["active"], rows[0]["domains"]) == ("saml_okta", "true", ["sso.example"])
    assert rows[0]["acs_url"]
    assert names(enterprise.out("connections list --query oidc")) == ["oidc"]


def test_a_connection_is_created_and_activated(enterprise: Terminal) -> None:
    made = enterprise.out(
        "connections create saml_okta free.example --name New --metadata-url https://okta.example/meta"
    )
    assert made.startswith("Created New (")
    id = made.split("(")[1].removesuffix(").\n")
    assert enterprise.out(f"connections activate {id}") == "Of 1: 1 activated.\n"
    assert enterprise.out("connections deactivate --all --query Okta --yes") == "Of 1: 1 deactivated.\n"
    assert enterprise.out(f"connections delete {id}") == "Of 1: 1 deleted.\n"
    assert enterprise.out(f"connections delete {id}") == "Of 1: 0 deleted, 1 deleted before.\n"
    assert "Missing argument" in enterprise.run("connections create saml_okta", code=2)[1]
    errors = enterprise.run("connections create saml_okta manual.example", code=1)[1]
    assert errors.startswith("Error: ")


def test_a_client_secret_is_asked_for(enterprise: Terminal) -> None:
    command = "connections create oidc_custom free2.example --client-id acme --discovery-url https://idp.example"
    shown = enterprise.typed(command, answers={"Client secret: ": "s3cret\n"})
    assert "Created " in shown


def test_members_are_allowed_to_bypass_connections(enterprise: Terminal) -> None:
    assert names(enterprise.out("bypasses list")) == ["max"]
    out, errors = enterprise.run("bypasses add user_rita user_eve --yes", code=1)
    assert out == "Of 2: 1 added, 1 failed.\n"
    assert errors.startswith("user_eve: ")
    assert names(enterprise.out("bypasses list")) == ["max", "rita"]
    assert enterprise.out("bypasses remove --all --yes") == "Of 2: 2 removed.\n"
    assert enterprise.out("bypasses remove user_max") == "Of 1: 0 removed, 1 removed before.\n"
