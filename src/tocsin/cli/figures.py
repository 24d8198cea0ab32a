"""The figures of `tocsin evaluate`, for programs and for people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from string import ascii_lowercase

from tocsin.cli import standings, tables
from tocsin.cli.pages import Line, line, page
from tocsin.lab.clusters import Grouping
from tocsin.lab.intervals import LEVEL, Interval
from tocsin.lab.scores import NOTHING, Figures, Miss, Score, Scores, Tally

_COLUMNS = ("tp", "fp", "fn", "tn", "precision", "recall", "F1")
_MACRO = "macro_f1"


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured. `splits`: keys that were asked for; `intervals` come from `drawings`."""

    scores: Scores
    splits: Sequence[str]
    at_least: int
    drawings: int
    intervals: dict[str, Interval]
    grouping: Grouping | None = None

    def document(self) -> dict[str, object]:
        """The figures for programs, with all errors."""
        scores, tally = self.scores, self.scores.tally
        document: dict[str, object] = {
            "items": tally.items,
            "unlabelled": scores.unlabelled,
            "left_out": scores.left_out,
            "alert": tally.by_item.alert.document(),
            "macro_f1": _macro(tally.by_item, tally) | {"at_least": self.at_least, "over": tally.frequent},
            "indicators": _documents(tally.by_item),
            "languages": {code: one.by_item.alert.document() for code, one in scores.parts["lang"].items()},
            "per_story": _per_story(tally),
            "confusion": scores.confusion,
            "unknown_indicators": scores.unknown,
            "splits": {
                key: {value: _part(one) for value, one in scores.parts[key].items()} for key in self.splits
            },
            "intervals": self._intervals(),
            "errors": [_error(miss) for miss in scores.errors],
        }
        if self.grouping:
            document["stories"] = self.grouping.all.document() | self.grouping.document()
        for key in self.splits:
            parts = scores.parts[key].items()
            document[f"by_{key}"] = {value: one.by_item.alert.document() for value, one in parts}
        return document

    def _intervals(self) -> dict[str, object] | None:
        if not self.drawings:
            return None
        return {"level": LEVEL, "drawings": self.drawings} | {
            name: list(interval) for name, interval in self.intervals.items()
        }

    def page(self, errors: Sequence[Miss]) -> str:
        """The figures for people, and these errors."""
        scores = self.scores
        parts = [
            _counted(scores),
            self._alerts(),
            *map(self._split, scores.parts),
            _indicators(scores.tally.by_item),
            _confused(scores.confusion),
            _grouped(self.grouping) if self.grouping else "",
            page(_errors(errors)),
        ]
        return "\n\n".join(part for part in parts if part)

    def _alerts(self) -> str:
        tally = self.scores.tally
        rows = [
            ("by item", tally.by_item, "f1"),
            ("each story weighted 1", tally.weighted, "weighted_f1"),
            ("one decision a story", tally.decided, "decided_f1"),
        ]
        columns = ["should it alert", *_COLUMNS, "macro F1"]
        cells = [[name, *_cells(one.alert), _shown(one.macro_f1(tally.frequent))] for name, one, _ in rows]
        if self.intervals:
            columns.insert(len(_COLUMNS) + 1, "90 % of F1")
            for row, (_, _, name) in zip(cells, rows, strict=True):
                row.insert(len(_COLUMNS) + 1, _between(self.intervals[name]))
        told = f"macro F1 over {len(tally.frequent)} indicators with at least {self.at_least} items"
        if _MACRO in self.intervals:
            told += f", 90 % by item {_between(self.intervals[_MACRO])}"
        return f"{tables.table(columns, cells)}\n{told}"

    def _split(self, key: str) -> str:
        rows = [
            [
                value,
                one.items,
                one.stories,
                *_cells(one.by_item.alert),
                _shown(one.by_item.macro_f1(one.frequent)),
                f"{one.decided.alert.f1:.3f}",
            ]
            for value, one in self.scores.parts[key].items()
        ]
        return tables.table((f"by {key}", "items", "stories", *_COLUMNS, "macro F1", "F1 a story"), rows)


def _documents(figures: Figures) -> dict[str, object]:
    return {name: score.document() for name, score in sorted(figures.indicators.items())}


def _macro(figures: Figures, tally: Tally) -> dict[str, object]:
    macro = figures.macro_f1(tally.frequent)
    return {"f1": None if macro is None else round(macro, 4), "indicators": len(tally.frequent)}


