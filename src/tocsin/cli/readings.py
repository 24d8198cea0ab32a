"""What is read in a text, for programs and for people: mentions, observations, every indicator."""

from collections.abc import Iterable, Sequence

from tocsin.cli import details, standings
from tocsin.cli.pages import STATUS, Line, aligned, line, marked
from tocsin.cli.standings import quoted, span, spans, toll
from tocsin.model import Genre, Mention, Observation, Span
from tocsin.reading.reader import Explanation


def document(found: Explanation) -> dict[str, object]:
    """An explanation as it stands in the JSON of `tocsin explain`."""
    because = found.because
    return {
        "language": found.language,
        "genre": found.genre,
        "because": span(because) if isinstance(because, Span) else because,
        "mentions": [mention(one) for one in found.mentions],
        "observations": [_observation(one) for one in found.observations],
        "indicators": [standings.document(one) for one in found.standings],
    }


def mention(one: Mention) -> dict[str, object]:
    """A mention for programs."""
    return {
        "concept": one.concept,
        "field": one.span.field,
        "start": one.span.start,
        "end": one.span.end,
        "text": one.span.text,
        "status": one.status,
        "main": one.main,
        "trigger": span(one.trigger),
        "attribution": span(one.attribution),
    }


def stored(one: Mention) -> dict[str, object]:
    """A mention from the database for programs: of its trigger and attribution the words alone are kept."""
    words = {"trigger": one.trigger, "attribution": one.attribution}
    return mention(one) | {name: found.text if found else None for name, found in words.items()}


def _observation(seen: Observation) -> dict[str, object]:
    return {
        "watch": seen.watch,
        "indicator": seen.indicator,
        "status": seen.status,
        "accepted": seen.accepted,
        "start": min((one.start for one in seen.spans), default=0),
        "end": max((one.end for one in seen.spans), default=0),
        "places": list(seen.places),
        "claimed_by": list(seen.claimed_by),
        "deaths": toll(seen.deaths),
        "spans": spans(seen.spans),
    }


def lines(found: Explanation, fields: Sequence[tuple[str, str]]) -> list[Line]:
    """A page of an explanation: the fields with their mentions marked, and how all stands."""
    texts = [Line(marked(text, found.mentions, name)) for name, text in fields if text]
    because = found.because
    told = f", because of {quoted([because]) if isinstance(because, Span) else because}" if because else ""
    kind = "" if found.genre is Genre.NEWS else f"; kind of text: {found.genre.value}{told}"
    return [
        *texts,
        line(""),
        line(f"language: {found.language or 'unknown'}{kind}"),
        *_titled("mentions:", mentions(found.mentions)),
        *_titled("observed:", _observed(found.observations)),
        *_titled("indicators:", standings.lines(found.standings, indent=2)),
    ]


def mentions(found: Iterable[Mention], *, indent: int = 2) -> list[Line]:
    """A line a mention: its words, the concept, its status with the trigger, and who claims it."""
    return aligned([_row(one) for one in found], indent=indent)


def _row(one: Mention) -> tuple[str | tuple[str, str], ...]:
    by = f"by «{one.trigger.text}»" if one.trigger else ""
    main = "" if one.main else "in the background"
    claimed = f"claimed: «{one.attribution.text}»" if one.attribution else ""
    beside = ", ".join(filter(None, (by, main, claimed)))
    return f"«{one.span.text}»", one.concept, (one.status.value, STATUS[one.status]), beside


def _observed(found: Iterable[Observation]) -> list[Line]:
    """What an observation says beyond its words: where, who claims it, how many died."""
    rows = []
    for seen in found:
        beside = details.beyond(seen.places, seen.claimed_by, toll(seen.deaths))
        if seen.accepted and beside:
            rows.append((f"{seen.watch}/{seen.indicator}", beside))
    return aligned(rows, indent=2)


def _titled(title: str, below: Sequence[Line]) -> list[Line]:
    return [line(""), line((title, "bold")), *below] if below else []
