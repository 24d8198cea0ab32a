"""Items: dated texts as JSON lines, with labels or without; and shares of them that are set aside."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

from tocsin.errors import TocsinError
from tocsin.model import Basis, Entry, Source

MAX_LINE = 1_000_000  # characters: an item is a headline and a summary
UNDATED = datetime(1, 1, 1, tzinfo=UTC)
SALT = "tocsin"  # of shares, unless another is asked for
_SHARE = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})")


@dataclass(frozen=True, slots=True)
class Labels:
    """What a person said of an item."""

    relevant: bool
    should_alert: bool
    indicators: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One text with what is known of it. `date` is None where a day is not known.

    `story` is equal for items that tell the same thing; empty where nothing is known of that.
    `extra` holds the values of all keys that have one value, as they are written in JSON.
    """

    id: str
    title: str
    summary: str
    language: str | None
    date: datetime | None
    outlet: str
    owner: str
    url: str
    labels: Labels | None
    extra: dict[str, str]
    story: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """The `number`th of `of` shares. Whole stories fall into it, by a hash of their names and the salt.

    So a share stays the same when items are added or come in another order, and no copy of a text
    that was read while a watch was written stands in the share that judges it.
    """

    number: int
    of: int
    salt: str = SALT

    def holds(self, item: Item) -> bool:
        """Whether an item belongs to it."""
        name = f"{self.salt}/{item.story or item.id}".encode("utf-8", "surrogatepass")
        digest = sha1(name, usedforsecurity=False).hexdigest()
        return int(digest, 16) % self.of == self.number - 1


def share(written: str, salt: str = SALT) -> Share:
    """The share that `K/N` names. Raises ValueError."""
    found = _SHARE.fullmatch(written.strip())
    if found is None or int(found[1]) > int(found[2]):
        raise ValueError(f"not a share: {written!r} (write K/N with K from 1 to N, as in 3/3)")
    return Share(int(found[1]), int(found[2]), salt)


def read_items(path: Path) -> Iterator[Item]:
    """The items of a file in its order. Raises TocsinError at the first line that is none."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _item(line, f"{path}:{number}")
    except OSError as error:
        raise TocsinError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TocsinError(f"{path} is not UTF-8", remedy="save it as UTF-8") from error


def as_entry(item: Item, number: int) -> Entry:
    """The entry that the item would be, had a feed brought it on its day."""
    when = item.date or UNDATED
    source = Source(
        id=item.outlet or "item", url=item.url, name=item.outlet, owner=item.owner, language=item.language
    )
    return Entry(
        id=number,
        revision=number,
        source=source,
        guid=item.id,
        url=item.url,
        title=item.title,
        summary=item.summary,
        published=item.date,
        first_seen=when,
        event_time=when,
        basis=Basis.PUBLISHED if item.date else Basis.MISSING,
        language=item.language,
    )


def _item(line: str, where: str) -> Item:
    if len(line) > MAX_LINE:
        raise TocsinError(f"a line of {len(line)} characters is no item", where=where)
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise TocsinError(
            f"not JSON: {error.msg}", where=f"{where}:{error.colno}", remedy="one object a line"
        ) from error
    except (ValueError, RecursionError) as error:
        raise TocsinError("not JSON that can be read: too deep, or a number too long", where=where) from error
    if not isinstance(row, dict) or not isinstance(row.get("title"), str):
        raise TocsinError("an item is an object with at least a title", where=where)
    outlet = _text(row, "outlet")
    return Item(
        id=_text(row, "id") or where,
        title=row["title"],
        summary=_text(row, "summary"),
        language=_text(row, "lang") or None,
        date=_date(row.get("date"), where),
        outlet=outlet,
        owner=_text(row, "owner") or outlet,
        url=_text(row, "url"),
        labels=_labels(row.get("labels"), where),
        extra={key: _scalar(value) for key, value in row.items() if isinstance(value, str | int | float)},
        story=_scalar(row.get("story") or ""),
    )


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _scalar(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _date(value: object, where: str) -> datetime | None:
    """A day or a time; a year, a month or nothing are no day."""
    if not isinstance(value, str) or len(value) < len("2025-09-03"):
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError as error:
        raise TocsinError(
            f"not a date: {value!r}", where=where, remedy="write 2025-09-03 or 2025-09-03T14:00:00Z"
        ) from error
    try:
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except OverflowError as error:
        raise TocsinError(f"not a date: {value!r}", where=where) from error


def _labels(value: object, where: str) -> Labels | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TocsinError(
            "labels are an object",
            where=where,
            remedy='{"relevant": …, "indicators": […], "should_alert": …}',
        )
    names = value.get("indicators") or []
    if not isinstance(names, list):
        raise TocsinError("labels.indicators is a list of names", where=where)
    return Labels(
        relevant=bool(value.get("relevant")),
        should_alert=bool(value.get("should_alert")),
        indicators=frozenset(str(name) for name in names),
    )
