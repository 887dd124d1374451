"""Programs that run in their own process."""

import subprocess
import sys
from collections.abc import Sequence

from emulator import Emulator

# A background process of a shell ignores Ctrl-C by inheritance, unlike one in a terminal.
SIGNED_IN = """
import asyncio, os, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from clerk_orgs import AsyncClerk, Clerk, ClerkError
clerk = Clerk(base_url=sys.argv[1])
clerk.sign_in_with_ticket("ticket_admin")
"""


def start(program: str, emulator: Emulator, *arguments: str, options: Sequence[str] = ()) -> subprocess.Popen[str]:
    # Python warns about forking, which one test does on purpose.
    interpreter = [sys.executable, "-W", "ignore::DeprecationWarning", *options]
    return subprocess.Popen(
        [*interpreter, "-c", SIGNED_IN + program, emulator.base_url, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str], seconds: float = 15) -> str:
    out, errors = process.communicate(timeout=seconds)
    assert (process.returncode, errors) == (0, "")
    return out
