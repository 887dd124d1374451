"""Every scenario, blocking and async."""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clerk_orgs import AsyncClerk, Clerk
from emulator import Emulator
from logs import Kept, kept
from scenario import Run, transport


def scenarios() -> list[tuple[str, dict[str, Any]]]:
    files = sorted(Path(os.environ["CLERK_SCENARIOS"]).glob("*.json"))
    found = [(file.stem, json.loads(file.read_text())) for file in files]
    return [
        (f"{stem}: {scenario['name']}", scenario)
        for stem, content in found
        for scenario in (content if isinstance(content, list) else [content])
    ]


STYLES: dict[str, type[Clerk | AsyncClerk]] = {"blocking": Clerk, "async": AsyncClerk}


def concerned() -> list[Any]:
    """Each scenario in each style whose transport it is for."""
    return [
        pytest.param(scenario, style, id=f"{title}-{name}")
        for title, scenario in scenarios()
        for name, style in STYLES.items()
        if scenario.get("transport", transport(style)) == transport(style)
    ]


@pytest.fixture(scope="module")
def log() -> Iterator[Kept]:
    """What all operations say, whatever happens to them."""
    with kept() as handler:
        yield handler
    assert handler.improper() == []


@pytest.mark.parametrize(("scenario", "style"), concerned())
def test_scenario(scenario: dict[str, Any], style: type[Any], running: Emulator, log: Kept, tmp_path: Path) -> None:
    log.records.clear()
    asyncio.run(Run(scenario, running, style, tmp_path, log).run())
    assert log.improper() == []
