"""Signing in, with all that the server may ask for on the way."""

from __future__ import annotations

import os

import click

from clerk_orgs import Clerk, SecondFactorStrategy, SignIn, SignInStatus

SENT = (SecondFactorStrategy.EMAIL_CODE, SecondFactorStrategy.PHONE_CODE)
SHOWN = (SecondFactorStrategy.TOTP, SecondFactorStrategy.BACKUP_CODE)


def sign_in(clerk: Clerk, identifier: str | None) -> None:
    """By the ticket or the password of the environment, or by a password that is asked for and not shown."""
    ticket = os.environ.get("CLERK_TICKET")
    if ticket and identifier is None:
        return complete(clerk, clerk.sign_in_with_ticket(ticket))
    if identifier is None:
        identifier = asked("E-mail address, phone number or user name")
    password = os.environ.get("CLERK_PASSWORD") or asked("Password", hidden=True)
    return complete(clerk, clerk.sign_in_with_password(identifier, password))


def complete(clerk: Clerk, state: SignIn) -> None:
    while state.status != SignInStatus.COMPLETE:
        if state.status in (SignInStatus.NEEDS_SECOND_FACTOR, SignInStatus.NEEDS_CLIENT_TRUST):
            state = prove(clerk, state)
        elif state.status == SignInStatus.NEEDS_NEW_PASSWORD:
            click.echo("A new password is needed.", err=True)
            state = clerk.reset_password(state.id, asked("New password", hidden=True, twice=True))
        else:
            raise click.ClickException(f"This sign-in needs what this program cannot do: {state.status}.")


def prove(clerk: Clerk, state: SignIn) -> SignIn:
    """The second factor, or that this device is the user's."""
    offered = {factor.strategy: factor for factor in state.supported_second_factors}
    strategy = next((strategy for strategy in (*SHOWN, *SENT) if strategy in offered), None)
    if strategy is None:
        raise click.ClickException(
            f"This sign-in needs what this program cannot do: {', '.join(offered) or 'nothing'}."
        )
    if strategy in SENT:
        clerk.prepare_second_factor(state.id, strategy)
        click.echo(f"A code was sent to {offered[strategy].safe_identifier or 'you'}.", err=True)
    return clerk.attempt_second_factor(state.id, strategy, asked("Code"))


def asked(what: str, *, hidden: bool = False, twice: bool = False) -> str:
    answer: str = click.prompt(what, hide_input=hidden, confirmation_prompt=twice, err=True)
    return answer
