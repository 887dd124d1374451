"""Every scenario of the corpus, blocking and async."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from clerk_orgs import AsyncClerk, Clerk
from emulator import Emulator
from scenario import Run


def scenarios() -> list[Any]:
    files = sorted(Path(os.environ["CLERK_SCENARIOS"]).glob("*.json"))
    found = [(file.stem, json.loads(file.read_text())) for file in files]
    return [
        pytest.param(scenario, id=f"{stem}: {scenario['name']}")
        for stem, content in found
        for scenario in (content if isinstance(content, list) else [content])
    ]


@pytest.mark.parametrize("style", [Clerk, AsyncClerk], ids=["blocking", "async"])
@pytest.mark.parametrize("scenario", scenarios())
def test_scenario(scenario: dict[str, Any], style: type[Any], running: Emulator, tmp_path: Path) -> None:
    asyncio.run(Run(scenario, running, style, tmp_path).run())
