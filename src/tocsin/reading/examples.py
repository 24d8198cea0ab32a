"""The indicators' own examples: texts in which each must be observed, and texts in which it must not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tocsin.config.settings import Settings
from tocsin.config.watches import Indicator, Watch
from tocsin.model import Genre
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
            standing = _standing(reader, watch.id, name, text, now)
            if standing and standing.state is not State.OBSERVED:
                what, remedy = _why_not(standing, indicator)
                yield Problem((*path, "hit", index), what, remedy)
        for index, text in enumerate(indicator.examples.miss):
            standing = _standing(reader, watch.id, name, text, now)
            if standing and standing.state is State.OBSERVED:
                yield _unwanted((*path, "miss", index), standing)


def _standing(reader: Reader, watch: str, name: str, text: str, now: datetime) -> Standing | None:
    """How the indicator stands to the text; None where it could not be built and is a problem already."""
    standings = reader.explain(text, None, now).standings
    found = (each for each in standings if (each.watch, each.indicator) == (watch, name))
    return next(found, None)


def _why_not(standing: Standing, indicator: Indicator) -> tuple[str, str]:
    if standing.state is State.OUT_OF_SCOPE:
        return "not observed: the text is outside the watch's scope", f"scope asks for {standing.missing}"
    if standing.state is State.NOT_NEWS:
        said = ", ".join(f'"{span.text}"' for span in standing.spans)
        kind = "background" if standing.genre is Genre.NEWS else standing.genre.value
        return (
            f"not observed: {said} stands in what is no news, but {kind}",
            "write it as news, or move it to miss",
        )
    if standing.state is State.NOT_ACCEPTED and standing.status:
        wanted = ", ".join(status.value for status in indicator.status)
        return f"not observed: {standing.status.value}, and the indicator counts only {wanted}", ""
    return f"not observed: nothing for {standing.missing}", "add a form, or change the query"


def _unwanted(path: Path, standing: Standing) -> Problem:
    said = ", ".join(f'"{span.text}"' for span in standing.spans)
    what = f"observed by {said}" if said else "observed, by no word"
    return Problem(path, what, "add a `not` phrase, a trigger, or narrow the query")
