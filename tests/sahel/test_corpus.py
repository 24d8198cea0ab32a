"""The reader on the written corpus: no floor here may be lowered to let a change through."""

from pathlib import Path

import pytest

from tocsin.config.load import load
from tocsin.lab.items import read_items
from tocsin.lab.scores import evaluate
from tocsin.reading.reader import build

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
ITEMS = {"en": 300, "fr": 300, "ar": 240}
FLOORS = {"en": (0.90, 0.78), "fr": (0.80, 0.82), "ar": (0.82, 0.84)}  # precision and recall of the alert


@pytest.mark.parametrize("language", ITEMS)
def test_alerts_on_written_items_stay_as_good_as_they_were(language: str) -> None:
    settings = load(HERE.parents[1] / "config").settings
    found = evaluate(build(settings), settings, read_items(CORPUS / f"{language}.jsonl")).tally.by_item.alert
    assert found.tp + found.fp + found.fn + found.tn == ITEMS[language]
    precision, recall = FLOORS[language]
    assert (found.precision >= precision, found.recall >= recall) == (True, True), found
