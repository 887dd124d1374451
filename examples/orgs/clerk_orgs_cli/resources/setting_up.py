"""Creating an enterprise connection, and testing it."""

from __future__ import annotations

import click

from clerk_orgs import (
    EnterpriseConnectionOidcParams,
    EnterpriseConnectionProvider,
    EnterpriseConnectionSamlParams,
    EnterpriseConnectionTestRun,
    EnterpriseConnectionTestRunStatus,
)

from ..connection import Connection, connected
from ..output import printable
from ..sign_in import asked

PROVIDERS = click.Choice([str(provider) for provider in EnterpriseConnectionProvider])


@click.command()
@connected()
@click.argument("provider", type=PROVIDERS)
@click.argument("domains", nargs=-1, required=True, metavar="DOMAIN...")
@click.option("--name", metavar="NAME", help="The name to display.")
@click.option("--metadata-url", metavar="URL", help="SAML: where the provider publishes its metadata.")
@click.option("--client-id", metavar="ID", help="OpenID Connect: the id of the client. Its secret is asked for.")
@click.option("--discovery-url", metavar="URL", help="OpenID Connect: where the provider publishes its addresses.")
def create(
    connection: Connection,
    provider: str,
    domains: tuple[str, ...],
    name: str | None,
    metadata_url: str | None,
    client_id: str | None,
    discovery_url: str | None,
) -> None:
    """Create a connection of these DOMAINs to this PROVIDER. It is not active: `test` and `activate` are next.

    The organization owns the domains, and their mode is enterprise_sso.
    """
    saml = EnterpriseConnectionSamlParams(idp_metadata_url=metadata_url) if metadata_url else None
    oidc = None
    if client_id or discovery_url:
        oidc = EnterpriseConnectionOidcParams(client_id=client_id, discovery_url=discovery_url)
    with connection.signed_in() as place:
        created = place.active_organization.create_enterprise_connection(
            EnterpriseConnectionProvider(provider),
            domains=domains,
            name=name,
            saml=saml,
            oidc=oidc,
            oidc_client_secret=asked("Client secret", hidden=True) if client_id else None,
        )
        click.echo(printable(f"Created {created.name} ({created.id})."))


@click.command()
@connected()
@click.argument("id", metavar="ID")
def test(connection: Connection, id: str) -> None:
    """Test the connection with this ID: shows the address to sign in at, and waits for the result.

    Whoever signs in there is not signed in to the instance. Ctrl-C ends the wait.
    """
    with connection.signed_in() as place:
        organization = place.active_organization
        known = {run.id for run in organization.enterprise_connection_test_runs(id)}
        click.echo(organization.create_enterprise_connection_test_run(id).url)
        for change in organization.watch_enterprise_connection_test_runs(id, min_interval=1):
            if change.item.id not in known and change.item.status != EnterpriseConnectionTestRunStatus.PENDING:
                tell(change.item)
                return


def tell(run: EnterpriseConnectionTestRun) -> None:
    for log in run.logs:
        click.echo(printable(f"{log.level}: {log.message or log.short_message or log.code}"))
    if run.status != EnterpriseConnectionTestRunStatus.SUCCESS:
        raise click.ClickException(f"The test run has the status {printable(run.status)}.")
    user = run.parsed_user_info
    click.echo(printable(f"It works, for {user.email_address if user else None}."))
