"""A change as it is told: titles in the reader's language, places, the entries behind it.

Pure: the shell brings the change and its evidence.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from tocsin.config.parts import CONCEPT
from tocsin.config.scalars import in_language
from tocsin.config.settings import Settings
from tocsin.config.watches import Watch
from tocsin.model import Alert, Change, EvidenceItem, Place, Told

_CONCEPT = re.compile(CONCEPT)


def told(change: Change, evidence: Iterable[EvidenceItem], settings: Settings, language: str) -> Told:
    """A change with all that a message in a language says of it."""
    alert = change.alert
    watch = settings.watch_by_id.get(alert.watch)
    rule = next((rule for rule in watch.rules if rule.id == alert.rule), None) if watch else None
    return Told(
        alert=alert,
        at=change.at,
        n=change.n,
        reasons=change.tell,
        evidence=tuple(_worded(item, watch, settings, language) for item in evidence),
        watch_title=in_language(watch.title, language, alert.watch) if watch else alert.watch,
        rule_title=in_language(rule.title, language, alert.rule) if rule else alert.rule,
        places=tuple(_place(concept, settings) for concept in _places_of_group_first(alert)),
    )


def _places_of_group_first(alert: Alert) -> list[str]:
    """Of an alert by place, that place leads: the others are where else its entries speak of."""
    own = [value for name, value in alert.group if name == "place" and value in alert.places]
    return own + [place for place in alert.places if place not in own]


def _worded(item: EvidenceItem, watch: Watch | None, settings: Settings, language: str) -> EvidenceItem:
    """A piece of evidence with its indicator's title, and with who claims it, by label or in words."""
    indicator = watch.indicators.get(item.indicator) if watch else None
    return replace(
        item,
        indicator_title=in_language(indicator.title, language) if indicator else "",
        claimants=tuple(_label(name, settings) for name in item.claimed_by if _CONCEPT.match(name)),
        quoted=tuple(words for words in item.claimed_by if not _CONCEPT.match(words)),
    )


def _place(concept: str, settings: Settings) -> Place:
    """A place concept with its label and position as the lexicon has them."""
    known = settings.concepts.get(concept)
    lat, lon = known.geo or (None, None) if known else (None, None)
    return Place(concept, _label(concept, settings), lat, lon)


def _label(concept: str, settings: Settings) -> str:
    """What a concept is called; its id where the lexicon does not know it any more."""
    known = settings.concepts.get(concept)
    return concept if known is None else known.label or concept.partition(":")[2]
