"""The indicators' own examples: texts in which each must be observed, and texts in which it must not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tocsin.config.settings import Settings
from tocsin.config.watches import Watch
from tocsin.reading.problems import Path, Problem
from tocsin.reading.reader import Reader, Standing, State

# Examples are read as of one day, so that none begins to fail because a year has passed.
READ_AT = datetime(2026, 1, 1, tzinfo=UTC)


def check(reader: Reader, settings: Settings, now: datetime = READ_AT) -> list[Problem]:
    """The examples that do not do what they should; each text is read in the language that it shows."""
    return [problem for watch in settings.watches for problem in _of_watch(reader, watch, now)]


def _of_watch(reader: Reader, watch: Watch, now: datetime) -> Iterator[Problem]:
    for name, indicator in watch.indicators.items():
        path = ("watches", watch.id, "indicators", name, "examples")
        for index, text in enumerate(indicator.examples.hit):
            standing = reader.standing(text, now, watch.id, name)
            if standing and standing.state is not State.OBSERVED:
                what, remedy = _why_not(standing)
                yield Problem((*path, "hit", index), what, remedy)
        for index, text in enumerate(indicator.examples.miss):
            standing = reader.standing(text, now, watch.id, name)
            if standing and standing.state is State.OBSERVED:
                yield _unwanted((*path, "miss", index), standing)


def _why_not(standing: Standing) -> tuple[str, str]:
    reason = standing.reason
    because = f"{reason.clause}: {reason.why}" if reason else standing.missing
    if standing.state is State.OUT_OF_SCOPE:
        return "not observed: the text is outside the watch's scope", because
    if standing.state is State.NOT_NEWS:
        return f"not observed: {because}", "write it as news, or move it to miss"
    remedy = "" if standing.state is State.NOT_ACCEPTED else "add a form, or change the query"
    return f"not observed: {because}", remedy


def _unwanted(path: Path, standing: Standing) -> Problem:
    said = ", ".join(f'"{span.text}"' for span in standing.spans)
    what = f"observed by {said}" if said else "observed, by no word"
    return Problem(path, what, "add a `not` phrase, a trigger, or narrow the query")
