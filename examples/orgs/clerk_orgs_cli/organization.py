"""The commands on one organization."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clerk_orgs import OrganizationResource

from .acting import agree
from .connection import Connection, connected
from .output import as_json, printable, write_details
from .resources import MEMBERSHIPS

YES = click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")


def told(done: str, organization: OrganizationResource) -> None:
    slug = f", slug {organization.slug}" if organization.slug else ""
    click.echo(printable(f"{done} {organization.name} ({organization.id}{slug})."))


@click.command()
@connected()
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def show(connection: Connection, form: str) -> None:
    """Show the organization, and your role and permissions in it."""
    with connection.signed_in() as place:
        if form == "json":
            click.echo(as_json(MEMBERSHIPS.record(place.membership), indent=2))
        else:
            write_details(MEMBERSHIPS, place.membership, sys.stdout)


@click.command()
@connected(to_organization=False)
@click.argument("name")
@click.option("--slug", metavar="SLUG", help="By default, made of the name, where the instance has slugs.")
def create(connection: Connection, name: str, slug: str | None) -> None:
    """Create an organization with this NAME. You become its first member."""
    with connection.signed_in() as place:
        told("Created", place.clerk.create_organization(name, slug=slug))


@click.command()
@connected()
@click.option("--name", metavar="NAME", help="The new name.")
@click.option("--slug", metavar="SLUG", help="The new slug.")
@click.option("--no-slug", is_flag=True, help="Let it have no slug any more.")
def update(connection: Connection, name: str | None, slug: str | None, no_slug: bool) -> None:
    """Change the organization's name or slug. What is not given stays."""
    if name is None and slug is None and not no_slug:
        raise click.UsageError("Say what to change: --name, --slug or --no-slug.")
    if slug is not None and no_slug:
        raise click.UsageError("Use --slug or --no-slug, but not both.")
    with connection.signed_in() as place:
        told("Updated", place.organization.update(name=name, slug=slug, clear_slug=no_slug))


@click.command("set-logo")
@connected()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def set_logo(connection: Connection, file: Path) -> None:
    """Set the organization's logo to the image in FILE: a JPEG, PNG, GIF or WEBP of at most 10 MB."""
    with connection.signed_in() as place:
        told("Set the logo of", place.organization.set_logo(file))


@click.command("delete-logo")
@connected()
def delete_logo(connection: Connection) -> None:
    """Delete the organization's logo."""
    with connection.signed_in() as place:
        place.organization.delete_logo()
        told("Deleted the logo of", place.resource)


@click.command()
@connected()
@YES
def delete(connection: Connection, yes: bool) -> None:
    """Delete the organization, with everything in it. This cannot be undone."""
    must_be_able_to_ask(yes)
    with connection.signed_in() as place:
        place.must_be_named()
        if not yes:
            agree(f"Delete {printable(place.resource.name)} for good, with its memberships and invitations?")
        place.organization.delete()
        told("Deleted", place.resource)


@click.command()
@connected()
@YES
def leave(connection: Connection, yes: bool) -> None:
    """Leave the organization. The last member who can manage members cannot leave."""
    must_be_able_to_ask(yes)
    with connection.signed_in() as place:
        place.must_be_named()
        if not yes:
            agree(f"Leave {printable(place.resource.name)}?")
        place.clerk.leave_organization(place.resource.id)
        told("Left", place.resource)


def must_be_able_to_ask(yes: bool) -> None:
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("Nothing was done. Add --yes: there is no terminal to ask for confirmation.")


COMMANDS = (show, create, update, set_logo, delete_logo, delete, leave)
