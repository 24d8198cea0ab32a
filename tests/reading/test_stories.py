"""Near-copies and titles with small edits."""

from random import Random
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reading import stories
from tocsin.reading.stories import COPY, keys, same_story, same_text, same_title, signature, similar

WIRE = (
    "Gunmen on motorbikes raided three villages near the northern river at dawn on Monday, killing at least "
    "eight people and burning grain stores, the governor said in a statement read on state radio."
)


def test_a_signature_is_the_same_on_every_machine() -> None:
    assert signature("One two three") == {crc32(b"one two"), crc32(b"two three")}
    assert signature("L’État, assiégé") == signature("l'etat assiege")


def test_copies_that_a_desk_has_touched_up_are_one_text() -> None:
    edited = WIRE.replace("at dawn on Monday", "early on Monday").replace("eight", "13")
    assert same_text(WIRE, edited)


def test_two_reports_of_one_kind_are_two_texts() -> None:
    other = (
        "Gunmen on motorbikes attacked a market in the eastern hills on Friday, wounding dozens of traders, "
        "a hospital official told reporters by telephone from the provincial capital."
    )
    assert not same_text(WIRE, other)


def test_the_same_words_in_capitals_accents_and_other_quotes_are_one_text() -> None:
    assert same_text("L’armée « dément » tout siège de la ville", 'L\'ARMEE "DEMENT" TOUT SIEGE DE LA VILLE')


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Gunmen kill 8 villagers in northern raid", "Gunmen kill 54 villagers in northern raid", True),
        (
            "Gunmen kill 8 villagers in northern raid",
            "UPDATE - Gunmen kill 8 villagers in northern raid",
            True,
        ),
        ("Attack in Jibo camp kills many soldiers", "Attack in Djibo camp kills many soldiers", True),
        ("Attack in Gao kills five soldiers", "Attack in Kidal kills five soldiers", False),
        ("Attaque à Gao : cinq soldats tués", "Attaque à Kidal : cinq soldats tués", False),
        ("هجوم على بلدة غاو ومقتل خمسة جنود", "هجوم على بلدة كيدال ومقتل خمسة جنود", False),
        ("Attack", "Attack", True),
        ("Attack in the north", "Attack in the north leaves many dead", False),
        ("Army denies siege of the town", "Army confirms siege of the town", False),
        ("", "", False),
    ],
)
def test_a_title_with_small_edits_is_the_same(first: str, second: str, expected: bool) -> None:
    assert same_title(first, second) is expected
    assert same_title(second, first) is expected


def test_entries_are_one_story_by_title_or_by_text() -> None:
    assert same_story(
        "Raid in the north kills eight people", WIRE, "Raid in the north kills eight people", ""
    )
    assert same_story("Gunmen stage raids", WIRE, "Armed men strike villages", WIRE)
    assert not same_story("Gunmen stage raids", "", "Armed men strike villages", "")


def test_a_shared_boilerplate_is_no_story() -> None:
    assert not same_story(
        "Grain prices rise in the capital", "Read more", "Army takes northern town", "Read more"
    )


def test_near_copies_share_a_key() -> None:
    chance = Random(7)
    vocabulary = [f"w{number}" for number in range(3000)]
    found = 0
    for _ in range(500):
        words = [chance.choice(vocabulary) for _ in range(50)]
        edited = [chance.choice(vocabulary) if chance.random() < 0.08 else word for word in words]
        first, second = signature(" ".join(words)), signature(" ".join(edited))
        if similar(first, second) < COPY:
            found += 1
            continue
        found += bool(set(keys(first)) & set(keys(second)))
    assert found >= 495


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_bounded(first: str, second: str) -> None:
    one, other = signature(first), signature(second)
    assert similar(one, other) == similar(other, one)
    assert 0 <= similar(one, other) <= 1
    assert same_text(first, second) == same_text(second, first)
    assert same_title(first, second) == same_title(second, first)


@given(st.text(max_size=60))
def test_a_text_with_words_is_like_itself(text: str) -> None:
    signed = signature(text)
    assert similar(signed, signed) == (1.0 if signed else 0.0)
    assert same_text(text, text) == bool(stories.signature(text))
