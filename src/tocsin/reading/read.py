"""The second stage: unread texts to mentions, observations and stories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.model import Entry, Reading
from tocsin.reading import stories
from tocsin.reading.reader import Reader
from tocsin.store import entries, observations
from tocsin.store.database import Database, Session

READ_TOGETHER = 200  # texts a transaction: a few tens of milliseconds of reading
STORY_WINDOW = timedelta(hours=72)  # copies of a wire story come within days; later ones are other news


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
            _place_in_stories(session, [reading.entry for reading in readings if reading.observations])
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


def _place_in_stories(session: Session, observed: Sequence[Entry]) -> None:
    """Joins each entry to the story whose text it copies, or opens one; a revision stays where it was."""
    placed = observations.stories_of(session, [entry.id for entry in observed])
    fresh = [entry for entry in observed if entry.id not in placed]
    if not fresh:
        return
    shelf = stories.Shelf(STORY_WINDOW)
    times = [entry.event_time for entry in fresh]
    for text in observations.story_texts(
        session, since=min(times) - STORY_WINDOW, until=max(times) + STORY_WINDOW
    ):
        shelf.put(text.story, text.title, text.summary, text.event_time)
    for entry in fresh:
        told = shelf.find(entry.title, entry.summary, entry.event_time)
        story = observations.assign_story(session, entry.id, entry.title, entry.event_time, told)
        shelf.put(story, entry.title, entry.summary, entry.event_time)
