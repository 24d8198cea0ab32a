"""Statuses: what is denied, over, past or only feared, in three languages."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

import pytest

from tests.reading.build import CONCEPTS, NOW, explain, reader, settings, status
from tocsin.config.watches import ContextSettings
from tocsin.model import Status
from tocsin.reading.cues import Half, phrases, shipped
from tocsin.reading.reader import build

ASSERTED, NEGATED, ENDED = Status.ASSERTED, Status.NEGATED, Status.ENDED
HISTORICAL, HYPOTHETICAL = Status.HISTORICAL, Status.HYPOTHETICAL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rebels tighten the blockade of Portville", ASSERTED),
        ("The army denies any blockade of Portville", NEGATED),
        ("There is no siege of Portville, the mayor told us", NEGATED),
        ("Portville was never besieged, says the governor", NEGATED),
        ("Fact check: no coup in Landia", NEGATED),
        ("Landia's rulers dismiss talk of a coup", NEGATED),
        ("Talk of a coup is baseless, the palace says", NEGATED),
        ("Reports of an attack on Portville were denied", NEGATED),
        ("Army breaks the siege of Portville", ENDED),
        ("The siege of Portville is over", ENDED),
        ("Blockade of Portville has been eased", ENDED),
        ("The blockade, imposed in September, eased overnight", ENDED),
        ("Hostages released in Landia", ENDED),
        ("Rebels fear siege", HYPOTHETICAL),
        ("Embassy warns of attack in Landia", HYPOTHETICAL),
        ("Coup rumours in Landia", HYPOTHETICAL),
        ("If the blockade goes on, the town will starve", HYPOTHETICAL),
        ("Front threatens to besiege Portville: blockade", ASSERTED),
        ("Three years after the coup, what has changed", HISTORICAL),
        ("Survivors mark the anniversary of the attack", HISTORICAL),
        ("The attack on the hotel ten years ago", HISTORICAL),
        ("Attacks on Portville have ceased", ENDED),
        ("An exhibition tells of the attack on a regiment in 1918", HISTORICAL),
        ("In 2012, an attack like this was unthinkable", HISTORICAL),
        ("The coup of 2012 still divides Landia", HISTORICAL),
    ],
)
def test_english_contexts(text: str, expected: Status) -> None:
    assert status(text, language="en") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les rebelles resserrent le blocus de Portville", ASSERTED),
        ("Le gouvernement réfute fermement l'existence d'un blocus", NEGATED),
        ("Aucun groupe n'encercle Portville, affirme l'état-major", NEGATED),
        ("Portville n’a jamais été assiégée", NEGATED),
        ("Il n'y a pas de blocus à Portville", NEGATED),
        ("Un blocus ? L'armée dément", HYPOTHETICAL),
        ("Intox : le blocus de Portville", NEGATED),
        ("Le putsch n'a pas eu lieu", NEGATED),
        ("Portville n'est plus assiégée", ENDED),
        ("Levée du blocus de Portville", ENDED),
        ("Les attaques contre Portville ont cessé", ENDED),
        ("Le front n'attaque plus Portville", ENDED),
        ("Le siège de Portville prend fin", ENDED),
        ("Le blocus de Portville est terminé", ENDED),
        ("Otages relâchés : libération des otages", None),
        ("Le pays redoute un blocus", HYPOTHETICAL),
        ("Une attaque pourrait suivre", HYPOTHETICAL),
        ("Portville sous la menace d'un siège", HYPOTHETICAL),
        ("Il y a dix ans, une attaque frappait la ville", HISTORICAL),
        ("L'attaque d'il y a dix ans", HISTORICAL),
        ("Attaque contre un hôtel : UN AN APRÈS", HISTORICAL),
        ("Retour sur le coup d'État de 2012", HISTORICAL),
    ],
)
def test_french_contexts(text: str, expected: Status | None) -> None:
    found = {each.status for each in explain(text, "fr").mentions if each.concept.startswith("event:")}
    assert found == ({expected} if expected else {ASSERTED, ENDED})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("المسلحون يشددون حصار بورتفيل", ASSERTED),
        ("الحكومة تنفي وقوع هجوم", NEGATED),
        ("لا حصار على بورتفيل", NEGATED),
        ("لم يقع هجوم في بورتفيل", NEGATED),
        ("ولا صحة لأنباء عن انقلاب", NEGATED),
        ("رفع الحصار عن بورتفيل", ENDED),
        ("انتهاء حصار بورتفيل", ENDED),
        ("الإفراج عن رهائن في لانديا", ENDED),
        ("مخاوف من هجوم على بورتفيل", HYPOTHETICAL),
        ("قد يؤدي ذلك إلى انقلاب", HYPOTHETICAL),
        ("في ذكرى انقلاب لانديا", HISTORICAL),
        ("هجوم وقع قبل عشر سنوات", HISTORICAL),
        ("انقلاب عام 2012 في لانديا", HISTORICAL),
    ],
)
def test_arabic_contexts(text: str, expected: Status) -> None:
    assert status(text, language="ar") is expected


@pytest.mark.parametrize(
    "text",
    [
        "Army says all is under control after attacks on Portville",
        "Hostility grows: no respite, attacks go on",
        "No end to the siege of Portville",
        "The siege of Portville has not been lifted",
        "Landia has not yet eased the siege",
        "No one has claimed the attack",
        "First attack in Landia since 2012",
        "Attack kills over 20 people",
        "Rebels release video of attack",
        "2000 soldiers repel attack",
        "Attack on Portville: 12 dead, prisoners released",
        "Le blocus n'est toujours pas levé",
        "Sans carburant, la ville subit un blocus",
        "L'armée contrôle la situation après une attaque",
        "L'attaque n'a pas fait de victimes",
        "لم يرفع الحصار عن بورتفيل",
        "لا يزال حصار بورتفيل قائما",
        "أول هجوم منذ عام 2012",
    ],
)
def test_what_only_looks_denied_past_or_over_stays_asserted(text: str) -> None:
    (found,) = (each for each in explain(text).mentions if each.concept in ("event:attack", "event:blockade"))
    assert found.status is ASSERTED


def test_an_ending_that_is_denied_is_denied_and_what_it_ends_goes_on() -> None:
    found = {each.concept: each.status for each in explain("The siege is not lifted", "en").mentions}
    assert found == {"event:blockade": ASSERTED, "event:release": NEGATED}


def test_an_event_word_that_is_itself_a_trigger_keeps_its_meaning() -> None:
    found = [
        (each.concept, each.status) for each in explain("Siege lifted and hostages freed", "en").mentions
    ]
    assert found == [
        ("event:blockade", ENDED),
        ("event:release", ASSERTED),
        ("event:kidnapping", ENDED),
        ("event:release", ASSERTED),
    ]
    assert {
        each.status for each in explain("The siege ends", "en").mentions if each.concept == "event:release"
    } == {ASSERTED}


def test_an_event_of_lack_does_not_deny_the_thing_that_is_lacking() -> None:
    (seen,) = explain("Portville has no fuel", "en").observations
    assert (seen.indicator, seen.status, seen.accepted) == ("shortage", ASSERTED, True)


def test_a_denial_of_a_lack_denies_it() -> None:
    assert status("Minister denies there is no fuel", language="en") is NEGATED


def test_places_and_actors_bear_no_status() -> None:
    found = explain("FRONT never reached Portville", "en").mentions
    assert {each.status for each in found} == {ASSERTED}


def test_a_mention_names_the_trigger_that_gave_its_status() -> None:
    (found,) = (each for each in explain("L’armée réfute tout blocus").mentions if each.trigger)
    assert found.trigger is not None
    assert (found.trigger.text, found.trigger.field) == ("réfute", "text")


def test_a_trigger_works_within_its_sentence() -> None:
    assert status("The army denies it. Attack goes on", language="en") is ASSERTED


def test_a_trigger_reaches_only_so_many_words() -> None:
    assert status("no one two three four five six attack", language="en") is NEGATED
    assert status("no one two three four five six seven attack", language="en") is ASSERTED


def test_a_comma_parts_two_clauses_and_two_commas_enclose_an_aside() -> None:
    assert status("Prisoners released, attack reported", language="en") is ASSERTED
    assert status("The siege, two months old, ended", language="en") is ENDED


def test_what_comes_after_a_background_word_is_not_the_news() -> None:
    (found,) = explain("Army moves in after attack", "en").mentions
    assert not found.main
    (found,) = explain("Attack stuns town", "en").mentions
    assert found.main


def test_a_recent_year_is_not_history() -> None:
    assert status("The attack of 2026", language="en") is ASSERTED
    assert status("In 2025 the siege began", language="en") is ASSERTED


def test_a_year_is_held_against_the_entrys_own_date() -> None:
    then = datetime(2013, 1, 5, tzinfo=UTC)
    mentions = reader().explain("In 2012, an attack", "en", then).mentions
    assert mentions[0].status is ASSERTED


def test_the_operators_triggers_extend_those_of_the_package() -> None:
    extended = settings(
        context={
            "negated": {
                "en": {"before": ["branded as false"]},
                "fr": {"around": ["ne … mie"]},
            },
            "ended": {"any": {"after": ["finito"]}},
        }
    )
    by = build(extended)
    assert not by.problems
    assert by.explain("It branded as false the attack", "en", NOW).mentions[0].status is NEGATED
    assert by.explain("La ville n'est mie assiégée", "fr", NOW).mentions[0].status is NEGATED
    assert by.explain("Siege finito", "en", NOW).mentions[0].status is ENDED


def test_an_empty_trigger_is_a_problem_at_its_place() -> None:
    (problem,) = reader(context={"negated": {"en": {"before": ["no way", "…"]}}}).problems[:1]
    assert problem.path == ("context", "negated", "en", "before", 1)


@pytest.mark.parametrize("code", ["en", "fr", "ar"])
def test_each_language_ships_enough_triggers(code: str) -> None:
    triggers = shipped()[code]
    for each in (triggers.negated, triggers.ended, triggers.historical, triggers.hypothetical):
        assert len(each.before) + len(each.after) + len(each.around) >= 40


def test_shipped_triggers_are_texts_that_can_be_found_and_stand_once_in_each_list() -> None:
    assert not reader(concepts=CONCEPTS).problems
    for phrase in phrases(ContextSettings()):
        assert phrase.phrase not in ("False", "True", "None", "null"), phrase
    for triggers in shipped().values():
        for each in (triggers.negated, triggers.ended, triggers.historical, triggers.hypothetical):
            for words in (each.before, each.after, each.around, each.pseudo, each.stop):
                assert len(words) == len(set(words)), sorted(word for word in words if words.count(word) > 1)
    assert {each.cue.half for each in phrases(ContextSettings())} == set(Half)


@pytest.mark.parametrize(
    "piece", ["no attack ", "ne attaque pas ", "fin de attaque, ", "in 2012 attack: ", "لا هجوم "]
)
def test_a_text_made_to_be_slow_costs_only_what_its_length_does(piece: str) -> None:
    by = reader()
    by.explain(piece, None, NOW)
    assert calls(lambda: by.explain(piece * 800, None, NOW)) < 10 * calls(
        lambda: by.explain(piece * 100, None, NOW)
    )


def calls(work: Callable[[], object]) -> int:
    """How many calls of functions some work takes, which unlike its time is the same on every machine."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The Front refuses to lift the siege of Portville", ASSERTED),
        ("en", "Army fails to break the siege of Portville", ASSERTED),
        ("en", "No end in sight to the siege of Portville", ASSERTED),
        ("fr", "Le Front refuse de lever le blocus de Portville", ASSERTED),
        ("ar", "الجبهة الحمراء ترفض رفع الحصار عن بورتفيل", ASSERTED),
        ("ar", "لا نهاية لحصار بورتفيل", ASSERTED),
        ("en", "Talks fail to end the Portville siege", ASSERTED),
        ("en", "Guards fail to prevent an attack on Portville", ASSERTED),
        ("fr", "L'armée échoue à briser le siège de Portville", ASSERTED),
        ("ar", "المسلحون يرفضون رفع الحصار عن بورتفيل", ASSERTED),
        ("ar", "لم يتمكن الجيش من فك الحصار عن بورتفيل", ASSERTED),
        ("en", "Army bid to end the Portville siege stalls", HYPOTHETICAL),
        ("en", "Troops try to lift the siege of Portville", HYPOTHETICAL),
        ("en", "Calls grow for the Front to lift the blockade of Portville", HYPOTHETICAL),
        ("en", "The blockade of Portville could be eased soon", HYPOTHETICAL),
        ("fr", "Appel à lever le blocus de Portville", HYPOTHETICAL),
        ("ar", "الجيش يحاول فك حصار بورتفيل", HYPOTHETICAL),
        ("ar", "سكان بورتفيل يطالبون برفع الحصار", HYPOTHETICAL),
        ("en", "Troops tried for weeks; the siege of Portville is over", ENDED),
    ],
)
def test_an_ending_that_is_refused_or_only_sought_is_none(language: str, text: str, expected: Status) -> None:
    assert status(text, language=language) is expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ten years ago, rebels rose in Landia, and after months of talks, made an attack on the port"),
        ("en", "In 2012, rebels rose in Landia, made for the coast, and, within a week, began an attack"),
        ("fr", "Il y a dix ans, des rebelles entraient à Portville, menant, le soir même, une attaque"),
        ("ar", "قبل عشر سنوات، دخل المسلحون بورتفيل، وشنوا، في المساء، عملية بعد هجوم"),
    ],
)
def test_a_time_long_past_that_opens_a_sentence_is_the_time_of_all_of_it(language: str, text: str) -> None:
    found = {each.status for each in explain(text, language).mentions if each.concept == "event:attack"}
    assert found == {HISTORICAL}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Rebels fail to attack Portville", NEGATED),
        ("fr", "Le Front échoue à encercler Portville", NEGATED),
        ("en", "Officials refuse to comment on attack in Portville", ASSERTED),
        ("en", "Clinic unable to treat all after: attack on Portville", ASSERTED),
        ("fr", "L'armée refuse de commenter l'attaque de Portville", ASSERTED),
        ("ar", "فشل في التصدي لهجوم على بورتفيل", ASSERTED),
        ("en", "Attack far from Portville", ASSERTED),
        ("en", "Soldiers refused to talk; fears of attack on Portville grow", HYPOTHETICAL),
        ("en", "Landia dismisses rumours of an attack", NEGATED),
    ],
)
def test_what_fails_is_denied_by_the_word_that_says_so_and_nothing_else(
    language: str, text: str, expected: Status
) -> None:
    assert status(text, language=language) is expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Founded in 2012, the Front began its attack on Portville"),
        ("en", "In 2012, the Front rose, and on Tuesday its attack on Portville began"),
        ("en", "Since 2012, Landia has had no peace, and an attack shook Portville"),
        ("fr", "Reprise en 2012, Hilltown subit une attaque"),
        ("fr", "En 2012, le Front naissait, et mardi une attaque a frappé Portville"),
        ("ar", "منذ 2012، تعيش لانديا أزمة، والسبت وقع هجوم على بورتفيل"),
    ],
)
def test_what_began_then_or_has_a_day_is_not_past(language: str, text: str) -> None:
    found = {each.status for each in explain(text, language).mentions if each.concept == "event:attack"}
    assert found == {ASSERTED}


