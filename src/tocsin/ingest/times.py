"""The three times of an entry: published (claimed), first seen (ours), event time (used).

Event time is the published one unless that is missing, ahead of us, or long past
(docs/semantics.md). A long past date has two causes that ask for opposite answers: a clock that was
never set, which says nothing, and an archive item that turns up under a new guid, which is no
news. The first is treated as missing; the second is observed and opens nothing.
"""

from datetime import UTC, datetime, timedelta

from tocsin.model import Basis

MAX_AHEAD = timedelta(minutes=15)
MAX_AGE = timedelta(days=30)
BASELINE_AGE = timedelta(hours=24)
FIRST_BELIEVED = datetime(2000, 1, 1, tzinfo=UTC)  # feeds are younger; earlier dates are unset clocks


def event_time(published: datetime | None, first_seen: datetime) -> tuple[datetime, Basis]:
    """When an entry's news happened as far as is known, and what that rests on."""
    if published is None or published < FIRST_BELIEVED:
        return first_seen, Basis.MISSING
    if published > first_seen + MAX_AHEAD:
        return first_seen, Basis.FUTURE
    if published < first_seen - MAX_AGE:
        return first_seen, Basis.STALE
    return published, Basis.PUBLISHED


def is_baseline(published: datetime | None, first_seen: datetime, basis: Basis, *, first_poll: bool) -> bool:
    """Whether an entry is what a source held before we listened, or an old text come back."""
    if basis is Basis.STALE:
        return True
    if not first_poll or published is None or basis is not Basis.PUBLISHED:
        return False
    return published < first_seen - BASELINE_AGE
