"""The reader: an entry to its mentions and observations. The whole of reading without the store.

`build` compiles everything once; `read` scans each field once, judges the mentions in their
context, and evaluates only the indicators whose needed words were seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from itertools import chain, islice

from tocsin.config.settings import Settings
from tocsin.errors import QueryError
from tocsin.model import Entry, Genre, Mention, Observation, Reading, Span, Status, Toll
from tocsin.reading import (
    attribution,
    compiled,
    concepts,
    context,
    cues,
    genre,
    language,
    lexicon,
    patterns,
    toll_words,
)
from tocsin.reading import evidence as evidence_of
from tocsin.reading import query as queries
from tocsin.reading.compiled import Sign, Watching
from tocsin.reading.concepts import Hierarchy, kind_of
from tocsin.reading.evaluate import Evidence, matches, title_says
from tocsin.reading.fold import fold
from tocsin.reading.genre import Heading
from tocsin.reading.lexicon import Lexicon
from tocsin.reading.nodes import About, walk
from tocsin.reading.passage import Hit, Passage
from tocsin.reading.problems import Problem
from tocsin.reading.reasons import Held, Reason, against, why, why_not
from tocsin.reading.view import Known, View

READ_LIMIT = 20_000  # characters of a field; what says nothing in so many says nothing
MENTIONS_KEPT = 500  # of an entry, the first; an article has a few dozen, a flood of words is no more telling
READING_VERSION = 4  # raised when the same settings read the same text differently
TEXT = "text"  # the field of a text that came from no feed
_PLACE = "place"
_OVERRULING = frozenset({Status.NEGATED, Status.ENDED, Status.HISTORICAL})


class State(Enum):
    """How an indicator stands to a text."""

    OBSERVED = "observed"
    NOT_ACCEPTED = "not accepted"
    NOT_NEWS = "not news"  # background, or a text of another kind
    MISSING = "missing"
    OUT_OF_SCOPE = "out of scope"


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator's state in a text, with the status it has or the part of its query that fails.

    `held`: the clauses by which it is observed; `reason`: why it is not.
    """

    watch: str
    indicator: str
    state: State
    status: Status | None = None
    spans: tuple[Span, ...] = ()
    missing: str = ""
    genre: Genre = Genre.NEWS
    held: tuple[Held, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a text is found to say, and for every indicator why it is observed or not.

    `genre` with `because`: the kind of text, and the words of the title or the section that tell it.
    """

    language: str | None
    genre: Genre
    because: Span | str | None
    mentions: tuple[Mention, ...]
    observations: tuple[Observation, ...]
    standings: tuple[Standing, ...]


class Reader:
    """Reads entries by one configuration. `problems` is what was wrong with it and had to be left out.

    `revision` is equal for configurations that read every text alike.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        hierarchy: Hierarchy,
        watches: Sequence[Watching],
        settings: Settings,
        problems: Sequence[Problem],
    ) -> None:
        self._lexicon = lexicon
        self._hierarchy = hierarchy
        self._watches = tuple(watches)
        self._index = compiled.Index(watches)
        self._settings = settings
        self._languages = language.READ | {
            code for concept in settings.concepts.values() for code in concept.forms if code != "any"
        }
        self.problems = tuple(problems)
        self.revision = _revision(settings)

    def read(self, entry: Entry) -> Reading:
        """All that an entry's title and summary say; nothing of one that can concern no watch."""
        spoken, passages = self._scanned(entry)
        if not self._index.concerns({key for passage in passages for key, _, _ in passage.scan.found}):
            return Reading(entry, spoken, (), ())
        view, heading = self._view(passages, _known(entry, spoken), entry.event_time, entry.tags, entry.url)
        return Reading(entry, spoken, _mentions(view), self._observe(view), heading.genre)

    def explain(self, text: str, language_tag: str | None, now: datetime) -> Explanation:
        """What a text says as if it were published `now`, with offsets into it as given."""
        return self._explanation(*self._read_text(text, language_tag, now))

    def standing(self, text: str, now: datetime, watch: str, indicator: str) -> Standing | None:
        """How one indicator stands to a text, as in `explain`; None where there is none of that name."""
        view, _ = self._read_text(text, None, now)
        signs = ((each, sign) for each in self._watches if each.id == watch for sign in each.signs)
        found = (self._standings(each, (sign,), view) for each, sign in signs if sign.id == indicator)
        return next(chain.from_iterable(found), None)

    def _read_text(self, text: str, language_tag: str | None, now: datetime) -> tuple[View, Heading]:
        spoken = language.tag(language_tag) or language.guess(text)
        passages = list(_scanned(self._lexicon, ((TEXT, text),), spoken))
        return self._view(passages, Known(spoken), now)

    def explain_entry(self, entry: Entry) -> Explanation:
        """What an entry's title and summary say, with offsets into each."""
        spoken, passages = self._scanned(entry)
        known = _known(entry, spoken)
        return self._explanation(*self._view(passages, known, entry.event_time, entry.tags, entry.url))

    def _scanned(self, entry: Entry) -> tuple[str | None, list[Passage]]:
        """An entry's language, and its fields folded and scanned."""
        spoken = self._language(entry)
        fields = (("title", entry.title), ("summary", entry.summary))
        return spoken, list(_scanned(self._lexicon, fields, spoken))

    def _language(self, entry: Entry) -> str | None:
        declared = entry.language or entry.source.language
        return language.of(f"{entry.title} {entry.summary}", declared, self._languages)

    def _explanation(self, view: View, heading: Heading) -> Explanation:
        standings = tuple(one for each in self._watches for one in self._standings(each, each.signs, view))
        told = view.passages[0].span(*heading.trigger) if heading.trigger else heading.section or None
        return Explanation(
            view.known.language, heading.genre, told, _mentions(view), self._observe(view), standings
        )

    def _view(
        self,
        passages: Sequence[Passage],
        known: Known,
        event_time: datetime,
        tags: Sequence[str] = (),
        url: str = "",
    ) -> tuple[View, Heading]:
        """The mentions of each field judged, and what the title says of the whole."""
        heading = Heading()
        hits: list[Hit] = []
        tolls = evidence_of.tolls_of(passages, known.language)
        for number, passage in enumerate(passages):
            found = passage.hits(number) if passage.scan.found else []
            if found:
                dead = evidence_of.stretches(passage, tolls)
                found = context.judge(passage, found, event_time, dead)
                found = attribution.attribute(passage, found, self._hierarchy.proper)
            if number == 0:
                heading = genre.judge(passage, found, evidence_of.stretches(passage, tolls), tags, url)
                found = genre.mute(found, heading)
            else:
                new = evidence_of.stretches(passage, _not_in_title(tolls, passages)) if tolls else ()
                found = genre.mute_below(passage, found, heading, new)
            hits += found
        tolls = tuple(toll for toll in tolls if evidence_of.is_told(toll, passages, hits))
        return View(passages, hits, self._hierarchy, evidence_of.with_deaths(known, tolls), tolls), heading

    def search(self, query_text: str) -> Callable[[Entry], bool]:
        """Whether entries match a query, whatever the status of what they say. Raises QueryError."""
        query = patterns.expanded(queries.parse(query_text), self._settings.concepts)
        for what, remedy, column in compiled.unknown(query, self._settings.concepts):
            raise QueryError(what, column=column, remedy=remedy)
        wanted = frozenset().union(*(self._hierarchy.expand(name) for name in query.concepts()))
        forms = {name: each for name, each in self._settings.concepts.items() if name in wanted}
        words = lexicon.build(forms, query.forms)
        asks_deaths = any(isinstance(node, About) and node.what == "deaths" for node in walk(query.node))

        def found(entry: Entry) -> bool:
            spoken = self._language(entry)
            known = _known(entry, spoken)
            fields = (("title", entry.title), ("summary", entry.summary))
            passages = list(_scanned(words, fields, spoken))
            if asks_deaths:
                known = evidence_of.with_deaths(known, evidence_of.tolls_of(passages, spoken))
            hits = [hit for number, passage in enumerate(passages) for hit in passage.hits(number)]
            return matches(query, View(passages, hits, self._hierarchy, known)) is not None

        return found

    def _observe(self, view: View) -> tuple[Observation, ...]:
        in_scope: dict[int, bool] = {}
        found = []
        for number, index in self._index.candidates(view.keys):
            watch = self._watches[number]
            if number not in in_scope:
                in_scope[number] = _in_scope(watch, view)
            if in_scope[number] and (observation := self._observation(watch, watch.signs[index], view)):
                found.append(observation)
        return tuple(found)

    def _observation(self, watch: Watching, sign: Sign, view: View) -> Observation | None:
        """The sign by what counts for it; else by everything, as one that is not accepted."""
        evidence = matches(sign.query, view, sign.accepted)
        if evidence is not None and (said := _title_against(sign, view, evidence)):
            return self._made(watch, sign, view, said, accepted=False)
        accepted = evidence is not None
        if evidence is None and not (view.statuses <= sign.accepted and view.all_news):
            evidence = matches(sign.query, view)
        if evidence is None:
            return None
        if not accepted and all(hit.status in sign.accepted for hit in evidence if hit.bearing):
            return None  # what it is told by is no news
        return self._made(watch, sign, view, evidence, accepted=accepted)

    def _made(
        self, watch: Watching, sign: Sign, view: View, evidence: Evidence, *, accepted: bool
    ) -> Observation:
        status = evidence_of.status(evidence) if accepted else _obstacle(evidence, sign)
        spans = tuple(
            sorted(
                {evidence_of.span(view, hit) for hit in evidence},
                key=lambda span: evidence_of.order(span, view),
            )
        )
        return Observation(
            watch.id,
            sign.id,
            status,
            accepted,
            spans,
            self._places(view, evidence),
            claimed_by=evidence_of.claimed_by(view, evidence),
            deaths=evidence_of.deaths(view, evidence),
        )

    def _places(self, view: View, evidence: Evidence) -> tuple[str, ...]:
        """The places of the clauses of the evidence, else of its sentences, its fields, or the entry."""
        places = [hit for hit in view.all if kind_of(hit.key) == _PLACE]
        telling = [hit for hit in evidence if hit.bearing] or evidence
        for where in (evidence_of.clause, evidence_of.sentence, evidence_of.field):
            parts = {where(view, hit) for hit in telling}
            if near := [hit.key for hit in places if where(view, hit) in parts]:
                return self._hierarchy.most_specific(near)
        return self._hierarchy.most_specific([hit.key for hit in places])

    def _standings(self, watch: Watching, signs: Sequence[Sign], view: View) -> Iterator[Standing]:
        if _in_scope(watch, view):
            yield from (self._standing(watch, sign, view) for sign in signs)
            return
        reason = why_not(watch.scope, view) if watch.scope else None
        outside = reason.clause if reason else ""
        for sign in signs:
            yield Standing(watch.id, sign.id, State.OUT_OF_SCOPE, missing=outside, reason=reason)

    def _standing(self, watch: Watching, sign: Sign, view: View) -> Standing:
        reason = why_not(sign.query, view, sign.accepted)
        observation = self._observation(watch, sign, view)
        if observation is None and (evidence := matches(sign.query, view)):
            return replace(_not_news(watch, sign, view, evidence), reason=reason)
        if observation is None:
            absent = reason.clause if reason else ""
            return Standing(watch.id, sign.id, State.MISSING, missing=absent, reason=reason)
        state = State.OBSERVED if observation.accepted else State.NOT_ACCEPTED
        held = why(sign.query, view, sign.accepted) if observation.accepted else ()
        if reason is None and not observation.accepted:
            reason = against(sign.query, view, sign.accepted)
        return Standing(
            watch.id, sign.id, state, observation.status, observation.spans, held=held, reason=reason
        )


