"""Who claims what is told, beside its status."""

from time import perf_counter

import pytest

from tests.reading.build import CONCEPTS, NOW, explain, read, reader, settings
from tocsin.reading import attribution, cues, lexicon
from tocsin.reading.fold import fold
from tocsin.reading.passage import Passage
from tocsin.reading.reader import build

ARMY = {
    "label": "Landian army",
    "en": ["army", "soldiers", "Landian army"],
    "fr": ["armée"],
    "ar": ["الجيش"],
}
LANDIA = CONCEPTS["place:landia"] | {"ar": ["لانديا", "في لانديا"]}  # as a homonym would be written
OURS = settings(concepts=CONCEPTS | {"place:landia": LANDIA, "actor:army": ARMY}, scope="")
WITH_AN_ARMY = build(OURS)
WORDS = lexicon.build(OURS.concepts, (), cues.phrases(OURS.context))


def spoken(text: str, language: str) -> set[str]:
    """Who claims the events of a text."""
    found = WITH_AN_ARMY.explain(text, language, NOW).observations
    return {who for each in found for who in each.claimed_by}


def seconds(text: str, length: int) -> float:
    """How long the claims of so many characters of a repeated text take, at best."""
    folded = fold((text * length)[:length])
    passage = Passage("text", folded, WORDS.scan(folded, "en"))
    hits = passage.hits(0)
    times = []
    for _ in range(3):
        begun = perf_counter()
        attribution.attribute(passage, hits, {})
        times.append(perf_counter() - begun)
    return min(times)


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


@pytest.mark.parametrize(
    ("text", "language", "who"),
    [
        ("Siege of Hilltown, claims Front Rouge", "en", "actor:front"),
        ("Siege of Hilltown claims Front Rouge", "en", "actor:front"),
        ("Siege of Hilltown by Front Rouge, says army", "en", "actor:army"),
        ("'Siege of Hilltown goes on', say the soldiers of Landia", "en", "actor:army"),
        ("No siege of Hilltown, says army after attack", "en", "actor:army"),
        ("Siege of Hilltown, says Landia", "en", "place:landia"),
        ("Pas de siège à Hilltown, affirme l'armée", "fr", "actor:army"),
        ("Attaque à Hilltown : « le siège est total », annonce le Front Rouge", "fr", "actor:front"),
        ("Blocus de Hilltown par le Front Rouge, selon l'armée", "fr", "actor:army"),
        ("حصار بورتفيل، يقول الجيش", "ar", "actor:army"),
        ("أعلن الجيش حصار بورتفيل", "ar", "actor:army"),
        ("في لانديا أعلن الجيش حصار بورتفيل", "ar", "actor:army"),
        ("تبنت الجبهة الحمراء الهجوم على بورتفيل", "ar", "actor:front"),
    ],
)
def test_the_speaker_may_follow_what_is_said(text: str, language: str, who: str) -> None:
    assert spoken(text, language) == {who}


@pytest.mark.parametrize(
    ("text", "language", "who"),
    [
        ("Army says Front Rouge attacked Portville in ambush", "en", "actor:army"),
        ("Army says Front Rouge behind attack", "en", "actor:army"),
        ("The army, in a statement, said Front Rouge staged an attack", "en", "actor:army"),
        ("Landia says Front Rouge staged an attack", "en", "place:landia"),
        ("Front Rouge in Landia claims attack", "en", "actor:front"),
        ("Attack on Portville, according to Landian army", "en", "actor:army"),
        ("According to officials, Front Rouge staged an attack, say soldiers", "en", "actor:army"),
        ("Le Landia annonce une attaque du Front Rouge", "fr", "place:landia"),
        ("L'armée annonce une attaque du Front Rouge", "fr", "actor:army"),
        ("لانديا تعلن هجوم الجبهة الحمراء", "ar", "place:landia"),
        ("الجيش يعلن هجوم الجبهة الحمراء", "ar", "actor:army"),
    ],
)
def test_the_speaker_mostly_stands_before_what_is_said(text: str, language: str, who: str) -> None:
    assert spoken(text, language) == {who}


def test_a_flood_of_claims_is_read_in_its_time() -> None:
    long, longer = (seconds("attack army said ", length) for length in (20_000, 80_000))
    assert longer < 12 * max(long, 0.005)


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


OFFICES = {
    "actor:agent": {"label": "an army as one who acts", "en": ["army"], "fr": ["armée"], "ar": ["الجيش"]},
    "actor:state": {"label": "armies", "en": ["army", "armies"], "fr": ["armée"], "ar": ["الجيش"]},
    "org:union": {"label": "Union", "any": ["=UNION", "Union"], "ar": ["الاتحاد"]},
    "org:unions": {"label": "blocs", "any": ["Union", "League"], "ar": ["الاتحاد"]},
    "org:unnamed": {"label": "Blocs of states", "any": ["Union"]},
}
WITH_OFFICES = build(settings(concepts=CONCEPTS | OFFICES, scope=""))


@pytest.mark.parametrize(
    ("text", "language", "who"),
    [
        ("Attack on Portville, the army said", "en", "army said"),
        ("Attack on Portville, says the army", "en", "says the army"),
        ("Union says attack on Portville goes on", "en", "org:union"),
        ("Attack on Portville, says the Union", "en", "org:union"),
        ("League says attack on Portville goes on", "en", "League says"),
        ("Attaque à Portville, selon l'armée", "fr", "selon l'armée"),
        ("Attaque à Portville, annonce l'Union", "fr", "org:union"),
        ("أعلن الجيش هجوم بورتفيل", "ar", "أعلن الجيش"),
        ("الاتحاد يعلن هجوم بورتفيل", "ar", "org:union"),
    ],
)
def test_who_goes_by_no_name_of_their_own_is_told_in_the_words_of_the_text(
    text: str, language: str, who: str
) -> None:
    found = WITH_OFFICES.explain(text, language, NOW).observations
    assert {claimant for each in found for claimant in each.claimed_by} == {who}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Front Rouge accuses army of attack on Portville", "en"),
        ("Siege of Portville, Front Rouge accuses army", "en"),
        ("Le Front Rouge accuse l'armée d'une attaque à Portville", "fr"),
        ("الجبهة الحمراء تتهم الجيش بهجوم على بورتفيل", "ar"),
        ("اتهمت الجبهة الحمراء الجيش بهجوم على بورتفيل", "ar"),
    ],
)
def test_an_accusation_is_the_claim_of_the_one_who_accuses(text: str, language: str) -> None:
    assert spoken(text, language) == {"actor:front"}


def test_nobody_who_follows_the_verb_of_an_unknown_subject_is_its_speaker() -> None:
    assert spoken("Defence ministry says soldiers attacked Portville in ambush", "en") == set()
