"""Verifying by a code that a member has an e-mail address at a domain."""

from __future__ import annotations

import click

from ..connection import Connection, connected
from ..output import printable
from ..sign_in import asked


@click.command("verify-by-email")
@connected()
@click.argument("id", metavar="ID")
@click.option("--address", metavar="ADDRESS", help="An e-mail address at the domain, which a code is sent to.")
@click.option("--sent", is_flag=True, help="Send no code: one was sent before.")
def verify_by_email(connection: Connection, id: str, address: str | None, sent: bool) -> None:
    """Verify by a code that somebody of the organization has an e-mail address at the domain with this ID.

    The code is sent to ADDRESS, and asked for.
    """
    if (address is None) != sent:
        raise click.UsageError("Use --address, or --sent if you have a code, but not both.")
    with connection.signed_in() as place:
        organization = place.organization
        if address is not None:
            organization.prepare_domain_affiliation_verification(id, affiliation_email_address=address)
            click.echo(f"A code was sent to {printable(address)}.", err=True)
        domain = organization.attempt_domain_affiliation_verification(id, code=asked("Code"))
        click.echo(f"Verified {printable(domain.name)}.")
