"""The index of entries' words: filled beside the stages, in batches, and asked for candidates.

SQLite keeps it as an FTS5 table, PostgreSQL as a tsvector with a GIN index, both over tokens that
the caller made, as they are: no tokenizer, stemmer or locale of a database has a say in them. What
is not indexed yet is a candidate always.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    TableClause,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    column,
    delete,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, TSQUERY, TSVECTOR

from tocsin.model import Entry
from tocsin.model.clues import ANYTHING, AllOf, AnyOf, Clue, FromSource, Tagged, Token
from tocsin.store.database import Database, Session, insert
from tocsin.store.entries import entry_of, with_text
from tocsin.store.feeds import chunks
from tocsin.store.tables import entries, marks, sources

INDEXED_TOGETHER = 200  # texts a transaction: some 10 ms in which nobody else writes
CANDIDATES_TOGETHER = 200  # entries in memory at once
MARK = "indexed"

_FTS5 = table("entry_words", column("rowid"), column("words"))
_TSVECTOR = table("entry_words", column("entry"), column("words", TSVECTOR))

Tokens = Callable[[Entry], Iterable[str]]


def catch_up(
    db: Database,
    tokens: Tokens,
    version: str,
    now: datetime,
    *,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Indexes all current texts that are not, in batches; gives how many.

    Texts are taken apart before the writing transaction begins, and written with the note that they
    are indexed: killed anywhere it goes on where it was. An index that was made by another
    `version` of `tokens` is made anew.
    """
    _begin_anew(db, version, now, stopping)
    done = 0
    while not stopping():
        with db.reading() as session:
            batch = [(text, sorted(tokens(text.entry))) for text in _waiting_texts(session)]
        with db.transaction() as session:
            kept = _keep(session, batch) if batch and _version(session) == version else 0
        done += kept
        if not kept:
            break
    return done


def waiting(session: Session) -> int:
    """How many current texts are not in the index."""
    return session.execute(select(func.count()).select_from(entries).where(_is_waiting())).scalar_one()


def forget(session: Session, entry_ids: Collection[int]) -> None:
    """Takes entries out of the index."""
    words = _words(session)
    for chunk in chunks(list(entry_ids)):
        session.execute(delete(words).where(_key(words).in_(chunk)))


def candidates(
    session: Session,
    clue: Clue,
    version: str,
    *,
    since: datetime | None = None,
    after: int | None = None,
) -> Iterator[Entry]:
    """The entries that a clue leads to, with their current text, newest event first.

    Among them are all those of `since` that the clue fits, and all that this `version` has not
    indexed. With `after` they begin behind that entry. A page of them is in memory at a time.
    """
    newest = (entries.c.event_time.desc(), entries.c.id.desc())
    found = select(entries.c.id).where(_fits(session, clue, version)).order_by(*newest)
    if since is not None:
        found = found.where(entries.c.event_time >= since)
    if after is not None:
        found = found.where(_behind(session, after))
    # the numbers are a stream of their own: a sort that carried the texts would hold them all
    stream = session.execute(found.execution_options(yield_per=CANDIDATES_TOGETHER)).scalars()
    with closing(stream) as numbers:
        for page in numbers.partitions():
            rows = session.execute(with_text().where(entries.c.id.in_(page))).all()
            by_number = {row.id: entry_of(row) for row in rows}
            yield from (by_number[number] for number in page if number in by_number)


@dataclass(frozen=True, slots=True)
class _Text:
    """A current text, and the hash by which it is known whether it still is."""

    entry: Entry
    hash: str


def _is_waiting() -> ColumnElement[bool]:
    """As the partial index has it: never indexed, or with another text."""
    return entries.c.indexed.is_distinct_from(entries.c.text_hash)


def _waiting_texts(session: Session) -> list[_Text]:
    some = select(entries.c.id).where(_is_waiting()).order_by(entries.c.id).limit(INDEXED_TOGETHER)
    numbers = session.execute(some).scalars().all()
    rows = session.execute(with_text().where(entries.c.id.in_(numbers))).all()
    return [_Text(entry_of(row), row.text_hash) for row in rows]


def _keep(session: Session, batch: Sequence[tuple[_Text, list[str]]]) -> int:
    """Puts texts into the index, but those that changed, left or are being indexed meanwhile."""
    numbers = [text.entry.id for text, _ in batch]
    still = select(entries.c.id, entries.c.text_hash).where(entries.c.id.in_(numbers), _is_waiting())
    rows = session.execute(still.with_for_update(skip_locked=True)).all()
    hashes = {row.id: row.text_hash for row in rows}
    fresh = [(text.entry.id, tokens) for text, tokens in batch if hashes.get(text.entry.id) == text.hash]
    if fresh:
        kept = [number for number, _ in fresh]
        forget(session, kept)
        _write(session, fresh)
        mine = entries.c.id.in_(kept)
        session.execute(update(entries).where(mine).values(indexed=entries.c.text_hash))
    return len(fresh)


def _write(session: Session, rows: Sequence[tuple[int, list[str]]]) -> None:
    words = _words(session)
    if session.dialect.name == "postgresql":
        vector = func.array_to_tsvector(bindparam("tokens", type_=ARRAY(Text)))
        statement = words.insert().values(entry=bindparam("entry"), words=vector)
        session.execute(statement, [{"entry": number, "tokens": tokens} for number, tokens in rows])
    else:
        session.execute(
            words.insert(), [{"rowid": number, "words": " ".join(tokens)} for number, tokens in rows]
        )


