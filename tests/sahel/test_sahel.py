"""The deployment for the Sahel in `config/`: that it loads, is whole, and reads as it says it does."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.config.load import Loaded, load
from tocsin.config.watches import CountRule
from tocsin.model import Reliability
from tocsin.reading import examples, reader
from tocsin.reading.reader import Reader

CONFIG = Path(__file__).parents[2] / "config"
FEWEST_SOURCES = 60
LANGUAGES_READ = {"en", "fr", "ar"}
INDICATORS = {
    "armed_attack",
    "blockade_or_siege",
    "fuel_shortage",
    "school_closure",
    "evacuation_or_travel_advisory",
    "coup_or_mutiny",
    "negotiation_or_truce",
    "deescalation",
    "territorial_seizure",
    "expansion_to_new_area",
    "kidnapping",
    "mass_casualty",
    "foreign_forces_movement",
    "alliance_rupture",
    "humanitarian_access",
    "infrastructure_attack",
    "designation_or_allegiance",
}
EASING = {"negotiation_or_truce", "deescalation"}


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(CONFIG, env={})


@pytest.fixture(scope="module")
def built(loaded: Loaded) -> Reader:
    return reader.build(loaded.settings)


def test_it_loads_with_nothing_set_in_the_environment(loaded: Loaded) -> None:
    assert loaded.unmatched == ()
    assert {watch.id for watch in loaded.settings.watches} == {"bamako", "aes"}


def test_every_form_query_and_trigger_of_it_can_be_used(built: Reader) -> None:
    assert built.problems == ()


def test_the_examples_of_every_indicator_hold(loaded: Loaded, built: Reader) -> None:
    assert examples.check(built, loaded.settings) == []


def test_every_indicator_shows_by_two_hits_and_two_misses_what_it_means(loaded: Loaded) -> None:
    for watch in loaded.settings.watches:
        for name, indicator in watch.indicators.items():
            assert len(indicator.examples.hit) >= 2, (watch.id, name)
            assert len(indicator.examples.miss) >= 2, (watch.id, name)


def test_every_sign_of_the_ladder_is_watched(loaded: Loaded) -> None:
    assert {name for watch in loaded.settings.watches for name in watch.indicators} == INDICATORS


def test_only_what_eases_weighs_nothing_or_less(loaded: Loaded) -> None:
    for watch in loaded.settings.watches:
        light = {name for name, indicator in watch.indicators.items() if indicator.weight <= 0}
        assert light == EASING, watch.id


def test_every_sign_that_weighs_is_used_by_a_rule(loaded: Loaded) -> None:
    for watch in loaded.settings.watches:
        used = {name for rule in watch.rules for name in getattr(rule, "of", []) if isinstance(name, str)}
        assert set(watch.indicators) - EASING <= used, watch.id


def test_what_is_confirmed_is_counted_by_owner(loaded: Loaded) -> None:
    for watch in loaded.settings.watches:
        confirmed = [rule for rule in watch.rules if rule.id.endswith("-confirmed")]
        assert confirmed, watch.id
        for rule in confirmed:
            assert isinstance(rule, CountRule), rule.id
            assert rule.distinct == "owner", rule.id


def test_every_source_says_whose_voice_it_is_and_what_it_is_worth(loaded: Loaded) -> None:
    sources = loaded.settings.sources
    assert len(sources) >= FEWEST_SOURCES
    for source in sources:
        assert source.id, source.url
        assert source.owner, source.id
        assert source.country, source.id
        assert source.tags, source.id
        assert source.reliability < Reliability.A, source.id


def test_it_subscribes_in_all_languages_that_it_reads(loaded: Loaded) -> None:
    spoken = Counter(source.language for source in loaded.settings.sources)
    assert set(spoken) == LANGUAGES_READ
    assert min(spoken.values()) >= 5


def test_no_feed_is_subscribed_twice(loaded: Loaded) -> None:
    for key in ("id", "url", "name"):
        seen = Counter(getattr(source, key) for source in loaded.settings.sources)
        assert [each for each, times in seen.items() if times > 1] == []


def test_every_place_lies_within_the_region_that_is_watched(loaded: Loaded) -> None:
    concepts = loaded.settings.concepts
    for name in concepts:
        top = name
        while within := concepts[top].within:
            top = within
        assert not name.startswith("place:") or top in {"place:sahel", "place:rim", "place:nigeria-west"}, (
            name
        )


def test_towns_lie_where_the_region_is(loaded: Loaded) -> None:
    for name, concept in loaded.settings.concepts.items():
        if concept.geo:
            latitude, longitude = concept.geo
            assert 4 <= latitude <= 24, name
            assert -18 <= longitude <= 14, name


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Army announces death of 12 in attack on Gao", True),
        ("L'armée annonce la mort de 12 personnes dans une attaque à Gao", True),
        ("الجيش يعلن مقتل 12 في هجوم على غاو", True),
        ("Army kills 12 terrorists near Gao", False),
        ("L'armée annonce avoir tué 12 terroristes près de Gao", False),
        ("الجيش يعلن مقتل 12 إرهابيا قرب غاو", False),
        ("الجيش يعلن مقتل زعيم إرهابي قرب غاو", False),
    ],
)
def test_an_army_that_announces_deaths_in_an_attack_tells_of_a_loss(
    built: Reader, title: str, told: bool
) -> None:
    found = built.explain(title, None, datetime(2026, 4, 25, 12, tzinfo=UTC)).observations
    assert ("armed_attack" in {each.indicator for each in found if each.accepted}) is told
