"""The program: its commands, and how it ends."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from clerk_orgs import ClerkError

from . import organization
from .commands import Group, commands_of, group_of
from .connection import Connection, connected
from .output import printable
from .place import Place
from .resources import MEMBERSHIPS, OF_ORGANIZATION, OF_USER
from .sign_in import sign_in


class Program(Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ClerkError.Unauthenticated as error:
            fail(3, f"{error}\nSign in with: orgs sign-in")
        except ClerkError as error:
            unknown = "\nThe change may have been made all the same. Look before you repeat it."
            fail(1, f"{error}{unknown if error.maybe_applied else ''}")
        except (click.Abort, KeyboardInterrupt):
            sys.exit(130)


def fail(code: int, text: str) -> NoReturn:
    click.echo("\n".join(printable(line) for line in f"Error: {text}".split("\n")), err=True)
    sys.exit(code)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="clerk-orgs-cli")
def main() -> None:
    """Manage organizations on Clerk: their members, requests, invitations, domains, connections and roles.

    Set CLERK_PUBLISHABLE_KEY to choose the instance, and sign in once with `orgs sign-in`. The session is kept in a file
    that only you can read. Set CLERK_ORGANIZATION to avoid typing --organization.

    \b
    orgs list                                     (the organizations you are in)
    orgs requests list --query example.com
    orgs requests list --format csv > pending.csv (delete the lines you do not want, then)
    orgs requests accept --from pending.csv
    orgs members set-role --to org:admin user_123
    orgs invitations invite --role org:member --from addresses.txt
    orgs requests watch

    Exit status: 0 done, 1 something failed, 2 incorrect usage, 3 nobody is signed in, 130 interrupted, 143 ended by SIGTERM.
    """


@main.command("sign-in")
@connected(to_organization=False)
@click.option("--identifier", envvar="CLERK_IDENTIFIER", metavar="TEXT", help="E-mail address, phone or user name.")
def sign_in_command(connection: Connection, identifier: str | None) -> None:
    """Sign in, and stay signed in.

    Secrets are prompted for and not shown, or taken from the environment: CLERK_PASSWORD or CLERK_TICKET. They are never
    arguments, because everyone on a machine can see those.
    """
    with connection.client() as clerk:
        if clerk.load():
            raise click.UsageError(f"You are signed in as {printable(Place(clerk, None).who)}. Sign out first.")
        sign_in(clerk, identifier)
        who = printable(Place(clerk, None).who)
        click.echo(f"Signed in as {who}. The session is kept in {connection.session_file()}.")


@main.command("sign-out")
@connected(to_organization=False)
def sign_out_command(connection: Connection) -> None:
    """Sign out, and forget the session."""
    with connection.client() as clerk:
        clerk.sign_out()
        click.echo("Signed out.")


MINE = Group(
    "mine",
    help="Your own side: invitations that you received, and organizations that you can ask to join.",
    commands=[group_of(resource) for resource in OF_USER],
)
for command in (*commands_of(MEMBERSHIPS), *organization.COMMANDS):
    main.add_command(command)
for group in (*[group_of(resource) for resource in OF_ORGANIZATION], MINE):
    main.add_command(group)
