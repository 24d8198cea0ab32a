"""How well entries are put into stories: B-cubed precision and recall on labelled items.

Bagga and Baldwin 1998, *Algorithms for Scoring Coreference Chains*: for each item, the share of
its group that belongs to its story, and the share of its story that is in its group.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from tocsin.lab.items import Item, as_entry
from tocsin.model.stories import Placed
from tocsin.reading import shelf, stories
from tocsin.reading.reader import Reader


@dataclass(frozen=True, slots=True)
class BCubed:
    """Precision and recall of groups against stories, 0 to 1, over so many items."""

    items: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def document(self) -> dict[str, float | int]:
        """As JSON holds it."""
        return {
            "items": self.items,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
        }


def b_cubed(groups: Sequence[Hashable], stories: Sequence[Hashable]) -> BCubed:
    """The measure over items, each with the group it was put in and the story it belongs to."""
    together = Counter(zip(groups, stories, strict=True))
    sizes, lengths = Counter(groups), Counter(stories)
    items = len(groups)
    if not items:
        return BCubed(0, 0.0, 0.0)
    precision = sum(n * n / sizes[group] for (group, _), n in together.items()) / items
    recall = sum(n * n / lengths[story] for (_, story), n in together.items()) / items
    return BCubed(items, precision, recall)


@dataclass(frozen=True, slots=True)
class Grouping:
    """The measure over all dated items, over those that a watch observed, and with origins for stories.

    What no watch observes is in no story and counts as a group of one. `undated` items are left out.
    """

    all: BCubed
    observed: BCubed
    origins: BCubed
    undated: int

    def document(self) -> dict[str, object]:
        """As JSON holds it."""
        return {
            "all": self.all.document(),
            "observed": self.observed.document(),
            "origins": self.origins.document(),
            "undated": self.undated,
        }


def evaluate(reader: Reader, items: Iterable[Item]) -> Grouping:
    """Puts the items into stories as live reading would have, in the order of their dates, and measures."""
    items = list(items)
    dated = sorted((item for item in items if item.date), key=lambda item: (item.date, item.id))
    placed = grouped(reader, dated)
    labels = {item.id: item.story or f"\0{item.id}" for item in dated}
    observed = [item.id for item in dated if item.id in placed]
    groups = {item.id: placed[item.id].story if item.id in placed else f"\0{item.id}" for item in dated}
    return Grouping(
        all=b_cubed(list(groups.values()), list(labels.values())),
        observed=b_cubed([groups[id] for id in observed], [labels[id] for id in observed]),
        origins=b_cubed([placed[id].origin for id in observed], [labels[id] for id in observed]),
        undated=len(items) - len(dated),
    )


def grouped(reader: Reader, items: Sequence[Item]) -> Mapping[str, Placed]:
    """The items that a watch observes in their origins and stories, by id, placed in the order given."""
    numbers = count(1)
    on_shelf = shelf.Shelf({}, lambda _: (), lambda _: next(numbers))
    readings = [reader.read(as_entry(item, number)) for number, item in enumerate(items, start=1)]
    profiles = [stories.profile(reading) for reading in readings if reading.observations]
    return {items[text.profile.entry - 1].id: on_shelf.place(text) for text in shelf.told(profiles)}
