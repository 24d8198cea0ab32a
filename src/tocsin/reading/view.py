"""An entry as queries see it: all that was found in it, by concept and by place."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.model import Status, Toll
from tocsin.reading.concepts import Hierarchy
from tocsin.reading.nodes import Concept, Node, Word
from tocsin.reading.passage import Hit, Passage
from tocsin.reading.pruning import pruned
from tocsin.reading.query import Query

LAST_WORD = 1 << 60

Counts = frozenset[Status] | None  # the statuses that count; None: all


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of words in which a query must hold; `passage` None is the whole entry."""

    passage: int | None = None
    first: int = 0
    last: int = LAST_WORD

    def within(self, passage: int, first: int, last: int) -> Window | None:
        """What two windows share; None where they are apart."""
        if self.passage not in (None, passage):
            return None
        first, last = max(first, self.first), min(last, self.last)
        return Window(passage, first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the entry beside its words. `deaths`: how many, at least, it says were killed."""

    language: str | None = None
    source: str = ""
    tags: frozenset[str] = frozenset()
    deaths: int = 0


class View:
    """The hits of an entry, for queries to look up. The first passage is the title."""

    def __init__(
        self,
        passages: Sequence[Passage],
        hits: Sequence[Hit],
        hierarchy: Hierarchy,
        known: Known,
        tolls: Sequence[Toll] = (),
    ) -> None:
        self.passages = passages
        self.all = hits
        self.known = known
        self.tolls = tolls
        self.keys = frozenset(hit.key for hit in hits)
        by_name: dict[str, list[Hit]] = defaultdict(list)
        for hit in sorted(hits, key=_order):
            for name in hierarchy.names_of(hit.key):
                by_name[name].append(hit)
        self._by_name = dict(by_name)
        self.statuses = frozenset(hit.status for hit in hits if hit.bearing)
        self.all_news = all(hit.news for hit in hits if hit.bearing)
        self._counted: dict[tuple[str, Counts], list[Hit]] = {}
        self._pruned: dict[str, Node | None] = {}

    def pruned(self, query: Query) -> Node | None:
        """What is left of a query when all is gone that this entry lacks; None where it cannot hold."""
        if query.text not in self._pruned:
            self._pruned[query.text] = pruned(query.node, self._by_name.keys())
        return self._pruned[query.text]

    def _counting(self, node: Concept | Word, counts: Counts) -> list[Hit]:
        name = node.form.key if isinstance(node, Word) else node.name
        if counts is None:
            return self._by_name.get(name, [])
        place = (name, counts)
        if place not in self._counted:
            self._counted[place] = [
                hit
                for hit in self._by_name.get(name, ())
                if not hit.bearing or (hit.news and hit.status in counts)
            ]
        return self._counted[place]

    def hits(self, node: Concept | Word, window: Window, counts: Counts) -> list[Hit]:
        """The hits of a concept or word that touch the window, in the order of the text.

        Of those that bear a status, only the ones that are news and have a status that counts.
        """
        hits = self._counting(node, counts)
        if not hits or window.passage is None:
            return hits
        low = bisect_left(hits, (window.passage, window.first), key=_end)
        found = []
        for hit in hits[low:]:
            if hit.passage != window.passage or hit.first > window.last:
                break
            if hit.last >= window.first:
                found.append(hit)
        return found


def _order(hit: Hit) -> tuple[int, int, int]:
    return hit.passage, hit.start, hit.end


def _end(hit: Hit) -> tuple[int, int]:
    # hits of several concepts may lie in each other; a form has far fewer words than this
    return hit.passage, hit.first + _LONGEST_FORM


_LONGEST_FORM = 100
