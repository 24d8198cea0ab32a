"""How well the reader does on labelled items: precision, recall and F1, by item and by story.

An item is predicted to alert when at least one observation with a status that its indicator
accepts comes from it, in any watch, and that indicator is an escalation: weight above 0.

Items of one story are not independent: one plainly worded story with twenty copies counts twenty
times. So there are figures with each story weighted 1 (each of its items by 1/size), and others
with one decision a story, which is said to alert where any of its items is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tocsin.config.settings import Settings
from tocsin.errors import UnknownName
from tocsin.lab.items import Item, as_entry
from tocsin.model import Reading
from tocsin.reading.reader import Reader, Standing, State

ALERT = "alert"  # the kind of an error that is no indicator's
NOTHING = "nothing"  # in a confusion: no other indicator
AT_LEAST = 5  # items of an indicator before its F1 says anything
NO_VALUE = "none"  # of a key by which figures are split, where an item has none


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of a yes-or-no judgement, and the measures that follow (0 where nothing was to find).

    Counts are whole where each judgement weighs 1.
    """

    tp: float = 0
    fp: float = 0
    fn: float = 0
    tn: float = 0

    @property
    def precision(self) -> float:
        """Of what was said, the share that is right."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Of what is right, the share that was said."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0

    @property
    def bearing(self) -> float:
        """How much was to be found."""
        return self.tp + self.fn

    def counted(self, *, said: bool, right: bool, weight: float = 1) -> Score:
        """With one more judgement."""
        name = {(True, True): "tp", (True, False): "fp", (False, True): "fn", (False, False): "tn"}[
            said, right
        ]
        return replace(self, **{name: getattr(self, name) + weight})

    def document(self) -> dict[str, float]:
        """As it stands in the JSON of `tocsin evaluate`."""
        values = {name: getattr(self, name) for name in ("tp", "fp", "fn", "tn", "precision", "recall", "f1")}
        return {name: round(value, 4) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judgement beside the label: the indicators said and right, and whether it alerts and should."""

    story: str
    said: frozenset[str]
    right: frozenset[str]
    alerts: bool
    should_alert: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The scores of some verdicts: of the decision to alert, and of each indicator."""

    alert: Score
    indicators: Mapping[str, Score]

    def frequent(self, at_least: int) -> list[str]:
        """The indicators that at least so many items bear."""
        return sorted(name for name, score in self.indicators.items() if score.bearing >= at_least)

    def macro_f1(self, over: Collection[str]) -> float | None:
        """The mean F1 of these indicators, each weighing the same; None over none."""
        return sum(self.indicators[name].f1 for name in over) / len(over) if over else None


@dataclass(frozen=True, slots=True)
class Tally:
    """All figures of some verdicts. `frequent`: the indicators over which a macro F1 is taken."""

    items: int
    stories: int
    frequent: Sequence[str]
    by_item: Figures
    weighted: Figures
    decided: Figures


@dataclass(frozen=True, slots=True)
class Miss:
    """One item on which the reader and the label differ. `kind` is `alert` or an indicator's id.

    `causes`: for what was said wrongly, the indicators that rang; for what was missed, how the
    indicators that were asked for stand in each watch.
    """

    item: Item
    kind: str
    expected: bool
    got: bool
    causes: tuple[Standing, ...] = ()


@dataclass(slots=True)
class Scores:
    """All figures over a set of labelled items.

    `parts`: by key and value of the items; `confusion`: by what was right and what was said
    instead; `unknown`: labels that no watch has as an indicator, and on how many items.
    """

    tally: Tally
    verdicts: list[Verdict]
    parts: dict[str, dict[str, Tally]]
    confusion: dict[str, Counter[str]]
    errors: list[Miss]
    unlabelled: int = 0
    left_out: int = 0
    unknown: Counter[str] = field(default_factory=Counter)


def evaluate(
    reader: Reader,
    settings: Settings,
    items: Iterable[Item],
    *,
    splits: Sequence[str] = ("lang",),
    at_least: int = AT_LEAST,
    wanted: Callable[[Item], bool] = lambda item: True,
) -> Scores:
    """Reads every labelled item that is wanted and compares; the others are counted and left out.

    Raises UnknownName for a key to split by that no item has.
    """
    weights = weights_of(settings)
    known = sorted({indicator for _, indicator in weights})
    judged: list[tuple[Item, Verdict]] = []
    errors: list[Miss] = []
    unlabelled = left_out = 0
    for number, item in enumerate(items, start=1):
        if item.labels is None:
            unlabelled += 1
        elif not wanted(item):
            left_out += 1
        else:
            entry = as_entry(item, number)
            verdict = judge(item, reader.read(entry), weights)
            judged.append((item, verdict))
            if differing := _differing(verdict, known):
                standings = reader.explain_entry(entry).standings
                errors += (_miss(item, kind, verdict, standings, weights) for kind in differing)
    verdicts = [verdict for _, verdict in judged]
    return Scores(
        tally(verdicts, known, at_least),
        verdicts,
        {key: _split(judged, key, known, at_least) for key in splits},
        confusion(verdicts, known),
        errors,
        unlabelled,
        left_out,
        Counter(name for verdict in verdicts for name in verdict.right if name not in known),
    )


def weights_of(settings: Settings) -> Mapping[tuple[str, str], float]:
    """Each indicator's weight, by watch and indicator."""
    return {
        (watch.id, name): indicator.weight
        for watch in settings.watches
        for name, indicator in watch.indicators.items()
    }


