"""What kind of text a title heads, and what of it is news all the same."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.build import READER, entry, explain, read, reader
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


def filed(title: str, language: str, tags: tuple[str, ...] = (), url: str = "https://a.example/1") -> Genre:
    return READER.read(replace(entry(title, language=language, tags=tags), url=url)).genre


@pytest.mark.parametrize(
    ("title", "language", "tags"),
    [
        ("Front attacks Portville, killing 40 soldiers", "en", ("Features",)),
        ("Front attacks Portville, killing 40 soldiers", "en", ("Voices", "Opinion")),
        ("Portville : une attaque fait 40 morts", "fr", ("Grand format",)),
        ("Portville : une attaque fait 40 morts", "fr", ("Tribune",)),
        ("مقتل 40 جنديا في هجوم على بورتفيل", "ar", ("رأي",)),
        ("Front attacks Portville overnight", "en", ("Features",)),
        ("Le Front Rouge attaque Portville cette nuit", "fr", ("Podcasts",)),
        ("هجوم على بورتفيل فجر اليوم", "ar", ("Voices",)),
    ],
)
def test_no_section_silences_what_is_fresh(title: str, language: str, tags: tuple[str, ...]) -> None:
    assert filed(title, language, tags) is NEWS


def test_no_part_of_an_address_silences_the_dead() -> None:
    title, address = "Front attacks Portville, killing 40 soldiers", "https://a.example/podcasts/2026/attack"
    assert filed(title, "en", url=address) is NEWS
    assert filed("Life after the siege of Portville", "en", url=address) is ANALYSIS


@pytest.mark.parametrize(
    ("title", "language", "section"),
    [
        ("The siege of Portville rages on and nobody cares", "en", "Opinion"),
        ("Le siège de Portville se poursuit, honte à nous", "fr", "Tribune"),
        ("حصار بورتفيل مستمر والعالم صامت", "ar", "رأي"),
        ("Opinion: attack on Portville killed 40 soldiers", "en", "Opinion"),
        ("No lesson learnt from 40 soldiers killed in Portville", "en", "Opinion"),
    ],
)
def test_an_opinion_on_what_goes_on_stays_one(title: str, language: str, section: str) -> None:
    assert filed(title, language, (section,)) is ANALYSIS


def accepted(title: str, summary: str, language: str) -> bool:
    return any(seen.accepted for seen in read(title, summary, language).observations)


@pytest.mark.parametrize(
    ("title", "summary", "language"),
    [
        (
            "UN condemns attack in Landia",
            "The front attacked Portville on Tuesday, killing 40 soldiers.",
            "en",
        ),
        ("L'ONU condamne l'attaque", "Mardi, le Front Rouge a attaqué Portville : attaque, 40 morts.", "fr"),
        ("الأمم المتحدة تدين الهجوم", "مقتل 40 جنديا في هجوم على بورتفيل يوم الثلاثاء.", "ar"),
        ("Why Landia cannot sleep", "Talks go on. An attack on Portville overnight killed 40 people.", "en"),
    ],
)
def test_a_sentence_below_that_dates_a_new_toll_is_news_under_any_title(
    title: str, summary: str, language: str
) -> None:
    assert accepted(title, summary, language)


@pytest.mark.parametrize(
    ("title", "summary", "language"),
    [
        ("UN condemns attack in Landia", "It condemned Tuesday's attack on Portville that killed 40.", "en"),
        ("UN condemns attack in Landia", "Tuesday's attack on Portville killed 40 soldiers.", "en"),
        ("UN condemns attack in Landia", "The attack on Portville killed 40 soldiers.", "en"),
        (
            "Funeral for 40 soldiers in Portville",
            "An attack on Tuesday killed 40 soldiers in Portville.",
            "en",
        ),
        ("Why the front attacks Portville", "An attack on Tuesday killed 40 soldiers in Portville.", "en"),
        ("L'ONU condamne l'attaque", "L'attaque de mardi a fait 40 morts à Portville.", "fr"),
        ("L'ONU condamne l'attaque", "Elle condamne l'attaque qui a fait 40 morts mardi à Portville.", "fr"),
        ("الأمم المتحدة تدين الهجوم", "مقتل 40 جنديا في هجوم على بورتفيل.", "ar"),
        ("الأمم المتحدة تدين الهجوم", "أدانت هجوم الثلاثاء على بورتفيل ومقتل 40 جنديا.", "ar"),
    ],
)
def test_what_a_text_below_only_recalls_is_none(title: str, summary: str, language: str) -> None:
    assert not accepted(title, summary, language)


def test_sport_does_not_silence_the_dead() -> None:
    by = reader()
    assert (
        by.read(entry("Front attacks football match in Portville, curfew imposed", language="en")).genre
        is NEWS
    )


@given(st.text(max_size=200))
def test_any_title_has_a_kind(title: str) -> None:
    assert read(f"{title} attack Portville {title}").genre in Genre


@pytest.mark.parametrize("unit", ["? ", "opinion: ", "attack now, ", "why - ", "opinion. "])
def test_a_hostile_title_takes_time_in_proportion_to_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        title = (unit * length)[:length]
        times = []
        for _ in range(3):
            begun = perf_counter()
            explain(title, "en")
            times.append(perf_counter() - begun)
        return min(times)

    assert seconds(20_000) < 10 * max(seconds(5_000), 0.005)
