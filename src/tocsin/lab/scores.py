"""How well the reader does on labelled items: precision, recall and F1.

An item is predicted to alert when at least one observation with a status that its indicator
accepts comes from it, in any watch, and that indicator is an escalation: weight above 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tocsin.config.settings import Settings
from tocsin.lab.items import Item, as_entry
from tocsin.model import Reading
from tocsin.reading.reader import Reader


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of a yes-or-no judgement, and the measures that follow (0 where nothing was to find)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

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

    def counted(self, *, said: bool, right: bool) -> "Score":
        """With one more judgement."""
        name = {(True, True): "tp", (True, False): "fp", (False, True): "fn", (False, False): "tn"}[
            said, right
        ]
        return replace(self, **{name: getattr(self, name) + 1})

    def document(self) -> dict[str, float | int]:
        """As it stands in the JSON of `tocsin evaluate`."""
        measures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {"tp": self.tp, "fp": self.fp, "fn": self.fn, "tn": self.tn} | {
            name: round(value, 4) for name, value in measures.items()
        }


@dataclass(frozen=True, slots=True)
class Miss:
    """One item on which the reader and the label differ. `kind` is `alert` or an indicator's id."""

    id: str
    kind: str
    expected: bool
    got: bool


@dataclass(slots=True)
class Scores:
    """All figures over a set of labelled items; `splits` by the values of one of the items' keys."""

    items: int = 0
    alert: Score = field(default_factory=Score)
    indicators: dict[str, Score] = field(default_factory=dict)
    languages: dict[str, Score] = field(default_factory=dict)
    splits: dict[str, Score] = field(default_factory=dict)
    errors: list[Miss] = field(default_factory=list)
    unlabelled: int = 0


def evaluate(
    reader: Reader, settings: Settings, items: Iterable[Item], *, split: str | None = None
) -> Scores:
    """Reads every labelled item and compares; items without labels are counted and left out."""
    weights = weights_of(settings)
    known = sorted({indicator for _, indicator in weights})
    scores = Scores(indicators={name: Score() for name in known})
    for number, item in enumerate(items, start=1):
        if item.labels is None:
            scores.unlabelled += 1
            continue
        scores.items += 1
        seen = accepted(reader.read(as_entry(item, number)))
        names = {indicator for _, indicator in seen}
        _count_alert(scores, item, any(weights.get(one, 0) > 0 for one in seen), split)
        for name in known:
            said, right = name in names, name in item.labels.indicators
            scores.indicators[name] = scores.indicators[name].counted(said=said, right=right)
            if said != right:
                scores.errors.append(Miss(item.id, name, right, said))
    return scores


def weights_of(settings: Settings) -> Mapping[tuple[str, str], float]:
    """Each indicator's weight, by watch and indicator."""
    return {
        (watch.id, name): indicator.weight
        for watch in settings.watches
        for name, indicator in watch.indicators.items()
    }


def accepted(reading: Reading) -> frozenset[tuple[str, str]]:
    """The indicators observed with a status that they accept, each with its watch."""
    return frozenset((seen.watch, seen.indicator) for seen in reading.observations if seen.accepted)


def _count_alert(scores: Scores, item: Item, said: bool, split: str | None) -> None:
    right = item.labels is not None and item.labels.should_alert
    scores.alert = scores.alert.counted(said=said, right=right)
    tables = [(scores.languages, item.language or "unknown")]
    if split is not None:
        tables.append((scores.splits, item.extra.get(split, "none")))
    for table, key in tables:
        table[key] = table.get(key, Score()).counted(said=said, right=right)
    if said != right:
        scores.errors.append(Miss(item.id, "alert", right, said))
