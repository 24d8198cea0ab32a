"""The small languages inside scalars: durations, sizes, times of day, ids, titles in languages.

YAML's scalars reach pydantic as strings (`load` resolves none), so that `no`, `12:30` and
`1e3` stay what the operator wrote; each type here reads its own notation.
"""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_NUMBER = r"(\d{1,12}(?:\.\d{1,6})?)"
_DURATION = re.compile(_NUMBER + r"\s*([smhdw])", re.ASCII)
_SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "kB": 1000, "MB": 1000**2}
_SIZE = re.compile(_NUMBER + r"\s*(B|KiB|MiB|GiB|kB|MB)", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_RATE = re.compile(r"(\d{1,6})\s*/\s*([smhd])", re.ASCII)

LONGEST = timedelta(days=36_500)  # a hundred years: what is longer is a slip, and would overflow dates


def duration(value: object) -> timedelta:
    """A time span written as `90s`, `10m`, `48h`, `14d`, `2w`; a bare number is refused."""
    if isinstance(value, timedelta):
        return value
    text = str(value).strip()
    if found := _DURATION.fullmatch(text):
        seconds = float(found[1]) * _UNITS[found[2]]
        if seconds > LONGEST.total_seconds():
            raise ValueError(f'longer than a hundred years: "{text}"')
        return timedelta(seconds=seconds)
    raise ValueError(f'not a duration: "{text}" (try "14d")')


def write_duration(value: timedelta) -> str:
    """The shortest notation that `duration` reads back."""
    seconds, rest = divmod(value, timedelta(seconds=1))
    if rest:
        return f"{seconds}.{rest.microseconds:06}".rstrip("0") + "s"
    for unit in "dhm":
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def size(value: object) -> int:
    """A number of bytes written as `8MiB`, `500KiB`, `2MB`."""
    if isinstance(value, int):
        return value
    text = str(value).strip()
    if found := _SIZE.fullmatch(text):
        return int(float(found[1]) * _SIZES[found[2]])
    raise ValueError(f'not a size: "{text}" (try "8MiB")')


def write_size(value: int) -> str:
    """The shortest notation that `size` reads back."""
    for unit in ("GiB", "MiB", "KiB"):
        if value and value % _SIZES[unit] == 0:
            return f"{value // _SIZES[unit]}{unit}"
    return f"{value}B"


def time_of_day(value: object) -> time:
    """A wall-clock time written as `"06:30"`."""
    if isinstance(value, time):
        return value
    text = str(value).strip()
    if found := _TIME.fullmatch(text):
        return time(int(found[1]), int(found[2]))
    raise ValueError(f'not a time of day: "{text}" (try "06:30")')


def rate(value: object) -> str:
    """At most so many in a time, written as `30/h`."""
    text = str(value).strip()
    if _RATE.fullmatch(text):
        return text
    raise ValueError(f'not a rate: "{text}" (try "30/h")')


def titles(value: object) -> object:
    """A text by language; a bare string stands for every language."""
    return value if isinstance(value, Mapping) else {"any": value}


def one_or_many(value: object) -> object:
    """A list; a bare scalar is a list of one, nothing an empty one."""
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]


def positive(value: timedelta) -> timedelta:
    """A time span that is not empty."""
    if value <= timedelta(0):
        raise ValueError("must be longer than 0s")
    return value


Duration = Annotated[
    timedelta,
    BeforeValidator(duration),
    PlainSerializer(write_duration),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d+(\.\d+)?\s*[smhdw]$", "examples": ["90s", "10m", "48h", "14d"]}
    ),
]
Span = Annotated[Duration, AfterValidator(positive)]
Size = Annotated[
    int,
    BeforeValidator(size),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(B|KiB|MiB|GiB|kB|MB)$", "examples": ["8MiB"]}
    ),
]
TimeOfDay = Annotated[
    time,
    BeforeValidator(time_of_day),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$", "examples": ["06:30"]}),
]
Rate = Annotated[
    str,
    BeforeValidator(rate),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\s*/\s*[smhd]$", "examples": ["30/h"]}),
]
Titles = Annotated[
    dict[Annotated[str, Field(pattern=r"^([a-z]{2,3}|any)$")], str],
    BeforeValidator(titles),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
    ),
]


def in_language(texts: Mapping[str, str], language: str, default: str = "") -> str:
    """The text in a language, else the one for any, else English, else whichever stands first."""
    for choice in (language, "any", "en"):
        if choice in texts:
            return texts[choice]
    return next(iter(texts.values()), default)
