"""Signing in, including any further steps that the server requires."""

from __future__ import annotations

import os

import click

from clerk_orgs import Clerk, SecondFactorStrategy, SignIn, SignInStatus

SENT = (SecondFactorStrategy.EMAIL_CODE, SecondFactorStrategy.PHONE_CODE)
SHOWN = (SecondFactorStrategy.TOTP, SecondFactorStrategy.BACKUP_CODE)


def sign_in(clerk: Clerk, identifier: str | None) -> None:
    """Signs in with the ticket or password from the environment, or prompts for a password without showing it."""
    ticket = os.environ.get("CLERK_TICKET")
    if ticket and identifier is None:
        return complete(clerk, clerk.sign_in_with_ticket(ticket))
    if identifier is None:
        identifier = asked("E-mail address, phone number or user name")
    password = os.environ.get("CLERK_PASSWORD") or asked("Password", hidden=True)
    return complete(clerk, clerk.sign_in_with_password(identifier, password=password))


def complete(clerk: Clerk, state: SignIn) -> None:
    while state.status != SignInStatus.COMPLETE:
        if state.status in (SignInStatus.NEEDS_SECOND_FACTOR, SignInStatus.NEEDS_CLIENT_TRUST):
            state = prove(clerk, state)
        elif state.status == SignInStatus.NEEDS_NEW_PASSWORD:
            click.echo("A new password is required.", err=True)
            state = clerk.reset_password(state.id, password=asked("New password", hidden=True, twice=True))
        else:
            raise click.ClickException(f"This sign-in needs a step that this program does not support: {state.status}.")


def prove(clerk: Clerk, state: SignIn) -> SignIn:
    """Verifies a second factor, or confirms that this device belongs to the user."""
    offered = {factor.strategy: factor for factor in state.supported_second_factors}
    strategy = next((strategy for strategy in (*SHOWN, *SENT) if strategy in offered), None)
    if strategy is None:
        raise click.ClickException(
            f"This sign-in needs a factor that this program does not support: {', '.join(offered) or 'none'}."
        )
    if strategy in SENT:
        clerk.prepare_second_factor(state.id, strategy=strategy)
        click.echo(f"A code was sent to {offered[strategy].safe_identifier or 'you'}.", err=True)
    return clerk.attempt_second_factor(state.id, strategy=strategy, code=asked("Code"))


def asked(what: str, *, hidden: bool = False, twice: bool = False) -> str:
    answer: str = click.prompt(what, hide_input=hidden, confirmation_prompt=twice, err=True)
    return answer
