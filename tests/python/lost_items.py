"""Draws how many items the usual loop over pages and the lazy sequence lose in a list that changes.

`cargo xtask picture` writes docs/lost-items.svg with it. Both read the same lists over HTTP, from the emulator. The changes
follow from a seed, and each happens while a page is read, so every run gives the same picture.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clerk_orgs import Clerk, Organization, OrganizationMembershipRequest
from clerk_orgs import OrganizationMembershipRequestStatus as Status
from emulator import Emulator

FIRST, STEP = 1_700_000_000_000, 1_000


@dataclass(frozen=True)
class Experiment:
    """A list of `rows` pending requests, read in pages of `page`. Every second request stays; others come and go."""

    rows: int = 1000
    page: int = 50
    changes_per_page: Sequence[int] = (0, 2, 5, 10, 15, 20)
    seeds: Sequence[int] = (1, 2, 3)


@dataclass(frozen=True)
class Measured:
    changes_per_page: int
    usual: float
    """The percentage of lost items among those that stayed."""
    ours: float


def usual_loop(organization: Organization, page_size: int) -> Iterable[OrganizationMembershipRequest]:
    number, more = 1, True
    while more:
        page = organization.get_membership_requests(initial_page=number, page_size=page_size, status=Status.PENDING)
        yield from page.data
        number, more = number + 1, page.has_next_page


def sequence(organization: Organization, page_size: int) -> Iterable[OrganizationMembershipRequest]:
    return organization.membership_requests(status=Status.PENDING, page_size=page_size)


Loop = Callable[[Organization, int], Iterable[OrganizationMembershipRequest]]


def measure(emulator: Emulator, experiment: Experiment) -> list[Measured]:
    def mean(loop: Loop, changes: int) -> float:
        lost = [lost_by(loop, emulator, experiment, changes, seed) for seed in experiment.seeds]
        return 100 * sum(lost) / len(lost) / (experiment.rows // 2)

    return [Measured(n, mean(usual_loop, n), mean(sequence, n)) for n in experiment.changes_per_page]


def lost_by(loop: Loop, emulator: Emulator, experiment: Experiment, changes: int, seed: int) -> int:
    """The number of remaining requests that the loop never yields. Only the sequence must not yield any twice."""
    start(emulator, experiment.rows)
    with Clerk(base_url=emulator.base_url) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        organization = clerk.organization("org_acme")
        for body in schedule(experiment, changes, random.Random(seed)):
            emulator.control("changes", {"changes": body, "between": True})
        given = [request.id for request in loop(organization, experiment.page)]
    assert loop is usual_loop or len(given) == len(set(given))
    return len({name(number) for number in range(2, experiment.rows + 1, 2)} - set(given))


def start(emulator: Emulator, rows: int) -> None:
    organization = {"id": "org_acme", "slug": "acme", "members": [{"user": "user_ada", "role": "org:admin"}]}
    requests = {"organization": "org_acme", "kind": "requests", "count": rows, "prefix": "r"}
    emulator.control(
        "seed",
        {
            "users": [{"id": "user_ada", "email": "ada@example.com"}],
            "tickets": [{"ticket": "ticket_admin", "user": "user_ada"}],
            "organizations": [organization],
            "generate": [requests | {"created_at": FIRST, "step_ms": STEP}],
        },
    )


def name(number: int) -> str:
    return f"orgmemreq_r_{number:04}"


def schedule(experiment: Experiment, changes: int, rng: random.Random) -> Iterable[list[dict[str, Any]]]:
    """Changes while each page is read: three requests are removed for each one that is added, anywhere in the list."""
    goes = [name(number) for number in range(1, experiment.rows + 1, 2)]
    rng.shuffle(goes)
    count = 0
    # More than there are pages, since a growing list has more of them, and some are read again.
    for _ in range(2 * experiment.rows // experiment.page):
        body: list[dict[str, Any]] = []
        for _ in range(changes):
            count += 1
            if count % 4 and goes:
                body.append({"remove_request": goes.pop()})
            else:
                made = FIRST + rng.randrange(experiment.rows * STEP)
                user = f"user_new_{count}"
                body.append({"add_request": {"organization": "org_acme", "user": user, "created_at": made}})
        if body:
            yield body


# The size of the drawing, and the margins around the axes.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 360, 60, 20, 24, 56
OURS, USUAL = "#2a78d6", "#e34948"


def picture(measured: Sequence[Measured]) -> str:
    most_changes = max(point.changes_per_page for point in measured)
    most_lost = max(1, *(point.usual for point in measured), *(point.ours for point in measured))
    top = -(-most_lost // 5) * 5

    def x(changes: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * changes / most_changes

    def y(lost: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * lost / top

    def text(at_x: float, at_y: float, words: str, anchor: str = "middle", more: str = "") -> str:
        return f'<text x="{at_x:.1f}" y="{at_y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'

    def line(color: str, title: str, value: Callable[[Measured], float], at: float) -> Iterable[str]:
        points = [(x(point.changes_per_page), y(value(point))) for point in measured]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
        yield from (f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{color}"/>' for a, b in points)
        yield text(points[-1][0] - 8, points[-1][1] + at, title, "end", f' fill="{color}" font-weight="bold"')

    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        "<title>Items lost while a list changes</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fcfcfb"/>',
        '<g fill="#52514e">',
    ]
    for tick in (top * part / 5 for part in range(6)):
        drawn.append(f'<path d="M{LEFT},{y(tick):.1f}H{WIDTH - RIGHT}" stroke="#e1e0d9"/>')
        drawn.append(text(LEFT - 8, y(tick) + 4, f"{tick:g} %", "end"))
    drawn += [text(x(tick), HEIGHT - BOTTOM + 20, f"{tick:g}") for tick in range(0, most_changes + 1, 5)]
    drawn.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "changes of the list while a page is read"))
    drawn.append(text(LEFT, TOP - 8, "lost, of the items that stayed all the time", "start"))
    drawn.append("</g>")
    drawn += line(USUAL, "page by page", lambda point: point.usual, -10)
    drawn += line(OURS, "membership_requests()", lambda point: point.ours, -10)
    return "\n".join([*drawn, "</svg>", ""])


def main(path: Path) -> None:
    emulator = Emulator()
    try:
        measured = measure(emulator, Experiment())
    finally:
        emulator.close()
    for point in measured:
        print(
            f"{point.changes_per_page:3} changes a page: {point.usual:5.2f} % lost page by page, {point.ours:.2f} % by ours"
        )
    path.write_text(picture(measured), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