def build(settings: Settings) -> Reader:
    """The reader of a configuration. What cannot be used is left out and named in `problems`."""
    hierarchy = Hierarchy(settings.concepts)
    compiler = compiled.Compiler(settings, hierarchy)
    watches = [watch for watch in map(compiler.watch, settings.watches) if watch]
    terms = {form.key: form for watch in watches for query in watch.queries for form in query.forms}
    words = lexicon.build(settings.concepts, terms.values(), cues.phrases(settings.context))
    problems = [
        *concepts.problems(settings.concepts),
        *compiled.check_concepts(settings.concepts, hierarchy),
        *words.problems,
        *compiler.problems,
    ]
    return Reader(words, hierarchy, watches, settings, problems)


def _known(entry: Entry, spoken: str | None) -> Known:
    return Known(spoken, entry.source.id, frozenset(entry.tags) | frozenset(entry.source.tags))


def _scanned(words: Lexicon, fields: Sequence[tuple[str, str]], spoken: str | None) -> Iterator[Passage]:
    """Each field folded and scanned, up to the limit."""
    for name, text in fields:
        folded = fold(text[:READ_LIMIT])
        yield Passage(name, folded, words.scan(folded, spoken))


def _not_news(watch: Watching, sign: Sign, view: View, evidence: Evidence) -> Standing:
    """The standing of a sign that holds by what stands in the background or in a text of another kind."""
    genres = [hit.genre for hit in evidence if hit.genre is not Genre.NEWS]
    spans = tuple(evidence_of.span(view, hit) for hit in evidence if hit.bearing and not hit.news)
    return Standing(
        watch.id,
        sign.id,
        State.NOT_NEWS,
        evidence_of.status(evidence),
        spans,
        genre=genres[0] if genres else Genre.NEWS,
    )


