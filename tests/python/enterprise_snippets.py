"""The code of the docs about enterprise connections."""

from collections.abc import Callable

from clerk_orgs import (
    EnterpriseConnection,
    EnterpriseConnectionSamlParams,
    Organization,
    UpdateEnterpriseConnectionParams,
)


def set_up_sso(
    organization: Organization, domains: list[str], saml: EnterpriseConnectionSamlParams, sign_in: Callable[[str], None]
) -> EnterpriseConnection:
    connection = organization.create_enterprise_connection("saml_okta", domains=domains, saml=saml)
    sign_in(organization.create_enterprise_connection_test_run(connection.id).url)
    # Until a test run succeeds.
    for change in organization.watch_enterprise_connection_test_runs(connection.id):
        for log in change.item.logs:
            print(f"{log.level}: {log.message}")
        if change.item.status == "success":
            break
    active = UpdateEnterpriseConnectionParams(active=True)
    return organization.update_enterprise_connection(connection.id, params=active)


def bypass_sso(organization: Organization, user_ids: list[str]) -> list[str]:
    for outcome in organization.add_sso_bypass_allowlist_users(user_ids):
        if outcome.error:
            print(f"{outcome.id} was not added: {outcome.error.text}")
    return [user.user_id for user in organization.get_sso_bypass_allowlist_users().data]
