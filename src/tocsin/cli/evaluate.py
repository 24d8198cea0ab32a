"""`tocsin evaluate`: the reader against labelled items."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from tocsin.cli import figures
from tocsin.cli.output import ConfigOption, JsonOption, complain, emit, example
from tocsin.config.load import load
from tocsin.errors import ConfigError, TocsinError, UnknownName
from tocsin.lab import clusters, intervals
from tocsin.lab.items import SALT, Item, Share, read_items, share
from tocsin.lab.scores import ALERT, AT_LEAST, Miss
from tocsin.lab.scores import evaluate as score
from tocsin.reading.reader import build

LANGUAGE = "lang"
FALSE_ALARMS, MISSES = "fp", "fn"

app = typer.Typer()

SplitOption = Annotated[
    list[str] | None,
    typer.Option("--split", metavar="KEY", help="Figures by this key of the items, too; may be repeated."),
]
AtLeastOption = Annotated[
    int,
    typer.Option("--at-least", min=1, metavar="N", help="Macro F1 is over indicators of N items or more."),
]
BootstrapOption = Annotated[
    int | None,
    typer.Option(
        "--bootstrap", min=100, metavar="N", help="90 % intervals, from N drawings of whole stories."
    ),
]
PartOption = Annotated[
    str | None, typer.Option("--part", metavar="K/N", help="Only the stories in the Kth of N shares.")
]
WithoutOption = Annotated[
    str | None, typer.Option("--without", metavar="K/N", help="All stories but those in the Kth of N shares.")
]
SaltOption = Annotated[str, typer.Option("--salt", metavar="TEXT", help="Another text makes other shares.")]
StoriesOption = Annotated[
    bool, typer.Option("--stories", help="How well dated items are put into their stories, too (B-cubed).")
]
ErrorsOption = Annotated[bool, typer.Option("--errors", help="Show the errors with their reasons.")]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="fp|fn|INDICATOR",
        help="Errors of this kind alone: false alarms, misses, of this indicator or of alert.",
    ),
]


@app.command(
    epilog=example(
        "tocsin evaluate labelled.jsonl --without 3/3 --split kind --only fn",
        "tocsin evaluate labelled.jsonl --part 3/3 --bootstrap 1000",
    )
)
def evaluate(
    file: Annotated[Path, typer.Argument(help="Items with labels, one JSON object a line.")],
    config: ConfigOption = None,
    split: SplitOption = None,
    at_least: AtLeastOption = AT_LEAST,
    bootstrap: BootstrapOption = None,
    part: PartOption = None,
    without: WithoutOption = None,
    salt: SaltOption = SALT,
    stories: StoriesOption = False,
    errors: ErrorsOption = False,
    only: OnlyOption = None,
    json: JsonOption = False,
) -> None:
    """Measure precision, recall and F1 of the watches' indicators on labelled items.

    Who reads an error and mends the watch has used that item up: it measures nothing any more. So
    set a share aside before the first look: work with --without 3/3, and measure with --part 3/3
    at the end. A share holds whole stories, so that no copy of a text stands on both sides.
    """
    settings = load(config).settings
    shown = _narrowed(only or [], {name for watch in settings.watches for name in watch.indicators})
    wanted = _wanted(part, without, salt)
    reader, items = build(settings), list(read_items(file))
    splits = list(dict.fromkeys([LANGUAGE, *(split or [])]))
    scores = score(reader, settings, items, splits=splits, at_least=at_least, wanted=wanted)
    if not scores.tally.items and scores.left_out:
        raise TocsinError(f"no labelled item of {file} is in that share", remedy="take another share")
    if not scores.tally.items:
        raise TocsinError(f"{file} holds no labelled item", remedy='an item needs "labels"')
    for name, number in scores.unknown.most_common():
        complain(f"warning: no watch has the indicator {name}, which {number} of the items bear")
    random = Random(intervals.SEED)
    drawn = (
        intervals.bootstrap(scores.verdicts, scores.tally.frequent, bootstrap, random) if bootstrap else {}
    )
    grouping = clusters.evaluate(reader, filter(wanted, items)) if stories else None
    report = figures.Report(scores, tuple(split or ()), at_least, bootstrap or 0, drawn, grouping)
    errors_shown = [miss for miss in scores.errors if shown(miss)] if errors or only else []
    emit(report.document(), json=json, text=lambda: report.page(errors_shown))


def _wanted(part: str | None, without: str | None, salt: str) -> Callable[[Item], bool]:
    """Which items are measured. Refuses a share of which the other option leaves nothing."""
    within, left_out = _share("--part", part, salt), _share("--without", without, salt)
    if left_out is not None and _lies_in(within or Share(1, 1), left_out):
        what = f"leaves nothing of --part {part}" if part else "leaves nothing"
        raise ConfigError(f"--without {without} {what}", remedy="name two shares, or one of the options")

    def wanted(item: Item) -> bool:
        held = within is None or within.holds(item)
        return held and (left_out is None or not left_out.holds(item))

    return wanted


def _lies_in(one: Share, other: Share) -> bool:
    """Whether all that one share holds is in another: 3/6 lies in 3/3, for a share is a remainder."""
    return one.of % other.of == 0 and (one.number - other.number) % other.of == 0


def _share(option: str, written: str | None, salt: str) -> Share | None:
    try:
        return None if written is None else share(written, salt)
    except ValueError as error:
        raise ConfigError(str(error), where=option) from error


def _narrowed(only: Iterable[str], indicators: Collection[str]) -> Callable[[Miss], bool]:
    """Which errors are shown: of those directions and of those kinds, all where none is named."""
    directions = {name for name in only if name in (FALSE_ALARMS, MISSES)}
    kinds = set(only) - directions
    for name in kinds - {ALERT, *indicators}:
        raise UnknownName("indicator", name, [ALERT, FALSE_ALARMS, MISSES, *sorted(indicators)])

    def shown(miss: Miss) -> bool:
        direction = FALSE_ALARMS if miss.got else MISSES
        return (not directions or direction in directions) and (not kinds or miss.kind in kinds)

    return shown