def _mentions(view: View) -> tuple[Mention, ...]:
    concepts_only = (hit for hit in view.all if not hit.key.startswith('"'))
    return tuple(view.passages[hit.passage].mention(hit) for hit in islice(concepts_only, MENTIONS_KEPT))


def _not_in_title(tolls: Sequence[Toll], passages: Sequence[Passage]) -> list[Toll]:
    """The tolls whose number the title does not name already, of the dead or the buried."""
    title = {str(toll.low) for toll in tolls if toll.span.field == passages[0].field}
    title.update(passages[0].folded.spaced.split())
    return [toll for toll in tolls if str(toll.low) not in title]


def _in_scope(watch: Watching, view: View) -> bool:
    return watch.scope is None or matches(watch.scope, view) is not None


def _title_against(sign: Sign, view: View, evidence: Evidence) -> Evidence | None:
    """By what the title denies, or tells as over or long past, what only the text below it asserts.

    What the text ascribes to somebody else (`residents say`) stands against the title.
    """
    telling = [hit for hit in evidence if hit.bearing]
    if len(view.passages) == 1 or any(hit.passage == 0 or hit.attribution for hit in telling):
        return None
    said = title_says(sign.query, view)
    barred = [hit for hit in said or () if hit.bearing and hit.status not in sign.accepted]
    return said if any(hit.status in _OVERRULING for hit in barred) else None


def _obstacle(evidence: Evidence, sign: Sign) -> Status:
    """The status that keeps the evidence from counting."""
    barred = [hit for hit in evidence if hit.bearing and hit.status not in sign.accepted]
    return evidence_of.status(tuple(barred) or evidence)


def _revision(settings: Settings) -> str:
    """A digest of all that decides what is read: concepts, triggers, queries, and this version's ways."""
    decides = {
        "version": [READING_VERSION, sorted(Hierarchy(settings.concepts).proper)],
        "tolls": {code: sorted(words.tags.items()) for code, words in toll_words.shipped().items()},
        "concepts": {
            name: concept.model_dump(include={"within", "exclude", "forms", "match"})
            for name, concept in settings.concepts.items()
        },
        "triggers": {code: triggers.model_dump() for code, triggers in cues.shipped().items()},
        "context": settings.context.model_dump(),
        "watches": [
            [
                watch.id,
                watch.scope,
                [
                    [name, sign.match, [s.value for s in sign.status]]
                    for name, sign in watch.indicators.items()
                ],
            ]
            for watch in settings.watches
        ],
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]
