"""The shelf: recent texts by keys, to find those that a new one copies or tells of the same.

Each key has a bucket with the latest that came under it, so a look-up costs the same however
many texts are kept, and however alike they are. The state is the buckets and the texts placed:
the shell loads those of a batch and keeps what changed, and a batch of one gives the same as a
batch of a thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import nsmallest

from tocsin.model.stories import Bucket, Placed, Profile
from tocsin.reading import copies, origins, stories

LATEST = 16  # texts of one key
CANDIDATES = 20  # that are compared in full, for copies and for stories each
TELLING = 12  # features that are looked up: the rarest of a text
FORGOTTEN = timedelta(days=40)  # without another text, after which a key counts as never seen; an
# entry's event time lies at most 30 days back
_WINDOW = int(stories.WINDOW.total_seconds())
EVERY_TEXT = 0  # the key under which all come: how many there were

Recall = Callable[[Sequence[int]], Iterable[Placed]]  # the texts of these revisions
Open = Callable[[Profile], int]  # a new story for a text; gives its number


@dataclass(frozen=True, slots=True)
class Told:
    """A text with the keys under which it is found."""

    profile: Profile
    copy_keys: tuple[int, ...]
    feature_keys: Mapping[str, int]

    @property
    def keys(self) -> Iterator[int]:
        """All of them, once each."""
        return iter(dict.fromkeys((EVERY_TEXT, *self.copy_keys, *self.feature_keys.values())))


def told(profiles: Sequence[Profile]) -> list[Told]:
    """The texts with their keys."""
    copy_keys = copies.keys([(one.title, one.summary) for one in profiles]) if profiles else []
    return [
        Told(one, keys, {name: stories.key(name) for name in one.features})
        for one, keys in zip(profiles, copy_keys, strict=True)
    ]


class Shelf:
    """Places texts in the order in which they are given.

    `changed` are the buckets that are other than they were given, `fresh` the texts placed.
    """

    def __init__(self, buckets: Mapping[int, Bucket], recall: Recall, opened: Open) -> None:
        self._buckets = dict(buckets)
        self._recall = recall
        self._open = opened
        self._placed: dict[int, Placed] = {}
        self.changed: dict[int, Bucket] = {}
        self.fresh: list[Placed] = []

    def prefetch(self, texts: Sequence[Told]) -> None:
        """Fetches at once what these texts will most likely be compared with."""
        self._fetch([number for one in texts for number in self._candidates(one, self._weighed(one))])

    def place(self, text: Told) -> Placed:
        """Puts a text into the origin and the story that it belongs to, or opens them."""
        profile = self._weighed(text)
        numbers = self._candidates(text, profile)
        self._fetch(numbers)
        near = [self._placed[number] for number in sorted(numbers) if number in self._placed]
        near = [other for other in near if other.profile.entry != profile.entry]
        return self._put(text, profile, *self._where(profile, near))

    def keep(self, text: Told, origin: int, story: int) -> Placed:
        """Puts a revised text where its entry stands."""
        return self._put(text, self._weighed(text), origin, story)

    def place_revised(self, text: Told, before: Placed) -> Placed:
        """Keeps a revised text where it was, unless it is plainly another story's."""
        if stories.plainly_another(before.profile, self._weighed(text)):
            return self.place(text)
        return self.keep(text, before.origin, before.story)

    def _where(self, profile: Profile, near: Sequence[Placed]) -> tuple[int, int]:
        measured = [(other, stories.likeness(profile, other.profile)) for other in near]
        for other, alike in measured:  # the oldest first
            if origins.same_origin(profile, other.profile, alike):
                return other.origin, other.story
        story = stories.story_of(profile, measured)
        return profile.revision, self._open(profile) if story is None else story

    def _weighed(self, text: Told) -> Profile:
        """The text's features by how rare they are so far."""
        profile = text.profile
        texts = self._count(EVERY_TEXT, profile)
        weighed = {
            name: value * stories.weight(name, self._count(text.feature_keys[name], profile), texts)
            for name, value in profile.features.items()
        }
        return replace(profile, features=weighed)

    def _candidates(self, text: Told, weighed: Profile) -> list[int]:
        """The texts that share most keys with this one, and those that share the most telling features."""
        copied = self._sharing(dict.fromkeys(text.copy_keys, 1.0), weighed)
        rarest = sorted(weighed.features.items(), key=lambda feature: (-feature[1], feature[0]))[:TELLING]
        telling = {text.feature_keys[name]: value for name, value in rarest}
        return list(dict.fromkeys((*copied, *self._sharing(telling, weighed))))

    def _sharing(self, worth: Mapping[int, float], profile: Profile) -> list[int]:
        shared: dict[int, float] = defaultdict(float)
        here = _seconds(profile.at)
        for key, value in worth.items():
            bucket = self._bucket(key, profile)
            for number, at in bucket.latest if bucket else ():
                if -_WINDOW <= here - at <= _WINDOW:
                    shared[number] += value
        shared.pop(profile.revision, None)
        return nsmallest(CANDIDATES, shared, key=lambda number: (-shared[number], number))

    def _fetch(self, numbers: Iterable[int]) -> None:
        missing = sorted({number for number in numbers if number not in self._placed})
        if missing:
            self._placed |= {one.profile.revision: one for one in self._recall(missing)}

    def _put(self, text: Told, profile: Profile, origin: int, story: int) -> Placed:
        placed = Placed(profile, origin, story)
        self._placed[profile.revision] = placed
        self.fresh.append(placed)
        here = (profile.revision, _seconds(profile.at))
        for key in text.keys:
            bucket = self._bucket(key, profile)
            if bucket is None:
                grown = Bucket(1, profile.seen, (here,))
            else:
                latest = (*bucket.latest, here)[-LATEST:]
                grown = Bucket(bucket.count + 1, max(bucket.seen, profile.seen), latest)
            self._buckets[key] = self.changed[key] = grown
        return placed

    def _bucket(self, key: int, profile: Profile) -> Bucket | None:
        bucket = self._buckets.get(key)
        return bucket if bucket and bucket.seen >= profile.seen - FORGOTTEN else None

    def _count(self, key: int, profile: Profile) -> int:
        bucket = self._bucket(key, profile)
        return bucket.count if bucket else 0


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
