"""Who claims what is told, beside its status."""

import pytest

from tests.reading.build import explain, read, reader


def claimants(text: str, language: str) -> set[tuple[str, ...]]:
    by = reader(scope="")
    return {seen.claimed_by for seen in read(text, language=language, by=by).observations}


@pytest.mark.parametrize(
    ("text", "language", "who"),
    [
        ("Front Rouge claims attack on Portville", "en", "actor:front"),
        ("Attack on Portville, according to Front Rouge", "en", "actor:front"),
        ("Attack on Portville, residents say", "en", "residents say"),
        ("Le Front Rouge revendique l'attaque de Portville", "fr", "actor:front"),
        ("Attaque de Portville, selon le Front Rouge", "fr", "actor:front"),
        ("Attaque de Portville, selon des témoins", "fr", "selon des témoins"),
        ("الجبهة الحمراء تتبنى الهجوم على بورتفيل", "ar", "actor:front"),
        ("هجوم على بورتفيل وفقا لشهود عيان", "ar", "شهود عيان"),
    ],
)
def test_the_speaker_of_a_claim_is_kept(text: str, language: str, who: str) -> None:
    assert claimants(text, language) == {(who,)}


def test_what_nobody_claims_has_no_claimant() -> None:
    assert claimants("Attack on Portville", "en") == {()}


def test_a_claim_leaves_the_status_alone() -> None:
    denied = next(
        each
        for each in explain("Army denies attack on Portville, residents say", "en").mentions
        if each.concept == "event:attack"
    )
    assert denied.status.value == "negated"
    assert denied.attribution is not None
    assert denied.attribution.text == "residents say"


def test_a_claim_in_one_sentence_is_none_in_the_next() -> None:
    found = explain("Attack on Portville. Front Rouge says siege goes on", "en").mentions
    by_concept = {each.concept: each.attribution for each in found}
    assert by_concept["event:attack"] is None
    assert by_concept["event:blockade"] is not None
