"""Exports all members of an organization as JSON, one a line, and can be interrupted: 100,000 members take their time.

    python export_members.py acme members.jsonl

The position in the list is saved beside the file after each page. If the program is started again, it continues from there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from clerk_orgs import Clerk, ClerkError, FileTokenStore, Memberships

STORE = FileTokenStore(os.environ.get("CLERK_TOKEN_FILE", "~/.config/export-members-token"))


def main(organization: str, target: Path) -> None:
    with Clerk(base_url=os.environ.get("CLERK_BASE_URL"), token_store=STORE, prefetch=4) as clerk:
        if clerk.load() is None:
            clerk.sign_in_with_ticket(os.environ["CLERK_TICKET"])
        clerk.set_active(organization=organization)
        bookmark = target.with_suffix(".position")
        saved = bookmark.read_text() if bookmark.exists() else None
        members = clerk.organization().memberships(page_size=500, resume_from=saved)
        write(members, target, bookmark, "a" if saved else "w")
        bookmark.unlink(missing_ok=True)


def write(members: Memberships, target: Path, bookmark: Path, mode: str) -> None:
    count = 0
    with target.open(mode, encoding="utf-8") as file:
        # By page, so that the file and the position belong together.
        while page := members.next_page():
            file.writelines(f"{member.to_json()}\n" for member in page)
            file.flush()
            if position := members.position():
                bookmark.write_text(position)
            count += len(page)
            print(f"\r{count} of {members.total_count()}", end="", file=sys.stderr)
    print(file=sys.stderr)


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except ClerkError as error:
        sys.exit(f"\n{error} Start the program again to continue.")
