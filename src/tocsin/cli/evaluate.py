"""`tocsin evaluate`: the reader against labelled items."""

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import tables
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.load import load
from tocsin.errors import TocsinError
from tocsin.lab.items import read_items
from tocsin.lab.scores import Score, Scores
from tocsin.lab.scores import evaluate as score
from tocsin.reading.reader import build

app = typer.Typer()


@app.command(epilog=example("tocsin evaluate labelled.jsonl --split kind"))
def evaluate(
    file: Annotated[Path, typer.Argument(help="Items with labels, one JSON object a line.")],
    config: ConfigOption = None,
    split: Annotated[
        str | None, typer.Option("--split", help="Figures by this key of the items, too.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Measure precision, recall and F1 of the watches' indicators on labelled items."""
    settings = load(config).settings
    scores = score(build(settings), settings, read_items(file), split=split)
    if not scores.items:
        raise TocsinError(f"{file} holds no labelled item", remedy='an item needs "labels"')
    emit(_document(scores, split), json=json, text=lambda: _text(scores))


def _document(scores: Scores, split: str | None) -> dict[str, object]:
    document: dict[str, object] = {
        "items": scores.items,
        "unlabelled": scores.unlabelled,
        "alert": scores.alert.document(),
        "indicators": _documents(scores.indicators),
        "languages": _documents(scores.languages),
        "errors": [
            {"id": miss.id, "kind": miss.kind, "expected": miss.expected, "got": miss.got}
            for miss in scores.errors
        ],
    }
    return document | ({f"by_{split}": _documents(scores.splits)} if split else {})


def _documents(scores: dict[str, Score]) -> dict[str, object]:
    return {name: score.document() for name, score in sorted(scores.items())}


def _text(scores: Scores) -> str:
    named = [("alert", scores.alert), *sorted(scores.languages.items()), *sorted(scores.splits.items())]
    named += sorted(scores.indicators.items())
    rows = [
        (name, one.tp, one.fp, one.fn, one.tn, f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}")
        for name, one in named
    ]
    listing = tables.table(("", "tp", "fp", "fn", "tn", "precision", "recall", "F1"), rows)
    return f"{scores.items} items\n{listing}"
