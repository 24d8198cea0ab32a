"""How an indicator stands to a text, for programs and for people: what held it, or what kept it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tocsin.cli.pages import Line, aligned
from tocsin.model import Genre, Span, Toll
from tocsin.reading.reader import Standing, State
from tocsin.reading.reasons import Held, Reason

STYLE = {
    State.OBSERVED: "bold green",
    State.NOT_ACCEPTED: "yellow",
    State.NOT_NEWS: "yellow",
    State.OUT_OF_SCOPE: "dim",
    State.MISSING: "dim",
}

_NOT_THERE = (State.MISSING, State.OUT_OF_SCOPE)


def held_by(standing: Standing) -> tuple[Held, ...]:
    """The clauses by which it is observed."""
    return standing.held


def reason_of(standing: Standing) -> Reason | None:
    """What keeps it from being observed."""
    return standing.reason


def document(standing: Standing) -> dict[str, object]:
    """As it stands in the JSON of `tocsin explain` and of the errors of `tocsin evaluate`."""
    reason = reason_of(standing)
    return {
        "watch": standing.watch,
        "indicator": standing.indicator,
        "state": standing.state,
        "status": standing.status,
        "genre": None if standing.genre is Genre.NEWS else standing.genre,
        "spans": spans(standing.spans),
        "held": [{"clause": held.clause, "spans": spans(held.spans)} for held in held_by(standing)],
        "missing": standing.missing or None,
        "reason": None
        if reason is None
        else {
            "clause": reason.clause,
            "fault": reason.fault,
            "why": reason.why,
            "spans": spans(reason.spans),
            "status": reason.status,
            "trigger": span(reason.trigger),
        },
    }


def span(found: Span | None) -> dict[str, object] | None:
    """A span for programs."""
    if found is None:
        return None
    return {"field": found.field, "start": found.start, "end": found.end, "text": found.text}


def spans(found: Iterable[Span]) -> list[dict[str, object] | None]:
    """Spans for programs."""
    return [span(one) for one in found]


def toll(found: Toll | None) -> dict[str, object] | None:
    """How many were killed, for programs."""
    return None if found is None else {"low": found.low, "high": found.high, "span": span(found.span)}


def lines(standings: Sequence[Standing], *, indent: int) -> list[Line]:
    """A line an indicator: its name, how it stands, and why. What is there comes first.

    Of a watch out of whose scope the text is there is one line for all its indicators.
    """
    outside = Counter(one.watch for one in standings if one.state is State.OUT_OF_SCOPE)
    ordered = sorted(standings, key=lambda one: one.state in _NOT_THERE)
    rows: dict[str, tuple[str, tuple[str, str], str]] = {}
    for one in ordered:
        name = f"{one.watch}/{one.indicator}"
        if outside[one.watch] > 1:
            name = f"{one.watch} ({outside[one.watch]} indicators)"
        rows.setdefault(name, (name, (one.state.value, STYLE.get(one.state, "")), told(one)))
    return aligned(list(rows.values()), indent=indent)


def told(standing: Standing) -> str:
    """Why it stands as it does, in words."""
    if clauses := held_by(standing):
        return "; ".join(_clause(held) for held in clauses)
    if reason := reason_of(standing):
        return f"{reason.clause}: {reason.why}"
    status = f"{standing.status.value} " if standing.status else ""
    return standing.missing or status + quoted(standing.spans)


def quoted(found: Iterable[Span]) -> str:
    """Words as they are shown."""
    return " … ".join(f"«{one.text}»" for one in found)


def _clause(held: Held) -> str:
    return f"{held.clause} {quoted(held.spans)}".rstrip()
