"""The key in the environment, in processes of their own."""

import os
import subprocess
import sys

import pytest

# happy-cat-12.clerk.accounts.dev$
KEY = "pk_test_aGFwcHktY2F0LTEyLmNsZXJrLmFjY291bnRzLmRldiQ"

PROGRAM = """
import os, sys
from clerk_orgs import AsyncClerk, Clerk, ClerkError
# Set late, as a program does that reads a file of settings.
os.environ["CLERK_PUBLISHABLE_KEY"] = sys.argv[1]
for style in (Clerk, AsyncClerk):
    try:
        style(**eval(sys.argv[2])).close()
        print("made")
    except ClerkError.Invalid as error:
        print(error.info.param_name, error)
"""


@pytest.mark.parametrize(
    ("value", "arguments", "outcome"),
    [
        (KEY, {}, "made"),
        ("", {}, "publishable_key pass a publishable_key"),
        ("sk_test_planted", {}, "publishable_key CLERK_PUBLISHABLE_KEY is a secret key"),
        ("sk_test_planted", {"publishable_key": KEY}, "made"),
        ("sk_test_planted", {"base_url": "https://clerk.example.com"}, "made"),
    ],
)
def test_a_key_in_the_environment_is_used_where_nothing_else_is_given(
    value: str, arguments: dict[str, str], outcome: str
) -> None:
    environment = {name: kept for name, kept in os.environ.items() if name != "CLERK_PUBLISHABLE_KEY"}
    command = [sys.executable, "-c", PROGRAM, value, repr(arguments)]
    blocking, awaited = subprocess.check_output(command, env=environment, text=True).splitlines()
    assert blocking == awaited
    assert blocking.startswith(outcome)
    assert "planted" not in blocking