def test_a_year_that_opens_a_relative_clause_is_that_of_what_follows() -> None:
    assert (
        status("The Front, which in 2012 led an attack on Portville, is banned", language="en") is HISTORICAL
    )
    assert status("The UN says that in March 2012 an attack hit Portville", language="en") is HISTORICAL


def test_a_fresh_word_or_the_next_sentence_ends_the_past() -> None:
    assert status("In 2012, Landia was calm, but now an attack shakes Portville", language="en") is ASSERTED
    assert status("In 2012, Landia was calm. An attack shakes Portville", language="en") is ASSERTED
    assert status("In 2012, Landia was calm; overnight, an attack began", language="en") is ASSERTED


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Rebels held in check since 2012 begin an attack on Portville"),
        ("en", "Rebels who took the port in 2012 attack Hilltown"),
        ("fr", "Des rebelles tenus en échec depuis 2012 lancent une attaque"),
        ("fr", "Les rebelles qui avaient pris le port en 2012 attaquent Hilltown"),
        ("ar", "المسلحون الذين دخلوا البلاد عام 2012 ينفذون أكبر هجوم على بورتفيل"),
    ],
)
def test_a_year_inside_a_sentence_leaves_what_follows_to_the_present(language: str, text: str) -> None:
    found = {each.status for each in explain(text, language).mentions if each.concept == "event:attack"}
    assert found == {ASSERTED}


def test_an_arabic_trigger_reaches_what_its_preposition_is_written_together_with() -> None:
    (mention,) = (each for each in explain("والجيش يستعد لهجوم", "ar").mentions if each.trigger)
    assert mention.trigger is not None
    assert (mention.trigger.text, mention.span.text, mention.status) == ("يستعد ل", "هجوم", HYPOTHETICAL)
    assert explain("والجيش يستعد ل هجوم", "ar").mentions[0].trigger is None
