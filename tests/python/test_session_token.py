"""Session tokens, decoded."""

import pytest

from clerk_orgs import Clerk, Invalid, SessionStatus, SessionToken
from session_token_snippets import may


def test_a_token_says_what_it_grants(clerk: Clerk) -> None:
    token = SessionToken(clerk.get_token())
    claims = token.claims
    assert (claims.user_id, claims.organization_id, claims.organization_slug) == ("user_ada", "org_acme", "acme")
    assert (claims.organization_role, claims.session_status) == ("org:admin", SessionStatus.ACTIVE)
    assert claims.issued_at
    assert claims.expires_at
    assert claims.issued_at < claims.expires_at
    assert claims.claims["sub"] == "user_ada"
    assert token.has(role="org:admin", reverification="lax") is True
    assert token.has(role="org:member") is False
    assert token.has() is False
    # No token has system permissions, so that it cannot say.
    assert token.has(permission="org:sys_memberships:manage") is None
    assert clerk.organization().has_permission("org:sys_memberships:manage")


def test_the_membership_says_what_a_token_cannot(clerk: Clerk) -> None:
    assert may(clerk, "org:sys_memberships:manage")
    assert not may(clerk, "org:sys_memberships:unheard_of")
    assert not may(clerk, "org:invoices:create")
    clerk.set_active(organization="umbrella")
    assert not may(clerk, "org:sys_memberships:manage")


def test_the_personal_account_has_no_role(clerk: Clerk) -> None:
    clerk.set_active(personal_account=True)
    token = SessionToken(clerk.get_token())
    assert token.claims.organization_id is None
    assert token.has(permission="org:sys_memberships:manage") is False


@pytest.mark.parametrize("text", ["", "s3cret", "s3cret.s3cret.s3cret"])
def test_what_is_no_token_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        SessionToken(text)
    assert caught.value.param_name == "token"
    assert "s3cret" not in repr(caught.value)
