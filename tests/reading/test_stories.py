"""What a text is told with, how alike two texts are, and which story a text belongs to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.reading.build import NOW, read
from tocsin.model.stories import Placed, Profile
from tocsin.reading import stories
from tocsin.reading.stories import likeness, plainly_another, weight


def told(title: str, summary: str = "", language: str | None = None, **given: object) -> Profile:
    """A text's profile, each feature as rare as it is before any text came."""
    found = stories.profile(read(title, summary, language))
    weighed = {name: value * weight(name, 0, 0) for name, value in found.features.items()}
    return replace(found, features=weighed, **given)  # type: ignore[arg-type]


def placed(*profiles: tuple[int, Profile]) -> list[Placed]:
    return [Placed(profile, origin=story, story=story) for story, profile in profiles]


def nearness(one: Profile, other: Profile) -> float:
    return stories.nearness(one, other, likeness(one, other))


def story_of(text: Profile, near: list[Placed]) -> int | None:
    return stories.story_of(text, [(other, likeness(text, other.profile)) for other in near])


def words(found: Iterable[str]) -> set[str]:
    return {name for name in found if ":" not in name}


def test_a_profile_holds_concepts_numbers_and_the_words_that_no_concept_covers() -> None:
    found = stories.profile(read("FRONT attacks Hilltown market, killing 1,200 in 2026", language="en"))
    assert dict(found.features) == {
        "actor:front": 1.0,
        "event:attack": 1.0,
        "place:hilltown": 1.0,
        "market": 1.0,
        "killing": 1.0,
        "#1200": 1.0,
    }
    assert found.places == {"place:hilltown"}


def test_what_stands_in_the_summary_weighs_half() -> None:
    found = stories.profile(read("Attack in Hilltown", "Traders fled Hilltown", "en"))
    assert (found.features["place:hilltown"], found.features["traders"]) == (1.0, 0.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 dead", {"#30", "dead"}),
        ("1,200 or 1 200 or 1.200", {"#1200"}),
        ("٣٠ قتيلا", {"#30", "قتيلا"}),
        ("In 2026 or 1", set()),
        ("2,026 dead", {"#2026", "dead"}),
    ],
)
def test_numbers_are_one_however_they_are_written_and_years_are_none(text: str, expected: set[str]) -> None:
    assert words(stories.profile(read(text)).features) == expected


def test_a_flood_of_words_leaves_a_bounded_profile() -> None:
    flood = " ".join(f"word{n}x" for n in range(100_000))
    assert len(stories.profile(read(flood, flood)).features) <= stories.FEATURES


def test_what_is_rare_weighs_more_and_nothing_weighs_less_than_nothing() -> None:
    assert weight("place:hilltown", 1, 1_000) > weight("place:hilltown", 500, 1_000)
    assert weight("#30", 0, 0) > weight("event:attack", 0, 0) > 0
    assert weight("place:landia", 10_000, 10_000) > -0.1


def test_a_text_is_wholly_like_itself_and_not_at_all_like_one_without_anything_in_common() -> None:
    text = told("FRONT attacks Hilltown market", language="en")
    assert likeness(text, text) == pytest.approx(1.0)
    assert likeness(text, told("Choir wins prize", language="en")) == 0.0
    assert likeness(told(""), told("")) == 0.0


def test_one_event_is_alike_in_other_words() -> None:
    first = told("FRONT ambushes grain convoy near Hilltown, killing 30", language="en")
    second = told("30 dead as convoy attacked at Hilltown", language="en")
    other = told("FRONT attacks customs post at Portville harbour", language="en")
    assert nearness(first, second) >= stories.SAME_EVENT > nearness(first, other)


def test_one_event_is_alike_in_three_languages() -> None:
    english = told("FRONT attacks Portville harbour: 30 dead", language="en")
    french = told("Attaque du FRONT contre le port de Portville : 30 morts", language="fr")
    arabic = told("هجوم شنته الجبهة الحمراء على بورتفيل يخلف 30 قتيلا", language="ar")
    assert nearness(english, french) >= stories.SAME_EVENT
    assert nearness(english, arabic) >= stories.SAME_EVENT


def test_texts_of_two_places_are_half_as_near() -> None:
    first = told("Attack on army post in Hilltown", language="en")
    second = told("Attack on army post in Portville", language="en")
    assert nearness(first, second) == pytest.approx(likeness(first, second) * stories.ELSEWHERE)


def test_texts_that_lie_days_apart_are_less_near_and_after_three_days_not_at_all() -> None:
    text = told("FRONT attacks Hilltown market", language="en")
    later = replace(text, at=NOW + timedelta(days=2))
    assert nearness(text, later) == pytest.approx(1.0 - 2 * stories.A_DAY_APART)
    assert nearness(text, replace(text, at=NOW + timedelta(hours=73))) == 0.0


def test_a_text_joins_the_nearest_story_and_none_where_none_is_near() -> None:
    text = told("30 dead as convoy attacked at Hilltown", language="en")
    near = placed(
        (7, told("FRONT attacks customs post at Portville harbour", language="en")),
        (8, told("FRONT ambushes grain convoy near Hilltown, killing 30", language="en")),
    )
    assert story_of(text, near) == 8
    assert story_of(text, near[:1]) is None
    assert story_of(text, []) is None


def test_of_two_stories_as_near_the_older_is_joined() -> None:
    text = told("FRONT attacks Hilltown market", language="en")
    assert story_of(text, placed((9, text), (8, text))) == 8


def test_a_text_that_is_near_to_one_of_a_storys_texts_and_far_from_the_rest_stays_out() -> None:
    text = told("30 dead as convoy attacked at Hilltown", language="en")
    near = told("FRONT ambushes convoy at Hilltown, driver flees through the hills", language="en")
    far = told("Choir wins prize", language="en")
    assert story_of(text, placed((8, near))) == 8
    assert story_of(text, placed((8, near), *((8, far) for _ in range(9)))) is None


@pytest.mark.parametrize(
    ("text", "bridge", "other", "language"),
    [
        (
            "Army convoy attacked at Hilltown, 30 dead",
            "Army convoy attacked, 30 dead",
            "Army convoy attacked near Portville, 30 dead",
            "en",
        ),
        (
            "Attaque contre un convoi militaire à Hilltown, 30 morts",
            "Attaque contre un convoi militaire, 30 morts",
            "Attaque contre un convoi militaire à Portville, 30 morts",
            "fr",
        ),
        (
            "هجوم على قافلة عسكرية في Hilltown ومقتل 30",
            "هجوم على قافلة عسكرية ومقتل 30",
            "هجوم على قافلة عسكرية في بورتفيل ومقتل 30",
            "ar",
        ),
    ],
)
def test_a_text_that_names_no_place_leads_nobody_into_a_story_of_another_place(
    text: str, bridge: str, other: str, language: str
) -> None:
    ours, between, theirs = (told(title, language=language) for title in (text, bridge, other))
    assert story_of(ours, placed((8, between))) == 8
    assert story_of(ours, placed((8, between), (8, theirs))) is None
    assert story_of(ours, placed((8, between), (8, theirs), (8, ours))) == 8


def test_a_revised_text_is_plainly_another_only_where_next_to_nothing_is_left() -> None:
    before = told("FRONT attacks Hilltown market, killing 30", language="en")
    risen = told("Toll rises to 54 after FRONT attack on Hilltown market", language="en")
    other = told("Minister resigns over harbour contract", language="en")
    assert not plainly_another(before, risen)
    assert plainly_another(before, other)
