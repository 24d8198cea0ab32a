"""A change as it is told: titles and labels from the configuration, in the reader's language."""

from tests.build import settings
from tests.delivery.build import NOW, alert, evidence
from tocsin.delivery.telling import told
from tocsin.model import Change, EvidenceItem

LEXICON = {"actor:front": {"label": "the Front", "forms": {}}, "actor:union": {"forms": {}}}
WATCH = {
    "watch": "bamako",
    "indicators": {"fuel_shortage": {"match": "fuel", "title": {"en": "Fuel runs short", "fr": "Pénurie"}}},
    "rules": [],
}


def worded(item: EvidenceItem, language: str = "en") -> EvidenceItem:
    configured = settings(concepts=LEXICON, watches=[WATCH])
    (found,) = told(Change(alert(), 1, NOW), [item], configured, language).evidence
    return found


def test_who_claims_it_is_told_by_the_lexicons_label_and_else_in_the_texts_words() -> None:
    found = worded(evidence(claimed_by=("actor:front", "residents say", "actor:union", "according to: him")))
    assert found.claimants == ("the Front", "union")
    assert found.quoted == ("residents say", "according to: him")
    assert found.claimed_by == ("actor:front", "residents say", "actor:union", "according to: him")


def test_one_who_left_the_lexicon_is_told_by_the_id() -> None:
    assert worded(evidence(claimed_by=("actor:gone",))).claimants == ("actor:gone",)


def test_an_indicator_is_told_by_its_title_in_the_language_where_it_has_one() -> None:
    assert worded(evidence(), "fr").indicator_title == "Pénurie"
    assert worded(evidence(indicator="gone"), "fr").indicator_title == ""
