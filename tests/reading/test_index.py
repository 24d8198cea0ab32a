"""The words of an entry for the index, and the clue by which a query is looked up in it."""

import hashlib

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.reading import build
from tests.reading.corpus import CONCEPTS, QUERIES, READER, TEXTS
from tocsin.config.watches import ConceptSettings
from tocsin.model import Entry
from tocsin.model.clues import ANYTHING, AllOf, AnyOf, Clue, FromSource, Tagged, Token
from tocsin.reading import index
from tocsin.reading.query import MAX_DEPTH, parse


def clue(query: str) -> Clue:
    return index.clue(parse(query), CONCEPTS)


def leads_to(clue: Clue, entry: Entry) -> bool:
    """Whether an index that holds the entry's tokens finds it by the clue."""
    match clue:
        case Token():
            held = index.tokens(entry)
            return clue.text in held or (clue.open and any(each.startswith(clue.text) for each in held))
        case FromSource():
            return entry.source.id == clue.source
        case Tagged():
            return clue.tag in (*entry.tags, *entry.source.tags)
        case AllOf():
            return all(leads_to(part, entry) for part in clue.parts)
        case AnyOf():
            return any(leads_to(part, entry) for part in clue.parts)


def any_word(*words: str) -> AnyOf:
    return AnyOf(tuple(map(Token, words)))


def all_words(*words: str) -> AllOf:
    return AllOf(tuple(map(Token, words)))


def words_of(title: str, summary: str = "") -> set[str]:
    return set(index.tokens(build.entry(title, summary)))


def test_words_are_folded_and_those_of_the_title_stand_there_twice() -> None:
    assert words_of("L’État, ÉTÉ", "Fuel-shortage") == {
        "tl", "tetat", "tete", "wl", "wetat", "wete", "wfuel", "wshortage",
    }  # fmt: skip


def test_an_arabic_word_stands_there_without_each_of_its_clitics_too() -> None:
    assert words_of("", "والحصار") == {"wوالحصار", "wالحصار", "wحصار"}
    assert words_of("", "للحصار") == {"wللحصار", "wلحصار", "wحصار"}


def test_what_is_no_letter_or_digit_is_in_no_token() -> None:
    assert words_of('\U0001f6a8 *"AND" OR (x) \ud800 a_b \' NEAR/3 \x00') == {
        f"{where}{word}" for where in "wt" for word in ("and", "or", "x", "a", "b", "near", "3")
    }


def test_a_word_is_cut_at_a_length_that_every_database_takes() -> None:
    assert words_of("", "x" * 5_000) == {"w" + "x" * index.LONGEST}
    assert clue("x" * 150) == clue("x" * 151) == Token("w" + "x" * index.LONGEST)
    assert clue("x" * 150 + "*") == Token("w" + "x" * index.LONGEST)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Fuel", Token("wfuel")),
        ("fuel*", Token("wfuel", open=True)),
        ("=FRONT", Token("wfront")),
        ("fuel AND (oil OR =GAS)", AllOf((Token("wfuel"), any_word("woil", "wgas")))),
        ("fuel NEAR/3 oil", all_words("wfuel", "woil")),
        ("fuel SENTENCE oil AND gas", all_words("wfuel", "woil", "wgas")),
        ("title:fuel AND oil", all_words("tfuel", "woil")),
        ("title:(fuel NEAR/2 oil)", all_words("tfuel", "toil")),
        ('"car-bomb"', all_words("wbomb", "wcar")),
        ('"port authorit*"', AllOf((Token("wauthorit", open=True), Token("wport")))),
        ('"out of the long night and into day"', all_words("wnight", "wlong", "winto")),
        ("حصار", Token("wحصار")),
        ("الحصار", any_word("wالحصار", "wحصار")),
        ("fuel AND NOT oil", Token("wfuel")),
        ("fuel AND lang:fr", Token("wfuel")),
        ("source:wire AND tag:local", AllOf((FromSource("wire"), Tagged("local")))),
        ("fuel OR source:wire", AnyOf((Token("wfuel"), FromSource("wire")))),
        ("fuel OR lang:fr", ANYTHING),
        ("NOT fuel", ANYTHING),
        ("lang:fr", ANYTHING),
        ("fuel OR NOT oil", ANYTHING),
        ("tag:\udcff", ANYTHING),
    ],
)  # fmt: skip
def test_a_query_becomes_what_an_index_can_look_up(query: str, expected: Clue) -> None:
    assert clue(query) == expected


