"""The commands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from clerk_orgs import Clerk, ClerkError, MembershipRequestChange, Organization, OrganizationMembershipRequest
from clerk_orgs import OrganizationMembershipRequestStatus as Status

from .answering import ACCEPT, REJECT, Answer, answer_all
from .connection import Connection, connected
from .output import FORMATS, cells, printable, row, write, write_json_line, write_table
from .selection import Filter, filters, ids_in, status, status_of
from .sign_in import sign_in

PAGE = 500


class Program(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ClerkError.Unauthenticated as error:
            fail(3, f"{error}\nSign in with: requests sign-in")
        except ClerkError as error:
            fail(1, str(error))
        except (click.Abort, KeyboardInterrupt):
            sys.exit(130)


def fail(code: int, text: str) -> NoReturn:
    click.echo(f"Error: {text}", err=True)
    sys.exit(code)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="clerk-requests")
def main() -> None:
    """List, watch, accept and reject the membership requests of a Clerk organization.

    Set CLERK_PUBLISHABLE_KEY to choose the instance, and sign in once with `requests sign-in`. The session is kept in a
    file that only you can read. Set CLERK_ORGANIZATION to avoid typing --organization.

    \b
    requests list --query example.com
    requests list --format csv > pending.csv      (delete the lines you do not want, then)
    requests accept --from pending.csv
    requests reject --all --until 2026-01-01
    requests watch

    Exit status: 0 done, 1 something failed, 2 incorrect usage, 3 nobody is signed in, 130 interrupted, 143 ended by SIGTERM.
    """


@main.command("sign-in")
@connected
@click.option("--identifier", envvar="CLERK_IDENTIFIER", metavar="TEXT", help="E-mail address, phone or user name.")
def sign_in_command(connection: Connection, identifier: str | None) -> None:
    """Sign in, and stay signed in.

    Secrets are prompted for and not shown, or taken from the environment: CLERK_PASSWORD or CLERK_TICKET. They are never
    arguments, because everyone on a machine can see those.
    """
    with connection.client() as clerk:
        if clerk.load():
            raise click.UsageError(f"You are signed in as {who(clerk)}. Sign out first.")
        sign_in(clerk, identifier)
        click.echo(f"Signed in as {who(clerk)}. The session is kept in {connection.session_file()}.")


def who(clerk: Clerk) -> str:
    user = clerk.user()
    if user is None:
        return "nobody"
    addresses = {address.id: address.email_address for address in user.email_addresses}
    return addresses.get(user.primary_email_address_id or "") or user.username or user.id


@main.command("sign-out")
@connected
def sign_out_command(connection: Connection) -> None:
    """Sign out, and forget the session."""
    with connection.client() as clerk:
        clerk.sign_out()
        click.echo("Signed out.")


@main.command("list")
@connected
@status("pending")
@filters
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Default: by FILE's extension, or a table.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
def list_command(connection: Connection, status: str, form: str | None, output: Path | None, **chosen: Any) -> None:
    """Show or export the requests. Each appears exactly once, even while the list changes.

    JSON contains values unchanged. In CSV, a quote is put before anything that a spreadsheet would take for a formula.
    """
    with connection.signed_in() as clerk:
        organization = clerk.organization(connection.find_organization(clerk).id)
        write(read(organization, status_of(status), Filter(**chosen)), form, output)


def read(organization: Organization, status: Status | None, chosen: Filter) -> Iterator[OrganizationMembershipRequest]:
    return filter(chosen.takes, organization.membership_requests(status=status, page_size=PAGE))


@main.command("watch")
@connected
@status("all")
@filters
@click.option(
    "--interval",
    type=click.FloatRange(0.1, 3600),
    default=5.0,
    show_default=True,
    help="Minimum seconds between polls.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
def watch_command(connection: Connection, status: str, interval: float, as_json: bool, **chosen: Any) -> None:
    """Print a line for each request that is added, updated or removed, until Ctrl-C.

    Polls less often while nothing changes, down to once a minute, and continues after transient failures.
    """
    with connection.signed_in() as clerk:
        found = connection.find_organization(clerk)
        click.echo(f"Watching {printable(found.name)}. Ctrl-C ends it.", err=True)
        changes = clerk.organization(found.id).watch_membership_requests(
            status=status_of(status),
            initial=False,
            page_size=PAGE,
            min_interval=interval,
            max_interval=max(interval, 60),
        )
        for change in changes:
            if Filter(**chosen).takes(change.item):
                show(change, as_json)


def show(change: MembershipRequestChange, as_json: bool) -> None:
    if as_json:
        write_json_line({"change": str(change.kind), **row(change.item)}, sys.stdout)
    else:
        now = f"{datetime.now():%H:%M:%S}"
        click.echo("  ".join((now, f"{change.kind:<7}", *cells(change.item)[:4])))


def answering(answer: Answer) -> None:
    """Adds the command for this answer."""

    @main.command(
        answer.name,
        help=f"""{answer.name.capitalize()} the requests with these ids, those in FILE, or all pending ones.

    Safe to stop and rerun: requests that are already {answer.past} count as done. With --all, only requests that were
    pending when the command began are {answer.past}, and you are asked first.""",
    )
    @connected
    @click.argument("ids", nargs=-1, metavar="[ID]...")
    @click.option(
        "--from",
        "file",
        type=click.File(encoding="utf-8-sig"),
        metavar="FILE",
        help="Ids, one per line, or CSV from `list`. Use - for standard input.",
    )
    @click.option("--all", "everything", is_flag=True, help="All pending requests that match the filters.")
    @filters
    @click.option("--dry-run", "-n", is_flag=True, help="Only show which requests would be affected.")
    @click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
    def command(
        connection: Connection,
        ids: tuple[str, ...],
        file: TextIO | None,
        everything: bool,
        dry_run: bool,
        yes: bool,
        **chosen: Any,
    ) -> None:
        named = list(dict.fromkeys([*ids, *(ids_in(file) if file else ())]))
        if bool(named) == everything:
            raise click.UsageError("Name the requests or use --all, but not both.")
        if not everything and any(chosen.values()):
            raise click.UsageError("Filters require --all.")
        must_agree = not (yes or dry_run) and (everything or len(named) > 1)
        if must_agree and not sys.stdin.isatty():
            raise click.UsageError("Nothing was done. Add --yes: there is no terminal to ask for confirmation.")
        with connection.signed_in() as clerk:
            found = connection.find_organization(clerk)
            organization = clerk.organization(found.id)
            if everything:
                pending = list(read(organization, Status.PENDING, Filter(**chosen)))
                if dry_run or must_agree:
                    write_table(pending, sys.stdout)
                named = [request.id for request in pending]
            elif dry_run:
                click.echo("\n".join(named))
            if not named:
                click.echo("Nothing is pending.", err=True)
            elif not dry_run:
                if must_agree:
                    agree(answer, len(named), found.name)
                answer_all(answer, organization, named)


def agree(answer: Answer, count: int, organization: str) -> None:
    question = f"{answer.name.capitalize()} these {count} requests of {printable(organization)}?"
    if not click.confirm(question, err=True):
        fail(1, "Nothing was done.")


for answer in (ACCEPT, REJECT):
    answering(answer)
