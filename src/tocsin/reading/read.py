"""The second stage: unread texts to mentions, observations and stories."""

from collections.abc import Callable
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
    """How many texts were read, and how many observations that gave."""

    entries: int = 0
    observations: int = 0


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
            readings = [reader.read(entry) for entry in unread]
            added = sum(_keep(session, reading, now) for reading in readings)
            entries.mark_read(session, [entry.revision for entry in unread], reader.revision, now)
        done = Read(done.entries + len(unread), done.observations + added)
        if len(unread) < READ_TOGETHER:
            break
    return done


def _keep(session: Session, reading: Reading, now: datetime) -> int:
    if reading.observations:
        _place_in_story(session, reading.entry)
    return observations.record(session, reading, now)


def _place_in_story(session: Session, entry: Entry) -> None:
    """Joins the entry to the story whose text it copies, or opens one; a revision stays where it was."""
    if observations.story_of(session, entry.id) is not None:
        return
    near = observations.story_texts(
        session, since=entry.event_time - STORY_WINDOW, until=entry.event_time + STORY_WINDOW
    )
    same = (text for text in near if stories.same_story(entry.title, entry.summary, text.title, text.summary))
    told = next((text.story for text in same), None)
    observations.assign_story(session, entry.id, entry.title, entry.event_time, told)