def test_a_concept_is_looked_up_by_the_forms_of_all_that_lies_within_it() -> None:
    found = clue("place:portville")
    assert isinstance(found, AnyOf)
    assert set(found.parts) == {
        Token("wportville"),
        Token("wبورتفيل"),
        all_words("wportville", "wharbour"),
        all_words("wportville", "wport", "wde"),
    }


def test_a_concept_without_forms_is_nowhere() -> None:
    concepts = {"thing:none": ConceptSettings()}
    assert index.clue(parse("thing:none"), concepts) == AnyOf(())
    assert index.clue(parse("fuel OR thing:none"), concepts) == Token("wfuel")


def test_a_concept_of_too_many_forms_is_left_to_the_reader_and_the_rest_is_looked_up() -> None:
    many = ConceptSettings.model_validate({"forms": {"any": [f"town{n}" for n in range(index.MOST + 1)]}})
    concepts = {"place:many": many}
    assert index.clue(parse("place:many"), concepts) == ANYTHING
    assert index.clue(parse("place:many AND fuel"), concepts) == Token("wfuel")
    assert index.clue(parse("(place:many AND fuel) OR oil"), concepts) == any_word("wfuel", "woil")


def test_however_long_and_deep_a_query_is_its_clue_is_neither() -> None:
    deep = "w0"
    for n in range(1, MAX_DEPTH - 1):
        deep = f"(w{n} {'AND' if n % 2 else 'OR'} {deep})"
    long = " OR ".join(f'"a{n} bb{n}"' for n in range(index.MOST // 2 + 1))
    assert depth(clue(deep)) <= index.DEEPEST + 1
    assert clue(deep) != ANYTHING
    assert isinstance(alternatives := clue(long), AnyOf)
    assert (len(alternatives.parts), size(alternatives)) == (index.MOST // 2 + 1,) * 2


def depth(clue: Clue) -> int:
    return 1 + max(map(depth, clue.parts), default=0) if isinstance(clue, AllOf | AnyOf) else 0


def size(clue: Clue) -> int:
    return sum(map(size, clue.parts)) if isinstance(clue, AllOf | AnyOf) else 1


HALVES = st.text(st.characters(categories=("Cs", "Lu", "Zs")), max_size=4)


@settings(max_examples=400)
@given(QUERIES, TEXTS, TEXTS, HALVES, st.sampled_from((None, "en", "fr", "ar")))
def test_a_clue_leads_to_every_entry_in_which_its_query_holds(
    query: str, title: str, summary: str, half: str, language: str | None
) -> None:
    entry = build.entry(title + half, half + summary, language, tags=("Été", "a b"))
    holds = READER.search(query)(entry)
    found = leads_to(clue(query), entry)
    event(f"holds: {holds}, found: {found}")
    assert found or not holds


@given(TEXTS, st.text())
def test_tokens_are_letters_and_digits_whatever_the_text(title: str, noise: str) -> None:
    assert all(token.isalnum() and len(token) <= index.LONGEST + 1 for token in words_of(title, noise))


def test_the_version_is_raised_with_the_tokens() -> None:
    """Where this fails, raise `TOKENS_VERSION`: indexes that stand are then made anew. Then note the digest."""
    blocks = [*range(0x20, 0x250), *range(0x600, 0x700), *range(0x2000, 0x2070)]
    letters = " ".join(f"{chr(each)}a{chr(each)}b" for each in blocks)
    clitics = " ".join(
        f"{a}{b}{c}حصار" for a in ("", *"وفاس") for b in ("", *"بلكس") for c in ("", "ال", "لل")
    )
    made = " ".join(sorted(words_of(letters, clitics)))
    assert (index.TOKENS_VERSION, hashlib.sha256(made.encode()).hexdigest()[:12]) == (1, "b26266181443")
