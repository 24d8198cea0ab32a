"""How far figures would move had other stories been labelled: bootstrap intervals.

Whole stories are drawn, with replacement, since items of one story are not independent (the
cluster bootstrap; Field and Welsh 2007, J R Stat Soc B 69:369). The percentiles of the drawn
figures are the interval.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import quantiles

from tocsin.lab.scores import Score, Verdict

LEVEL = 0.9
SEED = 20250903  # any; the same items give the same interval
_CUTS = 20  # the first and the last of its cuts hold 90 % between them

Interval = tuple[float, float]
Counts = list[float]  # tp, fp, fn


@dataclass(frozen=True, slots=True)
class _Story:
    """What a story adds to the counts, for each figure that is drawn."""

    by_item: Counts
    weighted: Counts
    decided: Counts
    indicators: Mapping[str, Counts]


def bootstrap(
    verdicts: Sequence[Verdict], over: Sequence[str], times: int, random: Random
) -> dict[str, Interval]:
    """The 90 % interval of each figure; `over` are the indicators of the macro F1.

    Names: `precision`, `recall`, `f1` of the alert by item, `macro_f1`, and the alert's F1 as
    `weighted_f1` and `decided_f1`.
    """
    stories = _counted(verdicts, over)
    drawn: dict[str, list[float]] = defaultdict(list)
    for _ in range(times):
        for name, value in _figures(random.choices(stories, k=len(stories)), over).items():
            drawn[name].append(value)
    return {name: _between(values) for name, values in drawn.items()}


def _between(values: Sequence[float]) -> Interval:
    cuts = quantiles(values, n=_CUTS, method="inclusive")
    return round(cuts[0], 4), round(cuts[-1], 4)


def _figures(drawn: Sequence[_Story], over: Sequence[str]) -> dict[str, float]:
    alert = _score(drawn, lambda story: story.by_item)
    found = {"precision": alert.precision, "recall": alert.recall, "f1": alert.f1}
    if over:
        sums: dict[str, Counts] = {name: [0, 0, 0] for name in over}
        for story in drawn:
            for name, counts in story.indicators.items():
                _add(sums[name], counts)
        found["macro_f1"] = sum(Score(*counts).f1 for counts in sums.values()) / len(over)
    found["weighted_f1"] = _score(drawn, lambda story: story.weighted).f1
    found["decided_f1"] = _score(drawn, lambda story: story.decided).f1
    return found


def _score(drawn: Sequence[_Story], of: Callable[[_Story], Counts]) -> Score:
    total: Counts = [0, 0, 0]
    for story in drawn:
        _add(total, of(story))
    return Score(*total)


def _add(total: Counts, more: Counts) -> None:
    for place, value in enumerate(more):
        total[place] += value


def _counted(verdicts: Sequence[Verdict], over: Sequence[str]) -> list[_Story]:
    stories: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        stories[verdict.story].append(verdict)
    return [_story(together, over) for together in stories.values()]


def _story(together: Sequence[Verdict], over: Sequence[str]) -> _Story:
    by_item: Counts = [0, 0, 0]
    indicators: dict[str, Counts] = {}
    for one in together:
        _add(by_item, _judged(one.alerts, one.should_alert))
        for name in (one.said | one.right).intersection(over):
            _add(indicators.setdefault(name, [0, 0, 0]), _judged(name in one.said, name in one.right))
    decided = _judged(any(one.alerts for one in together), any(one.should_alert for one in together))
    return _Story(by_item, [count / len(together) for count in by_item], decided, indicators)


def _judged(said: bool, right: bool) -> Counts:
    return [said and right, said and not right, right and not said]
