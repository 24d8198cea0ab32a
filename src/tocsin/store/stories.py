"""What placing texts in origins and stories keeps: the texts' profiles and the shelf's buckets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Row, and_, delete, func, select, update

from tocsin.model.stories import Bucket, Placed, Profile
from tocsin.store.database import Session, insert
from tocsin.store.feeds import chunks
from tocsin.store.tables import buckets, entries, profiles, revisions, stories

PLACING = 7_410_024  # PostgreSQL's advisory lock, a number that nobody else takes
READ_AT_MOST = 4_000  # characters of a text that are compared
REMOVED_TOGETHER = 5_000  # rows: more than a batch adds


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entry stands already. `told` is its last text that was placed, where that is kept."""

    origin: int
    story: int
    told: Placed | None


def alone(session: Session) -> None:
    """Waits until no other worker places texts, and keeps them waiting until the transaction ends.

    SQLite has one writer at a time anyway.
    """
    if session.dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(PLACING)))


def standing(session: Session, numbers: Sequence[int]) -> dict[int, Standing]:
    """Those of the entries that stand in a story, by entry."""
    found: dict[int, Standing] = {}
    last = select(func.max(profiles.c.revision)).where(profiles.c.entry == entries.c.id).scalar_subquery()
    for chunk in chunks(numbers):
        statement = select(entries.c.id, entries.c.origin, entries.c.story, last.label("last")).where(
            entries.c.id.in_(chunk), entries.c.story.is_not(None), entries.c.origin.is_not(None)
        )
        rows = session.execute(statement).all()
        told = {one.profile.entry: one for one in placed(session, [row.last for row in rows if row.last])}
        found |= {row.id: Standing(row.origin, row.story, told.get(row.id)) for row in rows}
    return found


def placed(session: Session, numbers: Sequence[int]) -> list[Placed]:
    """The texts of those revisions that were placed and are not forgotten."""
    found: list[Placed] = []
    for chunk in chunks(numbers):
        statement = (
            select(
                profiles,
                func.substr(revisions.c.title, 1, READ_AT_MOST).label("title"),
                func.substr(revisions.c.summary, 1, READ_AT_MOST).label("summary"),
            )
            .join(revisions, revisions.c.id == profiles.c.revision)
            .where(profiles.c.revision.in_(chunk))
        )
        found += map(_placed, session.execute(statement).all())
    return found


def openers(session: Session, origins: Iterable[int | None]) -> dict[int, int]:
    """The entry whose text opened each origin, by origin.

    Not where that entry stands in another by now, as after a revision, or is kept no more.
    """
    found: dict[int, int] = {}
    for chunk in chunks(sorted({origin for origin in origins if origin is not None})):
        statement = (
            select(revisions.c.id, revisions.c.entry)
            .join(entries, and_(entries.c.id == revisions.c.entry, entries.c.origin == revisions.c.id))
            .where(revisions.c.id.in_(chunk))
        )
        found |= {row.id: row.entry for row in session.execute(statement).all()}
    return found


def open_story(session: Session, title: str, at: datetime) -> int:
    """A new story, with the title of its first entry; gives its number."""
    row = session.execute(
        stories.insert().values(opened_at=at, last_at=at, title=title).returning(stories.c.id)
    )
    number: int = row.scalar_one()
    return number


def keep(session: Session, fresh: Iterable[Placed]) -> None:
    """Keeps texts that were placed, puts their entries there, and notes the stories' last news."""
    fresh = list(fresh)
    if not fresh:
        return
    rows = [_row(one) for one in fresh]
    session.execute(insert(session, profiles).on_conflict_do_nothing(index_elements=["revision"]), rows)
    for one in fresh:
        where = {"origin": one.origin, "story": one.story, "agency": one.profile.agency}
        session.execute(update(entries).where(entries.c.id == one.profile.entry).values(where))
    last = {one.story: max(each.profile.at for each in fresh if each.story == one.story) for one in fresh}
    for story, at in last.items():
        later = and_(stories.c.id == story, stories.c.last_at < at)
        session.execute(update(stories).where(later).values(last_at=at))


def shelved(session: Session, keys: Iterable[int]) -> dict[int, Bucket]:
    """The buckets of those keys that have one."""
    found: dict[int, Bucket] = {}
    for chunk in chunks(list(dict.fromkeys(keys))):
        statement = select(
            buckets.c.key, buckets.c.count.label("came"), buckets.c.seen, buckets.c.latest
        ).where(buckets.c.key.in_(chunk))
        for row in session.execute(statement).all():
            found[row.key] = Bucket(
                row.came, row.seen, tuple(zip(row.latest[::2], row.latest[1::2], strict=True))
            )
    return found


def shelve(session: Session, changed: Mapping[int, Bucket]) -> None:
    """Keeps buckets as they are now."""
    if not changed:
        return
    statement = insert(session, buckets)
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={name: statement.excluded[name] for name in ("count", "seen", "latest")},
    )
    rows = [
        {
            "key": key,
            "count": bucket.count,
            "seen": bucket.seen,
            "latest": [*chain.from_iterable(bucket.latest)],
        }
        for key, bucket in sorted(changed.items())
    ]
    session.execute(statement, rows)


def forget(session: Session, before: datetime, n: int = REMOVED_TOGETHER) -> None:
    """Removes at most `n` of the buckets, and of the profiles, to which nothing came since then."""
    for table, key in ((buckets, buckets.c.key), (profiles, profiles.c.revision)):
        some = select(key).where(table.c.seen < before).limit(n)
        session.execute(delete(table).where(key.in_(some.scalar_subquery())))


def _row(one: Placed) -> dict[str, Any]:
    told = one.profile
    return {
        "revision": told.revision,
        "entry": told.entry,
        "at": told.at,
        "seen": told.seen,
        "origin": one.origin,
        "story": one.story,
        "told": {
            "language": told.language,
            "places": sorted(told.places),
            "features": dict(told.features),
            "agency": told.agency,
        },
    }


def _placed(row: Row[Any]) -> Placed:
    told = row.told
    return Placed(
        Profile(
            entry=row.entry,
            revision=row.revision,
            at=row.at,
            seen=row.seen,
            title=row.title,
            summary=row.summary,
            language=told["language"],
            agency=told["agency"],
            places=frozenset(told["places"]),
            features=told["features"],
        ),
        row.origin,
        row.story,
    )