def _begin_anew(db: Database, version: str, now: datetime, stopping: Callable[[], bool]) -> None:
    """Empties an index of another version, in batches; with the last one the index is of this version."""
    with db.reading() as session:
        emptied = _version(session) == version
    while not emptied and not stopping():
        with db.transaction() as session:
            words = _words(session)
            numbers = session.execute(select(_key(words)).limit(CANDIDATES_TOGETHER)).scalars().all()
            forget(session, numbers)
            session.execute(update(entries).where(entries.c.id.in_(numbers)).values(indexed=None))
            emptied = not numbers
            if emptied:
                row = {"name": MARK, "at": now, "detail": {"version": version}}
                statement = insert(session, marks).values(row)
                session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


def _version(session: Session) -> str | None:
    detail = session.execute(select(marks.c.detail).where(marks.c.name == MARK)).scalar_one_or_none()
    return None if detail is None else detail["version"]


def _words(session: Session) -> TableClause:
    return _TSVECTOR if session.dialect.name == "postgresql" else _FTS5


def _key(words: TableClause) -> ColumnElement[int]:
    return next(iter(words.c))


def _behind(session: Session, entry: int) -> ColumnElement[bool]:
    at = select(entries.c.event_time).where(entries.c.id == entry).scalar_subquery()
    time = entries.c.event_time
    return and_(time <= at, or_(time < at, entries.c.id < entry))


def _fits(session: Session, clue: Clue, version: str) -> ColumnElement[bool]:
    if _version(session) != version:
        clue = _without_words(clue)
    return _condition(session, clue)


def _without_words(clue: Clue) -> Clue:
    """What a clue asks beside words, where no index knows them."""
    match clue:
        case Token():
            return ANYTHING
        case AllOf():
            return AllOf(tuple(map(_without_words, clue.parts)))
        case AnyOf():
            return AnyOf(tuple(map(_without_words, clue.parts)))
        case _:
            return clue


def _condition(session: Session, clue: Clue) -> ColumnElement[bool]:
    """The clue over the columns of `entries`. What it asks of words is asked of the index in one piece."""
    if _is_words(clue):
        found = select(_key(_words(session))).where(_matches(session, clue))
        return entries.c.id.in_(union_all(found, select(entries.c.id).where(_is_waiting())))
    match clue:
        case FromSource():
            return entries.c.source == clue.source
        case Tagged():
            tagged = select(sources.c.id).where(_holds(session, sources.c.tags, clue.tag))
            return or_(_holds(session, entries.c.tags, clue.tag), entries.c.source.in_(tagged))
        case AllOf():
            return and_(true(), *(_condition(session, part) for part in _words_joined(clue)))
        case AnyOf():
            return or_(false(), *(_condition(session, part) for part in _words_joined(clue)))
        case Token():
            raise AssertionError(clue)
        case _:
            assert_never(clue)


def _is_words(clue: Clue) -> bool:
    if isinstance(clue, AllOf | AnyOf):
        return bool(clue.parts) and all(map(_is_words, clue.parts))
    return isinstance(clue, Token)


def _words_joined(clue: AllOf | AnyOf) -> Iterator[Clue]:
    """The parts of a clue, those of words as one."""
    if words := tuple(part for part in clue.parts if _is_words(part)):
        yield type(clue)(words)
    yield from (part for part in clue.parts if not _is_words(part))


def _holds(session: Session, tags: ColumnElement[Any], tag: str) -> ColumnElement[bool]:
    """Whether a column's list of tags has this one."""
    if session.dialect.name == "postgresql":
        return cast(tags, JSONB).contains([tag])
    each = func.json_each(tags).table_valued("value")
    return exists().select_from(each).where(each.c.value == tag)


def _matches(session: Session, clue: Clue) -> ColumnElement[bool]:
    if session.dialect.name == "postgresql":
        return _vector_matches(clue)
    return literal_column("entry_words").op("MATCH")(_fts5(clue))


def _vector_matches(clue: Clue) -> ColumnElement[bool]:
    """Alternatives are asked as an array: for one long query of them the planner shuns the index."""
    words = _TSVECTOR.c.words
    match clue:
        case AllOf():
            return and_(*map(_vector_matches, clue.parts))
        case AnyOf():
            return words.op("@@")(any_(cast([_tsquery(part) for part in clue.parts], ARRAY(TSQUERY))))
        case _:
            return words.op("@@")(cast(_tsquery(clue), TSQUERY))


def _tsquery(clue: Clue) -> str:
    return _written(clue, "'{}'", ":*", " & ", " | ")


def _fts5(clue: Clue) -> str:
    return _written(clue, '"{}"', "*", " AND ", " OR ")


def _written(clue: Clue, quoted: str, open: str, all_of: str, any_of: str) -> str:
    """A clue of words in the language of a database. A token is quoted, and holds nothing to end a quote."""
    match clue:
        case Token():
            if not clue.text.isalnum():
                raise ValueError(f"no token of letters and digits: {clue.text!r}")
            return quoted.format(clue.text) + (open if clue.open else "")
        case AllOf() | AnyOf():
            parts = [_written(part, quoted, open, all_of, any_of) for part in clue.parts]
            return f"({(all_of if isinstance(clue, AllOf) else any_of).join(parts)})"
        case _:
            raise AssertionError(clue)
