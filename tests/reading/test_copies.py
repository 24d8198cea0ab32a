"""Near-copies and titles with small edits."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reading.copies import COPY, copied, keys, same_title, signature, similar

WIRE = (
    "Gunmen on motorbikes raided three villages near the northern river at dawn on Monday, killing at least "
    "eight people and burning grain stores, the governor said in a statement read on state radio."
)
OWN = "A mayor in the hills told our reporter by telephone that traders had fled and shops were shut."


def test_a_signature_is_the_same_on_every_machine() -> None:
    assert signature("One two three") == {13608720083063429163, 5731641460531960659}
    assert signature("L’État, assiégé") == signature("l'etat assiege")


def test_keys_are_the_same_on_every_machine_whatever_stands_beside_the_text() -> None:
    (alone,) = keys([("One two three", "four")])
    beside = keys([("Other words here", ""), ("One two three", "four")])[1]
    assert alone == beside
    assert (len(alone), alone[0], alone[-1]) == (20, 306336421456514596, 117642685531450288)


def test_a_text_without_words_has_no_keys() -> None:
    assert keys([("…", ""), ("", "")]) == [(), ()]


def test_a_title_leads_to_its_copy_whatever_stands_below() -> None:
    for title in ("Attack", "Attack in the north"):
        bare, full = keys([(title, ""), (title, WIRE)])
        assert set(bare) & set(full)


def test_copies_that_a_desk_has_touched_up_are_one_text() -> None:
    edited = WIRE.replace("at dawn on Monday", "early on Monday").replace("eight", "13")
    assert copied("", WIRE, "", edited)


def test_two_reports_of_one_kind_are_two_texts() -> None:
    other = (
        "Gunmen on motorbikes attacked a market in the eastern hills on Friday, wounding dozens of traders, "
        "a hospital official told reporters by telephone from the provincial capital."
    )
    assert not copied("", WIRE, "", other)


def test_the_same_words_in_capitals_accents_and_other_quotes_are_one_text() -> None:
    one, other = "L’armée « dément » tout siège de la ville", 'L\'ARMEE "DEMENT" TOUT SIEGE DE LA VILLE'
    assert copied("", one, "", other)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Gunmen kill 8 villagers in northern raid", "Gunmen kill 54 villagers in northern raid", True),
        (
            "Gunmen kill 8 villagers in northern raid",
            "UPDATE - Gunmen kill 8 villagers in northern raid",
            True,
        ),
        (
            "Gunmen kill 8 villagers in raid",
            "Gunmen kill 8 villagers in raid as army closes border with southern neighbour",
            False,
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


def test_entries_are_copies_by_title_or_by_text() -> None:
    assert copied("Raid in the north kills eight people", WIRE, "Raid in the north kills eight people", "")
    assert copied("Gunmen stage raids", WIRE, "Armed men strike villages", WIRE)
    assert not copied("Gunmen stage raids", "", "Armed men strike villages", "")


def test_a_short_title_over_two_texts_of_their_own_is_no_copy() -> None:
    assert copied("Army convoy attacked in the north", WIRE, "Army convoy attacked in the north", "Read more")
    assert not copied("Army convoy attacked in the north", WIRE, "Army convoy attacked in the north", OWN)


def test_a_title_that_nobody_else_finds_is_a_copy_whatever_teaser_stands_below() -> None:
    title = "Gunfire and blasts rock the hills as raiders hit three villages, residents say"
    assert copied(title, WIRE, title, OWN)


def test_a_mould_of_a_title_with_other_numbers_over_other_texts_is_no_copy() -> None:
    first, second = "At least 8 soldiers killed in attack", "At least 54 soldiers killed in attack"
    assert copied(first, "", second, "")
    assert not copied(first, WIRE, second, OWN)


def test_a_shared_boilerplate_is_no_copy() -> None:
    assert not copied(
        "Grain prices rise in the capital", "Read more", "Army takes northern town", "Read more"
    )


def test_ninety_nine_of_a_hundred_near_copies_share_a_key() -> None:
    chance = Random(7)
    vocabulary = [f"w{number}" for number in range(3000)]
    pairs = []
    while len(pairs) < 1_000:
        words = [chance.choice(vocabulary) for _ in range(50)]
        edited = [chance.choice(vocabulary) if chance.random() < 0.1 else word for word in words]
        first, second = " ".join(words), " ".join(edited)
        if similar(signature(first), signature(second)) >= COPY:
            pairs.append((first, second))
    ours, theirs = keys([("", one) for one, _ in pairs]), keys([("", other) for _, other in pairs])
    found = sum(not set(one).isdisjoint(other) for one, other in zip(ours, theirs, strict=True))
    assert found >= 990


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_bounded(first: str, second: str) -> None:
    one, other = signature(first), signature(second)
    assert similar(one, other) == similar(other, one)
    assert 0 <= similar(one, other) <= 1
    assert copied("", first, "", second) == copied("", second, "", first)
    assert same_title(first, second) == same_title(second, first)
    assert copied(first, second, second, first) == copied(second, first, first, second)


@given(st.text(max_size=60))
def test_a_text_with_words_is_like_itself(text: str) -> None:
    signed = signature(text)
    assert similar(signed, signed) == (1.0 if signed else 0.0)
    assert copied("", text, "", text) == bool(signed)


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=80)), max_size=8))
def test_keys_fit_the_databases_numbers(texts: list[tuple[str, str]]) -> None:
    for found in keys(texts):
        assert all(0 <= key < 2**63 for key in found)
