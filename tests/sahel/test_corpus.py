"""The reader on the written corpus: no floor here may be lowered to let a change through."""

from pathlib import Path

import pytest

from tocsin.config.load import load
from tocsin.config.settings import Settings
from tocsin.lab.items import read_items
from tocsin.lab.scores import evaluate
from tocsin.reading.reader import Reader, build

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
# Of each file its items, and the least precision and recall of the alert.
FLOORS = {
    "en": (300, 0.96, 0.86),
    "fr": (300, 0.84, 0.88),
    "ar": (240, 0.86, 0.90),
    "en-plain": (160, 0.86, 0.87),
    "fr-plain": (160, 0.90, 0.84),
    "en-tail": (260, 0.90, 0.87),
    "fr-tail": (260, 0.94, 0.82),
    "ar-tail": (220, 0.94, 0.88),
}


@pytest.fixture(scope="module")
def deployed() -> tuple[Reader, Settings]:
    settings = load(HERE.parents[1] / "config").settings
    return build(settings), settings


@pytest.mark.parametrize("name", FLOORS)
def test_alerts_on_written_items_stay_as_good_as_they_were(
    name: str, deployed: tuple[Reader, Settings]
) -> None:
    found = evaluate(*deployed, read_items(CORPUS / f"{name}.jsonl")).tally.by_item.alert
    items, precision, recall = FLOORS[name]
    assert found.tp + found.fp + found.fn + found.tn == items
    assert (found.precision >= precision, found.recall >= recall) == (True, True), found
