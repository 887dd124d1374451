"""What the docs say about directory sync is run, and API keys stay secret."""

from __future__ import annotations

import traceback

import pytest

from clerk_orgs import Clerk, ClerkError, Conflict
from directory_sync_snippets import connect, map_groups
from emulator import Emulator


@pytest.fixture
def signed_in(clerk: Clerk, emulator: Emulator) -> Clerk:
    emulator.seed("enterprise")
    clerk.sign_in_with_ticket("ticket_admin")
    clerk.set_active(organization="acme")
    return clerk


def test_a_directory_is_connected(signed_in: Clerk) -> None:
    organization, given = signed_in.organization(), dict[str, str]()
    organization.delete_directory_sync("entconn_okta")
    connect(organization, "entconn_okta", given.__setitem__)
    directory = organization.get_directory_sync("entconn_okta")
    assert directory.enabled
    assert list(given) == [directory.endpoint_url]
    assert all(given.values())


def test_groups_are_mapped_to_roles_in_order(signed_in: Clerk) -> None:
    roles = {"Design": "org:admin", "Engineering": "org:member", "Nobody": "org:member"}
    assert map_groups(signed_in.organization(), "entconn_okta", roles) == ["Design", "Engineering"]


def test_an_api_key_is_read_only_on_purpose(signed_in: Clerk) -> None:
    key = signed_in.organization().rotate_directory_sync_api_key("entconn_okta")
    assert key.api_key
    printed = [repr(key), str(key), f"{key}", repr(vars(key)), repr(key.directory_sync)]
    assert not [text for text in printed if key.api_key in text]


def test_credentials_are_in_no_error(signed_in: Clerk) -> None:
    organization = signed_in.organization()
    for text in ("s3cret", '{"private_key": "s3cret"}'):
        with pytest.raises(ClerkError) as caught:
            organization.set_directory_sync_credentials(
                "entconn_google", service_account_json=text, subject_email="ada@google.example"
            )
        assert "s3cret" not in "".join([*traceback.format_exception(caught.value), repr(caught.value.info)])


def test_attribute_mappings_are_given_as_a_dict(signed_in: Clerk) -> None:
    organization = signed_in.organization()
    mapping = {"first_name": "name.givenName", "last_name": None}
    directory = organization.update_directory_sync("entconn_okta", attribute_mapping=mapping)
    assert directory.attribute_mapping["first_name"] == "name.givenName"
    assert "last_name" not in directory.attribute_mapping
    with pytest.raises(Conflict):
        organization.create_directory_sync("entconn_okta")
