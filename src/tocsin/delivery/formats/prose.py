"""An alert in words, as plain text and as HTML, in the reader's language and time zone.

The templates only lay out; everything they show was made harmless here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from tocsin.delivery.formats.alert import (
    LONGEST_NAME,
    LONGEST_SPAN,
    LONGEST_TITLE,
    Links,
    links,
    newest_first,
    ranked,
    title,
)
from tocsin.delivery.formats.safe import Segment, language, line, link, segments
from tocsin.delivery.formats.words import Words
from tocsin.model import AlertState, EvidenceItem, Told

MOST_ARTICLES = 20  # in a mail: Gmail cuts off at 102 kB, readers much earlier
MOST_OWNERS = 8
MOST_PLACES_NAMED = 5
MOST_WORDS = 5  # matched in an article's text, beside those in its title
MOST_CLAIMANTS = 3  # of one indicator in an entry
ENDED = (AlertState.RESOLVED, AlertState.RETRACTED)


@dataclass(frozen=True, slots=True)
class Prose:
    """The same words twice."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Article:
    """One entry of the evidence as it is shown.

    `elsewhere`: words that matched, but not in the title. `said`: how many it tells were killed, and
    who claims what was seen in it.
    """

    title: tuple[Segment, ...]
    elsewhere: tuple[str, ...]
    outlet: str
    owner: str
    grade: str
    when: str
    signs: str
    said: str
    language: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message about an alert says, ready to be laid out."""

    label: str
    title: str
    facts: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]
    articles: tuple[Article, ...]
    omitted: int
    links: Links
    zone: str
    id: str


def written(told: Told, *, words: Words, zone: ZoneInfo, base_url: str | None) -> Prose:
    """The whole message about a change, in both forms."""
    return _laid_out("alert", letter=_letter(told, words, zone, base_url), words=words)


def written_test(channel: str, *, words: Words, zone: ZoneInfo, now: datetime) -> Prose:
    """A message that says that it is a test, for which channel and when it was sent."""
    sent = words.time(now.astimezone(zone))
    return _laid_out("test", channel=line(channel, LONGEST_NAME), sent=sent, words=words)


def summary(told: Told, *, words: Words) -> str:
    """What happened, how sure it is, who says so and what changed: a few lines for a receiver's list."""
    facts = _judgement(told, words)
    said = [f"{name}{words.labels['colon']} {value}" for name, value in facts if value]
    return "\n".join([f"{label(told, words)} · {title(told)}", *said, *changes(told, words)])


def label(told: Told, words: Words) -> str:
    """The word in front: the severity, or how the episode ended."""
    return words.ended.get(told.alert.state, words.severity[told.alert.severity]).upper()


def changes(told: Told, words: Words) -> tuple[str, ...]:
    """What changed since the last message, a sentence a reason."""
    if told.alert.state is AlertState.RETRACTED:
        return (words.withdrawn,)
    severity, certainty = words.severity[told.alert.severity], words.certainty[told.alert.certainty]
    return tuple(
        words.reason[reason].format(severity=severity, certainty=certainty) for reason in told.reasons
    )


def _letter(told: Told, words: Words, zone: ZoneInfo, base_url: str | None) -> Letter:
    articles = _articles(told.evidence, words, zone)
    shown = links(told.alert.id, base_url)
    return Letter(
        label=label(told, words),
        title=title(told),
        facts=tuple((name, value) for name, value in _facts(told, words, zone) if value),
        changes=changes(told, words),
        articles=articles,
        omitted=len({item.entry for item in told.evidence}) - len(articles),
        links=Links(console=shown.console) if told.alert.state in ENDED else shown,
        zone=zone.key,
        id=line(told.alert.id, LONGEST_TITLE),
    )


def _facts(told: Told, words: Words, zone: ZoneInfo) -> list[tuple[str, str]]:
    alert, names = told.alert, words.labels
    ended = words.time(alert.resolved_at.astimezone(zone)) if alert.resolved_at else ""
    return [
        (names["watch"], line(told.watch_title or alert.watch, LONGEST_NAME)),
        *_judgement(told, words),
        (names["level"], line(alert.level or "", LONGEST_NAME)),
        (names["opened"], words.time(alert.opened_at.astimezone(zone))),
        (names["ended"], ended),
    ]


def _judgement(told: Told, words: Words) -> list[tuple[str, str]]:
    """Where, how grave, how sure and who says so."""
    alert, names = told.alert, words.labels
    return [
        (names["where"], _where(told, words)),
        (names["severity"], words.severity[alert.severity]),
        (names["certainty"], words.certainty[alert.certainty]),
        (names["voices"], _voices(told, words)),
    ]


