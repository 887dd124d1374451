"""The picture in docs/pagination.md: its figures can be reproduced."""

from pathlib import Path
from xml.etree import ElementTree

from emulator import Emulator
from lost_items import Experiment, measure, picture

SMALL = Experiment(rows=120, page=10, changes_per_page=(0, 6), seeds=(1,))
COMMITTED = Path(__file__).parents[2] / "docs/lost-items.svg"


def test_the_usual_loop_loses_items_and_the_sequence_does_not(emulator: Emulator) -> None:
    quiet, restless = measure(emulator, SMALL)
    assert (quiet.usual, quiet.ours) == (0, 0)
    assert restless.usual > 0
    assert restless.ours == 0
    assert measure(emulator, SMALL) == [quiet, restless]
    drawn, committed = (ElementTree.fromstring(svg) for svg in (picture([quiet, restless]), COMMITTED.read_text()))
    assert [len(svg.findall(".//{*}polyline")) for svg in (drawn, committed)] == [2, 2]