def judge(item: Item, reading: Reading, weights: Mapping[tuple[str, str], float]) -> Verdict:
    """What was read in an item beside its labels."""
    seen = [(one.watch, one.indicator) for one in reading.observations if one.accepted]
    return Verdict(
        item.story or item.id,
        frozenset(indicator for _, indicator in seen),
        item.labels.indicators if item.labels else frozenset(),
        any(weights.get(one, 0) > 0 for one in seen),
        item.labels is not None and item.labels.should_alert,
    )


def tally(verdicts: Sequence[Verdict], known: Sequence[str], at_least: int = AT_LEAST) -> Tally:
    """All figures: by item, with each story weighted 1, and with one decision a story.

    The macro F1 of all three is over the same indicators.
    """
    stories = _stories(verdicts)
    by_item = _figures(((verdict, 1) for verdict in verdicts), known)
    return Tally(
        items=len(verdicts),
        stories=len(stories),
        frequent=by_item.frequent(at_least),
        by_item=by_item,
        weighted=_figures(((one, 1 / len(stories[one.story])) for one in verdicts), known),
        decided=_figures(((_decision(story), 1) for story in stories.values()), known),
    )


def confusion(verdicts: Iterable[Verdict], known: Collection[str]) -> dict[str, Counter[str]]:
    """By what was right and was not said, what was said instead and is not right, in how many items.

    An item with several of both counts for each pair. What stands alone stands beside NOTHING.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        missed = verdict.right.intersection(known) - verdict.said
        instead = verdict.said - verdict.right
        for right in missed or ([NOTHING] if instead else []):
            found[right].update(instead or [NOTHING])
    return dict(sorted(found.items()))


def _stories(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.story].append(verdict)
    return found


def _decision(story: Sequence[Verdict]) -> Verdict:
    """A story's items as one: it says and should say what any of them does."""
    return Verdict(
        story[0].story,
        frozenset().union(*(one.said for one in story)),
        frozenset().union(*(one.right for one in story)),
        any(one.alerts for one in story),
        any(one.should_alert for one in story),
    )


def _figures(weighted: Iterable[tuple[Verdict, float]], known: Sequence[str]) -> Figures:
    alert = Score()
    indicators = dict.fromkeys(known, Score())
    for verdict, weight in weighted:
        alert = alert.counted(said=verdict.alerts, right=verdict.should_alert, weight=weight)
        for name in known:
            said, right = name in verdict.said, name in verdict.right
            indicators[name] = indicators[name].counted(said=said, right=right, weight=weight)
    return Figures(alert, indicators)


def _split(
    judged: Sequence[tuple[Item, Verdict]], key: str, known: Sequence[str], at_least: int
) -> dict[str, Tally]:
    parts: dict[str, list[Verdict]] = defaultdict(list)
    for item, verdict in judged:
        parts[item.extra.get(key, NO_VALUE)].append(verdict)
    if set(parts) == {NO_VALUE} and key != "lang":
        raise UnknownName("key of items", key, {name for item, _ in judged for name in item.extra})
    return {value: tally(verdicts, known, at_least) for value, verdicts in sorted(parts.items())}


def _differing(verdict: Verdict, known: Iterable[str]) -> list[str]:
    """The kinds of error in a verdict."""
    wrong = verdict.said ^ verdict.right
    alert = [ALERT] if verdict.alerts != verdict.should_alert else []
    return alert + [name for name in known if name in wrong]


def _miss(
    item: Item,
    kind: str,
    verdict: Verdict,
    standings: Sequence[Standing],
    weights: Mapping[tuple[str, str], float],
) -> Miss:
    got = verdict.alerts if kind == ALERT else kind in verdict.said
    if kind != ALERT:
        causes = [one for one in standings if one.indicator == kind]
    elif got:
        causes = [one for one in standings if weights.get((one.watch, one.indicator), 0) > 0]
    else:
        causes = _asked_for(verdict.right, standings)
    if got:
        causes = [one for one in causes if one.state is State.OBSERVED]
    return Miss(item, kind, expected=not got, got=got, causes=tuple(causes))


def _asked_for(right: Collection[str], standings: Sequence[Standing]) -> list[Standing]:
    """What might have rung: the indicators of the label, else those whose words are there.

    Where no word is, how each watch's first indicator stands: its scope, mostly.
    """
    labelled = [one for one in standings if one.indicator in right]
    there = [one for one in standings if one.state not in (State.MISSING, State.OUT_OF_SCOPE)]
    first = {one.watch: one for one in reversed(standings)}
    return labelled or there or list(reversed(first.values()))
