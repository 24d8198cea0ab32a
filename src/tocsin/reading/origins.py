"""Whose text an entry prints: the agency that it credits, and which texts are of one origin.

Only the places where desks put a credit are looked at: the dateline and by-line before the text,
and the credit after it. An agency that is merely spoken of is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files

import yaml

from tocsin.model.stories import Profile
from tocsin.reading import copies, entities

WINDOW = timedelta(hours=72)  # copies of a wire story come within days; later ones are other news
WIRE = timedelta(hours=36)  # in which an agency's text is printed anew in its own language
TRANSLATED = timedelta(hours=24)  # ... and in another
SAME_WORDING = 0.5  # likeness from which two texts of an agency without numbers are one
SAME_EVENTS = 0.5  # share of the events in common from which a translation tells the same

_BEGINNING, _END = 160, 120  # characters in which a credit stands before and after a text
_DASH = "[-–—]"


@dataclass(frozen=True, slots=True)
class _Credits:
    """The shipped agencies as patterns. Each has the agency's name in its group `name`.

    `whole` is of a summary that is nothing but a credit.
    """

    ids: Mapping[str, str]  # by name
    opening: Sequence[re.Pattern[str]]
    closing: Sequence[re.Pattern[str]]
    whole: Sequence[re.Pattern[str]]


def agency(title: str, summary: str, outlet: str = "") -> str | None:
    """The id of the agency whose text this is, by its credit or because the outlet is the agency."""
    known = _shipped()
    texts = summary.strip(), title.strip()
    begun, ended = [_plain(text[:_BEGINNING]) for text in texts], [_plain(text[-_END:]) for text in texts]
    found = [pattern.search(text) for text in begun for pattern in known.opening]
    found += [pattern.search(text) for text in ended for pattern in known.closing]
    if len(texts[0]) <= _END:
        found += [pattern.search(ended[0]) for pattern in known.whole]
    named = next((match["name"] for match in found if match), outlet)
    return known.ids.get(named)


def _plain(text: str) -> str:
    """The text with the characters that its references stand for: `(AP) &mdash;` is a dateline."""
    decoded = entities.decode(text) if "&" in text else None
    return decoded.text.strip() if decoded else text


def same_origin(one: Profile, other: Profile, likeness: float) -> bool:
    """Whether two texts go back to one: copies, or one agency's report told twice.

    `likeness` is how alike the two are told, 0 to 1 (`stories.likeness`). In doubt they are two:
    a false join would hide that an event is confirmed.
    """
    apart = abs(one.at - other.at)
    if apart > WINDOW or elsewhere(one, other):
        return False
    if one.agency is None or other.agency is None:
        return copies.copied(one.title, one.summary, other.title, other.summary)
    if one.agency != other.agency:
        return False
    if copies.copied(one.title, one.summary, other.title, other.summary):
        return True
    if one.language != other.language:
        return apart <= TRANSLATED and _same_report(one, other) and _same_events(one, other)
    return apart <= WIRE and (_same_report(one, other) or _reworded(one, other, likeness))


def elsewhere(one: Profile, other: Profile) -> bool:
    """Whether each tells of places that the other does not name."""
    if not one.places or not other.places:
        return False
    return not names(one, other.places) and not names(other, one.places)


def of_kind(profile: Profile, kind: str) -> frozenset[str]:
    """The concepts of a kind that a text names."""
    return frozenset(name for name in profile.features if name.startswith(f"{kind}:"))


def numbers(profile: Profile) -> frozenset[str]:
    """The numbers that a text names."""
    return frozenset(name for name in profile.features if name.startswith("#"))


def _same_report(one: Profile, other: Profile) -> bool:
    """The same places, the same numbers, and nobody of another name."""
    same_places = one.places == other.places != frozenset()
    same_numbers = numbers(one) == numbers(other) != frozenset()
    return same_places and same_numbers and _alike(of_kind(one, "actor"), of_kind(other, "actor"))


def names(profile: Profile, places: frozenset[str]) -> bool:
    """Whether a text names one of the places."""
    return any(place in profile.features or place in profile.places for place in places)


def _alike(some: frozenset[str], others: frozenset[str]) -> bool:
    return not some or not others or bool(some & others)


def _same_events(one: Profile, other: Profile) -> bool:
    ours, theirs = of_kind(one, "event"), of_kind(other, "event")
    either = ours | theirs
    return bool(either) and len(ours & theirs) >= SAME_EVENTS * len(either)


def _reworded(one: Profile, other: Profile, likeness: float) -> bool:
    """An agency's text without numbers, told again in nearly its words."""
    return one.places == other.places and numbers(one) == numbers(other) and likeness >= SAME_WORDING


@cache
def _shipped() -> _Credits:
    document = yaml.safe_load((files("tocsin.reading") / "agencies.yaml").read_text(encoding="utf-8"))
    ids = {name: agency for agency, names in document["agencies"].items() for name in names}
    words: dict[str, list[str]] = document["words"]
    name = f"(?<!\\w)(?P<name>{_any(ids)})(?!\\w)"
    outlet = f"(?:[^\\s.!?:()]+\\s+){{0,3}}(?![a-z])[^\\W_][^\\s!?:()]*\\s+(?i:{_any(words['beside'])})\\s+"
    by = f"(?:{outlet}|(?i:(?:{_any(words['credit'])})\\s*:?\\s*))?"
    further = f"(?:\\s*(?:[/,&+]|\\w{{1,3}}\\b)\\s*(?:{_any([*ids, *words['others']])})(?!\\w))*"
    rights = f"(?i:{_any(words['rights'])})\\s*(?:\\d{{4}}\\s*)?{name}{further}[\\s.]*$"
    picture = f"(?!(?i:{_any(words['picture'])})\\b)"
    bracket = f"[(\\[]\\s*{by}{name}{further}\\s*[)\\]]"
    opening = (
        f"^{picture}[^.!?\\n()]{{0,60}}{bracket}\\s*[-–—:/]",  # DAKAR, March 9 (Reuters) - ...
        f"^{picture}[^.!?\\n()]{{0,60}}\\d[^.!?\\n()]{{0,12}}{bracket}",  # Lisbon, 12 mai (AMAP) ...
        f"^{picture}[^.!?:\\n]{{2,40}}?\\s*{_DASH}\\s*{name}{further}\\s*[-–—:/]",  # Lisbon - AFP - ...
        f"^{picture}[^.!?:\\n]{{2,60}}?/\\s*{name}\\s",  # Lisbon/Anadolu ...
        f"^{picture}{by}{name}{further}\\s*(?:[-–—|:/]\\s|\\n)",  # AFP - ..., Le Monde avec AFP - ...
        f"^{bracket}",  # (AFP) ...
    )
    closing = (
        f"{bracket}[\\s.]*$",  # ... (avec AFP)
        f"\\s[-–—|]\\s*{by}{name}{further}[\\s.]*$",  # ... - Reuters
        f'[.!?»"”…\\n]\\s*{by}{name}{further}[\\s.]*$',  # ... said. AFP
        f'[.!?»"”…\\n]\\s*{rights}',  # ... said. © AFP
        f"\\s(?i:{_any(words['source'])})\\s*:\\s*{name}{further}[\\s.]*$",  # ... said Source: AFP
    )
    whole = f"^{picture}{by}{name}{further}[\\s.]*$", f"^{rights}"
    return _Credits(ids, *(tuple(map(re.compile, patterns)) for patterns in (opening, closing, whole)))


def _any(names: Iterable[str]) -> str:
    """One of these, the longest first; blanks in a name may be any."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace("\\ ", "\\s+") for name in longest_first)
