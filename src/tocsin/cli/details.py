"""What pages say beside an entry and beside what was observed in it."""

from collections.abc import Iterable, Mapping


def whence(entry: int, origin: int | None, agency: str | None, openers: Mapping[int, int]) -> str:
    """Where an entry's text comes from: its origin, and the agency that it credits.

    An origin that another entry opened goes by that one; `openers` are those entries, by origin. Empty
    for an entry that was never placed.
    """
    if origin is None:
        return ""
    opener = openers.get(origin, entry)
    whose = f"origin {origin}" if opener == entry else f"the same origin as entry {opener}"
    return f"{whose}, agency {agency}" if agency else whose


def beyond(places: Iterable[str], claimed_by: Iterable[str], deaths: object) -> str:
    """Where something was observed, who claims it, and how many died."""
    parts = [("at", ", ".join(places)), ("claimed by", ", ".join(claimed_by)), ("deaths:", _deaths(deaths))]
    return "; ".join(f"{name} {value}" for name, value in parts if value)


def _deaths(deaths: object) -> str:
    if not isinstance(deaths, dict):
        return ""
    low, high, words = deaths["low"], deaths["high"], deaths["span"]["text"]
    counted = f"{low} or more" if high is None else f"{low}" if low == high else f"{low} to {high}"
    return f"{counted} «{words}»"
