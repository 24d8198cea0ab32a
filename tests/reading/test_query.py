"""The query language: what it means, and what it says of mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import QueryError
from tocsin.reading.forms import Form
from tocsin.reading.nodes import About, And, Concept, InTitle, Near, Not, Or, Sentence, Word
from tocsin.reading.query import MAX_DEPTH, MAX_DISTANCE, MAX_QUERY_LENGTH, SHOWN, parse


def word(text: str) -> Word:
    return Word(Form(text))


A, B, C, D = word("aa"), word("bb"), word("cc"), word("dd")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("aa", A),
        ("aa AND bb OR cc", Or((And((A, B)), C))),
        ("aa OR bb AND NOT cc", Or((A, And((B, Not(C)))))),
        ("NOT aa NEAR/3 bb", Not(Near(A, B, 3))),
        ("aa NEAR/3 bb SENTENCE cc", Sentence(Near(A, B, 3), C)),
        ("aa NEAR/3 bb NEAR/8 cc", Near(Near(A, B, 3), C, 8)),
        ("aa NEAR/3 (bb OR cc)", Near(A, Or((B, C)), 3)),
        ("(aa OR bb) AND (cc OR dd)", And((Or((A, B)), Or((C, D))))),
        ("title:(aa OR bb)", InTitle(Or((A, B)))),
        ("title:aa AND bb", And((InTitle(A), B))),
        ("lang:fr AND source:rfi-afrique", And((About("lang", "fr"), About("source", "rfi-afrique")))),
        ('tag:x OR tag:"breaking news"', Or((About("tag", "x"), About("tag", "breaking news")))),
        ("actor:jnim OR place:*", Or((Concept("actor:jnim"), Concept("place:*")))),
        ("event:blockade_or-siege.2", Concept("event:blockade_or-siege.2")),
        ('"the long siege"', word("the long siege")),
        ("«le siège» OR “le blocus”", Or((word("le siege"), word("le blocus")))),
        ("putsch*", Word(Form("putsch", open=True))),
        ('"run out*"', Word(Form("run out", open=True))),
        ("=AES", Word(Form("aes", exact="AES"))),
        ("l’état", word("l etat")),
        ("حصار", word("حصار")),
        ("ANDROID OR NORTH", Or((word("android"), word("north")))),
        ("  aa\n  AND\tbb ", And((A, B))),
    ],
)
def test_a_query_means_what_it_looks_like(text: str, node: object) -> None:
    assert parse(text).node == node


@pytest.mark.parametrize(
    ("text", "column", "what", "remedy"),
    [
        ("", 1, "an empty query", "write a word"),
        ("fuel shortage", 6, "no operator before 'shortage'", "AND, OR, or one phrase in quotes"),
        ('"a b" event:coup', 7, "no operator before 'event:coup'", "AND, OR"),
        ("aa and bb", 4, "no operator before 'and'", "AND, OR"),
        ("aa NOT bb", 4, "NOT without an operator", "AND NOT"),
        ("aa AND", 7, "ends too early", "missing here"),
        ("aa AND (bb OR (cc AND dd)", 8, "not closed", "write )"),
        ("aa) OR bb", 3, "a ) without its (", "check the brackets"),
        ("aa OR ()", 8, "missing before )", "check the brackets"),
        ("AND aa", 1, "should stand where 'AND' stands", "what it joins"),
        ("aa NEAR bb", 4, "no distance", "NEAR/8"),
        ("aa NEAR/0 bb", 4, "no such distance", "1 to 1000"),
        (f"aa NEAR/{MAX_DISTANCE + 1} bb", 4, "no such distance", "1 to 1000"),
        ("aa NEAR/3 NOT bb", 11, "where 'NOT' stands", "brackets"),
        ("aa NEAR/3 lang:fr", 11, "has no place in the text", "AND"),
        ("title:lang:fr", 7, "has no place in the text", "AND"),
        ("title:(aa OR source:rfi)", 14, "has no place in the text", "AND"),
        ("aa AND lang:french", 8, "names no language", "lang:fr"),
        ("(aa AND bb) NEAR/3 (cc AND dd)", 13, "on both sides", "on one side"),
        ("-aa", 1, "'-' is no operator", "write NOT"),
        ("aa AND +bb", 8, "'+' is no operator", "write AND"),
        ("Actor:JNIM", 1, "'Actor:JNIM' is no concept", "small letters"),
        ("aa AND lang:", 8, "lacks its value", "lang:fr"),
        ('aa OR "bb', 7, "a quote is not closed", 'write "'),
        ('aa OR ""', 7, "nothing to match", "letters or digits"),
        ("a*", 1, "nearly everything", "at least 2"),
        ("aa OR bb*cc", 7, "only at the end", "forms out"),
        ("x" * (MAX_QUERY_LENGTH + 1), MAX_QUERY_LENGTH + 1, "20001 characters", "at most 20000"),
        ("NOT " * MAX_DEPTH + "aa", 1, "inside each other", "split it"),
    ],
)
def test_a_mistake_is_named_with_its_column_and_a_remedy(
    text: str, column: int, what: str, remedy: str
) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text)
    assert raised.value.column == column
    assert what in raised.value.what
    assert remedy in raised.value.remedy


@pytest.mark.parametrize("text", ["lang:FR", "lang:fr-CA", 'lang:"fr_BE"', "lang:Fr"])
def test_a_language_is_named_in_any_case_and_with_any_country(text: str) -> None:
    assert parse(text).node == About("lang", "fr")


def test_brackets_alone_may_lie_deep() -> None:
    assert parse("(" * 5000 + "aa" + ")" * 5000).node == A


def test_a_query_knows_its_concepts_and_terms() -> None:
    query = parse('event:coup AND NOT (place:* OR "a phrase" OR =AES OR putsch*)')
    assert query.concepts() == {"event:coup", "place:*"}
    assert query.terms() == {'"a phrase', '"=AES', '"putsch*'}


def test_a_part_is_quoted_with_whole_brackets() -> None:
    query = parse("aa AND title:(bb OR cc)")
    assert isinstance(query.node, And)
    assert query.part(query.node.parts[1]) == "title:(bb OR cc)"


def test_a_long_part_is_quoted_on_one_line_and_cut() -> None:
    query = parse(" OR\n".join(f"word{number}" for number in range(100)))
    assert query.part(query.node).startswith("word0 OR word1 OR ")
    assert len(query.part(query.node)) == SHOWN


@given(st.text(alphabet=st.sampled_from('ab() "*:/NEAR3OTDSCplt=-é'), max_size=40))
def test_any_text_is_a_query_or_an_error_with_a_column(text: str) -> None:
    error = _error_of(text)
    assert error is None or (1 <= error.column <= len(text) + 1 and error.remedy)


def _error_of(text: str) -> QueryError | None:
    try:
        parse(text)
    except QueryError as error:
        return error
    return None