def _where(told: Told, words: Words) -> str:
    named = [line(place.label, LONGEST_NAME) for place in told.places[:MOST_PLACES_NAMED]]
    more = len(told.places) - len(named)
    return ", ".join([*named, *([words.count(more, "places")] if more else [])])


def _voices(told: Told, words: Words) -> str:
    voices = told.alert.corroboration
    if not voices.entries:
        return ""
    owners = told.alert.owners or tuple(dict.fromkeys(item.owner for item in newest_first(told.evidence)))
    named = [line(owner, LONGEST_NAME) for owner in owners[:MOST_OWNERS]]
    more = ["…"] if len(owners) > MOST_OWNERS else []
    counted = (
        words.count(voices.owners, "owners"),
        words.count(voices.origins, "origins"),
        words.count(voices.entries, "entries"),
    )
    return f"{', '.join([*named, *more])} ({', '.join(counted)})".strip()


def _articles(evidence: Sequence[EvidenceItem], words: Words, zone: ZoneInfo) -> tuple[Article, ...]:
    """The entries worth most, each once however many indicators were seen in it, newest first."""
    kept = list(dict.fromkeys(item.entry for item in ranked(evidence)))[:MOST_ARTICLES]
    by_entry = groupby(sorted(evidence, key=_entry), key=_entry)
    shown = [tuple(items) for entry, items in by_entry if entry in kept]
    shown.sort(key=lambda items: items[0].event_time, reverse=True)
    return tuple(_article(items, words, zone) for items in shown)


def _entry(item: EvidenceItem) -> int:
    return item.entry


def _article(items: Sequence[EvidenceItem], words: Words, zone: ZoneInfo) -> Article:
    """An entry from all that was observed in it."""
    first = items[0]
    spans = [span for item in items for span in item.spans]
    in_title = [span for span in spans if span.field == "title" and span.end < LONGEST_TITLE]
    elsewhere = dict.fromkeys(line(span.text, LONGEST_SPAN) for span in spans if span not in in_title)
    signs = dict.fromkeys(f"{_indicator(item)} ({words.status[item.status]})" for item in items)
    time = (first.published or first.event_time).astimezone(zone)
    basis = words.labels["published" if first.published else "seen"]
    return Article(
        title=segments(first.title, in_title, LONGEST_TITLE),
        elsewhere=tuple(filter(None, elsewhere))[:MOST_WORDS],
        outlet=line(first.source_name or first.source, LONGEST_NAME),
        owner=line(first.owner, LONGEST_NAME),
        grade=f"{words.labels['grade']} {first.reliability.value}, {words.grade[first.reliability]}",
        when=f"{basis} {words.time(time)}",
        signs=", ".join(signs),
        said=" · ".join([*_killed(items, words), *_claims(items, words)]),
        language=language(first.language),
        url=link(first.url),
    )


def _killed(items: Sequence[EvidenceItem], words: Words) -> list[str]:
    """The toll with the highest least, as reading counts of several."""
    tolls = [item.deaths for item in items if item.deaths]
    heaviest = max(tolls, key=lambda toll: toll.low, default=None)
    return [words.killed(heaviest.low, heaviest.high)] if heaviest else []


def _claims(items: Sequence[EvidenceItem], words: Words) -> list[str]:
    """Who claims it; by indicator, where not all that was seen in the entry is claimed alike."""
    claims = dict.fromkeys((_indicator(item), _claim(item, words)) for item in items)
    if len({claim for _, claim in claims}) == 1:
        return [claim for _, claim in claims if claim][:1]
    return [f"{indicator}{words.labels['colon']} {claim}" for indicator, claim in claims if claim]


def _claim(item: EvidenceItem, words: Words) -> str:
    """Who claims what was seen: by name, and in the words of the text."""
    named = [line(name, LONGEST_NAME) for name in item.claimants]
    by = ", ".join([*named[:MOST_CLAIMANTS], *(["…"] if len(named) > MOST_CLAIMANTS else [])])
    quoted = filter(None, (line(said, LONGEST_SPAN) for said in item.quoted[:MOST_CLAIMANTS]))
    according = [words.labels["according_to"].format(by)] if by else []
    return ", ".join([*according, *map(words.labels["quoted"].format, quoted)])


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("tocsin.delivery", "templates"),
        autoescape=lambda name: bool(name) and str(name).endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _laid_out(name: str, **shown: object) -> Prose:
    text, html = (_templates().get_template(f"{name}.{form}.j2").render(shown) for form in ("txt", "html"))
    return Prose(text=text, html=html)


def _indicator(item: EvidenceItem) -> str:
    return line(item.indicator_title or item.indicator.replace("_", " "), LONGEST_NAME)
