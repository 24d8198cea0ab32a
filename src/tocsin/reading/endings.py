"""Triggers at their places, and what is made of those that tell an end, by what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tocsin.model import Status
from tocsin.reading.cues import Reach

COMMAS = ",،"
FURTHEST = 12  # the widest of the above
DENIED_WITHIN = 1  # word between a negation and the ending that it denies: `has not been lifted`

_MARK = re.compile(f"[{COMMAS}:]")
Stretch = tuple[int, int]  # of the folded text


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger at its place, by offsets, words and sentence.

    `reaches_as`: the status whose limits and stops hold for it: its own, but for an ending that is
    only hoped for. `limit`: words to what follows it, where fewer than its status allows.
    """

    status: Status
    reach: Reach
    start: int
    end: int
    first: int
    last: int
    sentence: int
    reaches_as: Status
    limit: int = FURTHEST


@dataclass(slots=True)
class Weighed:
    """The triggers that are left, and by each negation or search that was spent on an ending its span."""

    triggers: list[Trigger] = field(default_factory=list)
    spent: dict[Stretch, Stretch] = field(default_factory=dict)


def weigh(triggers: Iterable[Trigger], text: str) -> Weighed:
    """Takes out the endings that are denied or refused at once: a siege that is not lifted goes on.

    One that is hoped for or sought (`tries to lift`) is no ending, and what should end no news
    either: it stays as a hypothesis. What denies or seeks an ending works on its word alone.
    """
    weighed = Weighed()
    last: dict[Status | None, Trigger] = {}  # that works on what follows it; None: that seeks an ending
    for trigger in triggers:
        before = {status: each for status, each in last.items() if _is_at_once(each, trigger, text)}
        if trigger.reach is Reach.SOUGHT:
            last[None] = trigger
        elif trigger.status is Status.ENDED:
            _end(trigger, before, weighed)
        elif trigger.status is not Status.HYPOTHETICAL or Status.NEGATED not in before:
            if trigger.reach is not Reach.AFTER:
                last[trigger.status] = trigger
            weighed.triggers.append(trigger)  # a rumour that is denied is no rumour
    return weighed


def _end(ending: Trigger, before: dict[Status | None, Trigger], weighed: Weighed) -> None:
    """Takes up an ending by what stands before it at once."""
    span = (ending.start, ending.end)
    if denial := before.get(Status.NEGATED):
        weighed.spent[denial.start, denial.end] = span
    elif sought := before.get(None):
        weighed.spent[sought.start, sought.end] = span
        weighed.triggers += [replace(sought, reach=Reach.BEFORE), _hoped(ending)]
    elif Status.HYPOTHETICAL in before:
        weighed.triggers.append(_hoped(ending))
    elif ending.reach is not Reach.ENDING:
        weighed.triggers.append(ending)


def _hoped(ending: Trigger) -> Trigger:
    reach = Reach.BEFORE if ending.reach is Reach.ENDING else ending.reach
    return replace(ending, status=Status.HYPOTHETICAL, reach=reach)


def _is_at_once(trigger: Trigger, ending: Trigger, text: str) -> bool:
    """Whether an ending follows a trigger side by side or but for a word, with no mark between.

    They may share a word (`fail to`, `to prevent`).
    """
    follows = trigger.start < ending.start and trigger.end < ending.end
    near = follows and ending.first - trigger.last - 1 <= DENIED_WITHIN
    return near and trigger.sentence == ending.sentence and not _MARK.search(text, trigger.end, ending.start)
