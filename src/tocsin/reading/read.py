"""The second stage: unread texts to mentions, observations and stories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tocsin.model import Entry, Reading
from tocsin.model.stories import Placed, Profile
from tocsin.reading import shelf, stories
from tocsin.reading.reader import Reader
from tocsin.store import entries, observations
from tocsin.store import stories as places
from tocsin.store.database import Database, Session

READ_TOGETHER = 200  # texts a transaction: a few tens of milliseconds of reading


@dataclass(frozen=True, slots=True)
class Read:
    """How many texts were read, how many observations that gave, and which entries broke the reader."""

    entries: int = 0
    observations: int = 0
    faults: tuple[tuple[int, str], ...] = ()


def read(
    db: Database, reader: Reader, now: datetime, *, stopping: Callable[[], bool] = lambda: False
) -> Read:
    """Reads all that is unread, in the order of arrival, and keeps what was found.

    A batch's readings and the note that they were read commit together, so that a text is never
    read twice into the rows and never forgotten.
    """
    done = Read()
    while not stopping():
        with db.transaction() as session:
            unread = entries.claim_unread(session, READ_TOGETHER)
            tried = [_reading(reader, entry) for entry in unread]
            readings = [reading for reading in tried if isinstance(reading, Reading)]
            faults = tuple((fault.entry, fault.what) for fault in tried if isinstance(fault, _Fault))
            _place(session, [stories.profile(reading) for reading in readings if reading.observations])
            added = sum(observations.record(session, reading, now) for reading in readings)
            heard = {one.entry.id: one.language for one in readings if not one.entry.language}
            entries.note_languages(session, heard)
            entries.mark_read(session, [entry.revision for entry in unread], reader.revision, now)
        done = Read(done.entries + len(unread), done.observations + added, done.faults + faults)
        if len(unread) < READ_TOGETHER:
            break
    return done


@dataclass(frozen=True, slots=True)
class _Fault:
    entry: int
    what: str


def _reading(reader: Reader, entry: Entry) -> Reading | _Fault:
    """What the entry says. One that breaks the reader is passed over: it must not blind us to the rest."""
    try:
        return reader.read(entry)
    except Exception as error:  # noqa: BLE001 - a bug in reading one text is that text's fault alone
        return _Fault(entry.id, f"{type(error).__name__}: {error}")


def _place(session: Session, profiles: Sequence[Profile]) -> None:
    """Puts each text into its origin and its story, in the order of arrival.

    A revised entry stays where it stands, unless its text is plainly another story's. One that was
    placed before its text was kept stays too.
    """
    if not profiles:
        return
    places.alone(session)
    standing = places.standing(session, [profile.entry for profile in profiles])
    texts = shelf.told(profiles)
    keys = [key for text in texts for key in text.keys]
    on_shelf = shelf.Shelf(
        places.shelved(session, keys), partial(places.placed, session), partial(_open, session)
    )
    on_shelf.prefetch(texts)
    for text in texts:
        _place_one(on_shelf, text, standing.get(text.profile.entry))
    places.keep(session, on_shelf.fresh)
    places.shelve(session, on_shelf.changed)
    places.forget(session, profiles[0].seen - shelf.FORGOTTEN)


def _place_one(on_shelf: shelf.Shelf, text: shelf.Told, standing: places.Standing | None) -> Placed:
    if standing is None:
        return on_shelf.place(text)
    if standing.told is None:
        return on_shelf.keep(text, standing.origin, standing.story)
    return on_shelf.place_revised(text, standing.told)


def _open(session: Session, profile: Profile) -> int:
    return places.open_story(session, profile.title, profile.at)
