"""Which of the tolls that a text tells are news."""

import pytest

from tests.reading.build import NOW, settings
from tocsin.model import Status, Toll
from tocsin.reading import evidence
from tocsin.reading.fold import fold
from tocsin.reading.lexicon import Scan
from tocsin.reading.numbers import tolls
from tocsin.reading.passage import Hit, Passage
from tocsin.reading.reader import build

CONCEPTS = {
    "place:landia": {"any": ["Landia", "لانديا"]},
    "event:killing": {"en": ["kill*", "dead"], "fr": ["tué*", "mort*"], "ar": ["مقتل", "قتل"]},
    "thing:soldiers": {"en": ["soldier*"], "fr": ["soldat*"], "ar": ["جنديا", "جنود"]},
}
READER = build(settings({"killing": {"match": "event:killing"}}, "place:landia", CONCEPTS))


def deaths(text: str, language: str) -> Toll | None:
    (observation,) = READER.explain(text, language, NOW).observations
    return observation.deaths


def passage(text: str) -> Passage:
    return Passage("title", fold(text), Scan([], []))


def hit(text: str, word: str, key: str, status: Status = Status.ASSERTED) -> Hit:
    where = passage(text)
    start = where.folded.text.index(word)
    first, last = where.word_at(start), where.word_at(start + len(word) - 1)
    return Hit(0, key, start, start + len(word), first, last, status, bearing=True)


def told(text: str, *hits: Hit) -> bool:
    (toll,) = tolls(passage(text), "en")
    return evidence.is_told(toll, [passage(text)], sorted(hits, key=lambda hit: hit.start))


KILLED = "the army denies that rebels killed 40 soldiers"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Landia army denies, for the third time, that rebels killed 40 soldiers", "en"),
        ("L'armée de Landia dément que 40 soldats aient été tués", "fr"),
        ("جيش لانديا ينفي مقتل 40 جنديا", "ar"),
    ],
)
def test_a_denied_toll_does_not_count_for_the_people_that_it_names(text: str, language: str) -> None:
    assert deaths(text, language) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Rebels killed 40 soldiers in Landia", "en"),
        ("40 soldats tués à Landia", "fr"),
        ("مقتل 40 جنديا في لانديا", "ar"),
    ],
)
def test_an_asserted_toll_counts(text: str, language: str) -> None:
    toll = deaths(text, language)
    assert toll is not None
    assert (toll.low, toll.high) == (40, 40)


def test_the_events_of_a_toll_decide_and_what_else_it_names_only_where_it_has_none() -> None:
    denied = hit(KILLED, "killed", "event:killing", Status.NEGATED)
    soldiers = hit(KILLED, "soldiers", "thing:soldiers")
    assert not told(KILLED, denied, soldiers)
    assert told(KILLED, hit(KILLED, "killed", "event:killing"), soldiers)
    assert told(KILLED, soldiers)
    assert not told(KILLED, hit(KILLED, "soldiers", "thing:soldiers", Status.NEGATED))
    assert told(KILLED)


def test_one_asserted_event_is_enough() -> None:
    denied = hit(KILLED, "killed", "event:killing", Status.NEGATED)
    assert told(KILLED, denied, hit(KILLED, "killed 40", "event:death"))


def test_what_stands_beside_a_toll_decides_nothing() -> None:
    assert told(KILLED, hit(KILLED, "denies that rebels", "event:denial", Status.NEGATED))


def test_a_toll_is_found_among_the_hits_of_a_long_text() -> None:
    text = " ".join([*["a rebel raid"] * 500, "and", KILLED, *["a rebel raid"] * 500])
    (toll,) = tolls(passage(text), "en")
    where = passage(text)
    places = [place for place in range(len(text)) if text.startswith("raid", place)]
    killed = text.index("killed")
    hits = [
        Hit(0, "event:raid", at, at + 4, where.word_at(at), where.word_at(at), bearing=True) for at in places
    ]
    one = where.word_at(killed)
    hits.append(Hit(0, "event:killing", killed, killed + 6, one, one, Status.NEGATED, bearing=True))
    assert not evidence.is_told(toll, [where], sorted(hits, key=lambda hit: hit.start))


def test_a_toll_in_a_text_with_references_and_ligatures_has_its_stretch() -> None:
    text = "Le c\u0153ur de l&eacute;gar et &eacute;t&eacute; : dix tu&eacute;s"
    where = passage(text)
    (toll,) = tolls(where, "fr")
    assert toll.span.text == "dix tu&eacute;s"
    ((start, end),) = evidence.stretches(where, [toll])
    assert where.folded.text[start:end] == "dix tues"