def _per_story(tally: Tally) -> dict[str, object]:
    return {"stories": tally.stories} | {
        name: {"alert": one.alert.document(), "macro_f1": _macro(one, tally)["f1"]}
        for name, one in (("weighted", tally.weighted), ("decided", tally.decided))
    }


def _part(tally: Tally) -> dict[str, object]:
    return {
        "items": tally.items,
        "alert": tally.by_item.alert.document(),
        "macro_f1": _macro(tally.by_item, tally),
        "per_story": _per_story(tally),
        "indicators": _documents(tally.by_item),
    }


def _error(miss: Miss) -> dict[str, object]:
    item = miss.item
    return {
        "id": item.id,
        "kind": miss.kind,
        "expected": miss.expected,
        "got": miss.got,
        "lang": item.language,
        "story": item.story or None,
        "title": item.title,
        "reasons": [standings.document(one) for one in miss.causes],
    }


def _counted(scores: Scores) -> str:
    tally = scores.tally
    beside = [
        f"{number} {what}"
        for number, what in ((scores.left_out, "in other shares"), (scores.unlabelled, "without labels"))
        if number
    ]
    return f"{tally.items} items of {tally.stories} stories" + (f" ({', '.join(beside)})" if beside else "")


def _indicators(figures: Figures) -> str:
    rows = [(name, *_cells(score)) for name, score in sorted(figures.indicators.items())]
    return tables.table(("by indicator", *_COLUMNS), rows)


def _cells(score: Score) -> list[str]:
    counts = (f"{value:.1f}".removesuffix(".0") for value in (score.tp, score.fp, score.fn, score.tn))
    return [*counts, *(f"{value:.3f}" for value in (score.precision, score.recall, score.f1))]


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _between(interval: Interval) -> str:
    return f"{interval[0]:.3f} to {interval[1]:.3f}"


def _confused(confusion: Mapping[str, Mapping[str, int]]) -> str:
    """What was right by row, what was said instead by column; columns bear the letters of rows."""
    names = sorted({*confusion, *(said for row in confusion.values() for said in row)} - {NOTHING})
    letters = {name: _letter(number) for number, name in enumerate(names)} | {NOTHING: NOTHING}
    columns = [name for name in letters if any(name in row for row in confusion.values())]
    rows = [
        [f"{letters[right]}  {right}", *(row.get(said) or "" for said in columns)]
        for right, row in sorted(confusion.items())
        if right != NOTHING
    ]
    if NOTHING in confusion:
        rows.append([NOTHING, *(confusion[NOTHING].get(said) or "" for said in columns)])
    known = [f"{letters[name]} {name}" for name in columns if name not in confusion and name != NOTHING]
    legend = f"\nand {', '.join(known)}" if known else ""
    return (
        tables.table(("right (row), said instead (column)", *(letters[name] for name in columns)), rows)
        + legend
    )


def _grouped(grouping: Grouping) -> str:
    rows = [
        (name, one.items, *(f"{value:.3f}" for value in (one.precision, one.recall, one.f1)))
        for name, one in (
            ("dated items", grouping.all),
            ("those that are observed", grouping.observed),
            ("origins of those", grouping.origins),
        )
    ]
    return tables.table(("stories, B-cubed", "items", "precision", "recall", "F1"), rows)


def _letter(number: int) -> str:
    """a to z, then aa, ab, and so on."""
    ahead, here = divmod(number, len(ascii_lowercase))
    return (_letter(ahead - 1) if ahead else "") + ascii_lowercase[here]


def _errors(errors: Iterable[Miss]) -> list[Line]:
    found: list[Line] = []
    for _, together in groupby(errors, key=lambda miss: miss.item):
        misses = list(together)
        item = misses[0].item
        known = [item.language or "", f"story {item.story}" if item.story else ""]
        found += [line((item.id, "bold"), "  ", ", ".join(filter(None, known))), line(item.title, indent=2)]
        for miss in misses:
            found += _reasons(miss)
        found.append(line(""))
    return found


def _reasons(miss: Miss) -> list[Line]:
    verdict = ("false alarm", "red") if miss.got else ("missed", "yellow")
    head = line(verdict, f": {miss.kind}", indent=4)
    return [head, *standings.lines(miss.causes, indent=6)] if miss.causes else [head]
