"""What can still be read of values with faults: those left out, or something stood in for them.

So the checks between parts and those of queries see every readable part in the same run. What was
left out or stood in for is `Lacking`: nothing may be concluded from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import SecretStr
from pydantic_core import ErrorDetails

from tocsin.config.documents import Plain
from tocsin.config.problems import Loc
from tocsin.config.settings import Settings
from tocsin.config.shapes import below, is_part, is_union, required
from tocsin.model import Severity

_STAND_INS: Mapping[object, Plain] = {
    SecretStr: "",
    Severity: "minor",
    float: "1",
    int: "1",
    str: "x",
    time: "00:00",
    timedelta: "1d",
}
_ADDRESS = "https://x"  # the one text that must be more than an id


@dataclass(frozen=True, slots=True)
class Lacking:
    """The values that could not be read, by their paths in the files' values.

    `kept` are the indices that are left of each list, by the list's path; `holders` all that holds
    such a value.
    """

    locs: frozenset[Loc] = frozenset()
    kept: Mapping[Loc, list[int]] = field(default_factory=dict)
    holders: frozenset[Loc] = frozenset()

    def original(self, loc: Loc) -> Loc:
        """A path in the settings, as a path in the files' values."""
        found: Loc = ()
        for part in loc:
            found = (*found, self.kept[found][part] if isinstance(part, int) and found in self.kept else part)
        return found

    def at(self, loc: Loc) -> bool:
        """Whether a value of the settings is not what the files say, itself or as a part of such a one."""
        there = self.original(loc)
        return any(there[:length] in self.locs for length in range(1, len(there) + 1))

    def within(self, loc: Loc) -> bool:
        """Whether anything of a value of the settings is not what the files say."""
        return self.at(loc) or self.original(loc) in self.holders


ALL_READ = Lacking()


class _Spot(NamedTuple):
    """A value on the way to an error, by its path in the values that were tried, and its shape."""

    loc: Loc
    shape: Any
    required: bool


@dataclass(slots=True)
class Salvage:
    """Leaves more and more of faulty values out, until what is left can be validated."""

    _left_out: set[Loc] = field(default_factory=set)
    _stood_in: dict[Loc, dict[str | int, Plain]] = field(default_factory=lambda: defaultdict(dict))
    _treated: set[Loc] = field(default_factory=set)
    _kept: dict[Loc, list[int]] = field(default_factory=dict)

    def take(self, errors: Sequence[ErrorDetails], data: Plain) -> list[ErrorDetails]:
        """Treat the errors of `data`. Gives those that an earlier treatment did not bring about."""
        before = frozenset(self._treated)
        news = [error for error in errors if self._treat(error, data, before)]
        assert len(self._treated) > len(before), "every round leaves out more"
        return news

    def applied(self, data: Plain) -> Plain:
        """The files' values without what is left out, and with what stands in."""
        self._kept.clear()
        return self._mended(data, ())

    def lacking(self) -> Lacking:
        """What cannot be read."""
        holders = frozenset(loc[:length] for loc in self._treated for length in range(len(loc)))
        return Lacking(frozenset(self._treated), dict(self._kept), holders)

    def _treat(self, error: ErrorDetails, data: Plain, before: frozenset[Loc]) -> bool:
        trail = _trail(error["loc"], data)
        spot = trail.pop()
        loc = self._original(spot.loc)
        news = not any(loc[:length] in before for length in range(1, len(loc) + 1))
        again = loc in before
        while loc in before and trail:
            spot = trail.pop()
            loc = self._original(spot.loc)
        if again or error["loc"][-1:] == ("[key]",):
            self._leave_out(loc)
        elif error["type"] in ("union_tag_invalid", "union_tag_not_found"):
            self._untag(loc, spot.shape, error["input"])
        else:
            self._replace(loc, spot)
        return news

    def _original(self, loc: Loc) -> Loc:
        return Lacking(kept=self._kept).original(loc)

    def _leave_out(self, loc: Loc) -> None:
        self._left_out.add(loc)
        self._treated.add(loc)

    def _replace(self, loc: Loc, spot: _Spot) -> None:
        stand_in = _stand_in(loc, spot)
        if stand_in is None:
            self._leave_out(loc)
            return
        self._left_out.discard(loc)
        self._stood_in[loc[:-1]][loc[-1]] = stand_in
        self._treated.add(loc)

    def _untag(self, loc: Loc, shape: Any, given: Mapping[str, object]) -> None:  # noqa: ANN401 - a type expression
        """Keep what every kind has of an item that does not say which kind it is."""
        members = get_args(shape)
        simplest = min(
            members, key=lambda member: sum(required(member, key) for key in member.written_keys())
        )
        common = set.intersection(*(set(member.written_keys()) for member in members))
        for key in given:
            if key not in common:
                self._leave_out((*loc, key))
        for key in simplest.written_keys():
            shape_of_key = below(simplest, key)
            if required(simplest, key) and (key not in common or get_origin(shape_of_key) is Literal):
                self._replace((*loc, key), _Spot((*loc, key), shape_of_key, required=True))

    def _mended(self, value: Plain, loc: Loc) -> Plain:
        stood_in = self._stood_in.get(loc, {})
        if isinstance(value, dict):
            given = {key: below for key, below in value.items() if (*loc, key) not in self._left_out}
            given |= {str(key): below for key, below in stood_in.items() if (*loc, key) not in self._left_out}
            return {key: self._mended(below, (*loc, key)) for key, below in given.items()}
        if isinstance(value, list):
            kept = [index for index in range(len(value)) if (*loc, index) not in self._left_out]
            if len(kept) < len(value):
                self._kept[loc] = kept
            return [self._mended(stood_in.get(index, value[index]), (*loc, index)) for index in kept]
        return value


def _trail(loc: Iterable[str | int], data: Plain) -> list[_Spot]:
    """The values from the root to an error of pydantic's, whose path has parts that are in no file."""
    shape: Any = Settings
    here, trail = data, list[_Spot]()
    found: Loc = ()
    for part in loc:
        if get_origin(shape) is tuple:  # its items are nothing without each other
            break
        holder, shape = shape, below(shape, part)
        if is_union(holder) or part == "[key]":
            continue
        if isinstance(here, dict) and part in here:
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int):
            here = here[part]
        elif required(holder, part):
            here = None
        else:
            continue
        found = (*found, part)
        trail.append(_Spot(found, shape, required(holder, part)))
    return trail


def _stand_in(loc: Loc, spot: _Spot) -> Plain:
    """What may stand in a value's place; None where it may be left out."""
    shape = spot.shape
    if is_part(shape) or is_union(shape) or get_origin(shape) is dict:
        return {}
    if get_origin(shape) is list:
        return []
    if not spot.required:
        return None
    if get_origin(shape) is Literal:
        return str(get_args(shape)[0])
    return _ADDRESS if shape is str and loc[-1] == "url" else _STAND_INS.get(shape)
