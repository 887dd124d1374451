"""What the docs say about enterprise connections is run."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from clerk_orgs import Clerk, EnterpriseConnectionProvider, EnterpriseConnectionSamlParams
from emulator import Emulator
from enterprise_snippets import bypass_sso, set_up_sso


@pytest.fixture
def signed_in(clerk: Clerk, emulator: Emulator) -> Clerk:
    emulator.seed("enterprise")
    clerk.sign_in_with_ticket("ticket_admin")
    clerk.set_active(organization="acme")
    return clerk


def test_a_connection_is_set_up_and_tested(signed_in: Clerk, emulator: Emulator) -> None:
    def follow(url: str) -> None:
        """Signs in at the identity provider, without going there."""
        address = urlsplit(url)
        connection = http.client.HTTPConnection(urlsplit(emulator.base_url).netloc)
        connection.request("GET", f"{address.path}?{address.query}")
        assert connection.getresponse().status == 301
        connection.close()

    saml = EnterpriseConnectionSamlParams(idp_entity_id="entity", idp_sso_url="https://okta.example/sso")
    connection = set_up_sso(signed_in.organization(), ["free.example"], saml, follow)
    assert (connection.provider, connection.active) == (EnterpriseConnectionProvider.SAML_OKTA, True)
    assert connection.saml_connection
    assert connection.saml_connection.idp_sso_url == "https://okta.example/sso"


def test_members_bypass_single_sign_on(signed_in: Clerk) -> None:
    assert bypass_sso(signed_in.organization(), ["user_rita", "user_eve"]) == ["user_max", "user_rita"]
