"""Plain values made `Settings`, with every fault that pydantic finds, in words.

Where some parts are wrong, the others are validated without them, so that `links` can look at
the rest in the same run.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from tocsin.config.documents import Plain
from tocsin.config.places import Places
from tocsin.config.problems import Fault, Loc
from tocsin.config.settings import Settings
from tocsin.config.shapes import keys_at
from tocsin.config.wording import fault

_LISTED = ("routes", "digests", "sources", "channels", "concepts")
_WATCH_PARTS = ("rules", "indicators")


@dataclass(frozen=True, slots=True)
class Validated:
    """The settings, without the parts that have faults; None where not even the rest could be used.

    `kept` are the indices that are left of each list, by the list's path.
    """

    settings: Settings | None
    faults: tuple[Fault, ...] = ()
    kept: dict[Loc, list[int]] = field(default_factory=dict)


def original(loc: Loc, kept: Mapping[Loc, list[int]]) -> Loc:
    """A path in settings that lack parts, as a path in all the values."""
    found: Loc = ()
    for part in loc:
        found = (*found, kept[found][part] if isinstance(part, int) and found in kept else part)
    return found


def validate(places: Places) -> Validated:
    """The settings and all that is wrong with their values."""
    try:
        return Validated(_settings(dict(places.data)))
    except ValidationError as error:
        faults = tuple(fault(each, keys_at(each["loc"][:-1])) for each in error.errors(include_url=False))
    return _without_faulty(places, faults)


def _settings(data: Plain) -> Settings:
    return Settings.model_validate(data, by_alias=True, by_name=False)


def _without_faulty(places: Places, faults: tuple[Fault, ...]) -> Validated:
    units = {_unit(places.canonical(each.loc)) for each in faults}
    kept: dict[Loc, list[int]] = {}
    try:
        return Validated(_settings(_without(dict(places.data), units, (), kept)), faults, kept)
    except ValidationError:
        return Validated(None, faults)


def _unit(loc: Loc) -> Loc:
    """The smallest part that can be left out with its faulty value."""
    if loc[:1] == ("watches",):
        if len(loc) > 3 and loc[2] in _WATCH_PARTS:
            return loc[:4]
        return loc[:3] if len(loc) > 2 and loc[2] != "watch" else loc[:2]
    return loc[:2] if loc and loc[0] in _LISTED else loc[:1]


def _without(value: Plain, units: Collection[Loc], loc: Loc, kept: dict[Loc, list[int]]) -> Plain:
    if isinstance(value, dict):
        return {
            key: _without(below, units, (*loc, key), kept)
            for key, below in value.items()
            if (*loc, key) not in units
        }
    if isinstance(value, list):
        kept[loc] = [index for index in range(len(value)) if (*loc, index) not in units]
        return [_without(value[index], units, (*loc, index), kept) for index in kept[loc]]
    return value
