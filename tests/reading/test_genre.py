"""What kind of text a title heads, and what of it is news all the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.build import entry, explain, read, reader
from tocsin.model import Genre

ANALYSIS, REPORT, AFTERMATH, OTHER, NEWS = (
    Genre.ANALYSIS,
    Genre.REPORT,
    Genre.AFTERMATH,
    Genre.OTHER,
    Genre.NEWS,
)


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Gunmen attack Portville", NEWS),
        ("Why the front attacks Portville", ANALYSIS),
        ("Landia: how the siege began", ANALYSIS),
        ("Opinion: the siege of Portville will not hold", ANALYSIS),
        ("Opinion – the siege of Portville will not hold", ANALYSIS),
        ("Attack on Portville: what we know", ANALYSIS),
        ("Attack on Portville shows limits of army, says expert", ANALYSIS),
        ("Is Portville under siege?", ANALYSIS),
        ("'The siege of Portville is a test for us all'", ANALYSIS),
        ("Mayor of Portville: \"The siege will break us\"", ANALYSIS),
        ("Attack on Portville leaves hospital dark", NEWS),
        ("UN condemns attack in Landia", AFTERMATH),
        ("Portville buries victims of attack", AFTERMATH),
        ("New report says front attacked Portville", REPORT),
        ("Portville wins football cup after late attack", OTHER),
        ("Football: Portville tries a new attack", OTHER),
        ("Rights report names those killed in Portville attack", REPORT),
    ],
)  # fmt: skip
def test_english_titles(title: str, genre: Genre) -> None:
    assert read(title, language="en").genre is genre


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Landia : attaque contre Portville", NEWS),
        ("Pourquoi le Front Rouge attaque Portville", ANALYSIS),
        ("Landia : comment vivre assiégés", ANALYSIS),
        ("Tribune. Le blocus de Portville est un échec collectif", ANALYSIS),
        ("Blocus de Portville : un tournant", ANALYSIS),
        ("L'ONU condamne l'attaque de Portville", AFTERMATH),
        ("Portville rend hommage aux victimes de l'attaque", AFTERMATH),
        ("Selon un rapport, le Front Rouge a attaqué Portville", REPORT),
        ("Football : Portville passe à l'attaque", OTHER),
        ("Portville est-elle assiégée ?", ANALYSIS),
    ],
)  # fmt: skip
def test_french_titles(title: str, genre: Genre) -> None:
    assert read(title, language="fr").genre is genre


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("هجوم على بورتفيل", NEWS),
        ("لماذا يتواصل حصار بورتفيل", ANALYSIS),
        ("تحليل: حصار بورتفيل", ANALYSIS),
        ("هل اقترب حصار بورتفيل؟", ANALYSIS),
        ("الأمم المتحدة تدين الهجوم على بورتفيل", AFTERMATH),
        ("تقرير أممي عن هجوم بورتفيل", REPORT),
        ("كرة القدم: هجوم بورتفيل", OTHER),
    ],
)
def test_arabic_titles(title: str, genre: Genre) -> None:
    assert read(title, language="ar").genre is genre


@pytest.mark.parametrize(
    "title",
    [
        "UN condemns violence as front attacks Portville",
        "Portville mourns, curfew imposed in Hilltown attack",
        "'We have nothing left': front attacks Portville",
        "'We have nothing left.' Front attacks Portville",
        "'How will we get home?' Front attacks Portville",
        "After the funeral, new attack on Portville",
    ],
)
def test_a_title_that_also_tells_something_fresh_is_news(title: str) -> None:
    by = reader(scope="place:landia")
    assert any(
        seen.indicator == "attack" and seen.accepted
        for seen in read(title, language="en", by=by).observations
    )


def test_what_is_no_news_gives_no_observation_and_says_why() -> None:
    assert read("Why the front attacks Portville", "Attacks on Portville go on.").observations == ()
    told = explain("Why the front attacks Portville")
    (attack,) = (each for each in told.standings if each.indicator == "attack")
    assert (attack.state.value, attack.genre, told.because.text) == ("not news", ANALYSIS, "Why")


def test_a_question_asserts_nothing_but_the_sentence_beside_it_does() -> None:
    mentions = {
        each.concept: each.status.value
        for each in explain("Siege of Portville? Front attacks Hilltown", "en").mentions
    }
    assert mentions["event:blockade"] == "hypothetical"
    assert mentions["event:attack"] == "asserted"


@pytest.mark.parametrize(
    ("tags", "url", "genre"),
    [
        (("Opinion",), "https://a.example/1", ANALYSIS),
        (("Afrique", "Éditorial"), "https://a.example/1", ANALYSIS),
        (("World",), "https://a.example/opinion/2026/attack", ANALYSIS),
        (("World",), "https://a.example/sport/attack", OTHER),
        (("رأي",), "https://a.example/1", ANALYSIS),
        (("Africa",), "https://a.example/news/opinion-poll-attack", NEWS),
    ],
)
def test_sections_and_categories_tell_the_kind_of_text(tags: tuple[str, ...], url: str, genre: Genre) -> None:
    told = entry("Front attacks Portville", language="en", tags=tags)
    by = reader()
    assert (
        by.read(type(told)(**{name: getattr(told, name) for name in told.__slots__} | {"url": url})).genre
        is genre
    )


def test_sport_does_not_silence_the_dead() -> None:
    by = reader()
    assert (
        by.read(entry("Front attacks football match in Portville, curfew imposed", language="en")).genre
        is NEWS
    )


@given(st.text(max_size=200))
def test_any_title_has_a_kind(title: str) -> None:
    assert read(f"{title} attack Portville {title}").genre in Genre
