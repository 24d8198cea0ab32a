"""Random queries on random texts, against an evaluator that takes `docs/queries.md` at its word.

It knows no windows, covers or automaton: a text is a list of words, a part of a query is asked of
a set of places, and everything is tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.reading import build
from tocsin.config.watches import ConceptSettings
from tocsin.model import Status
from tocsin.reading import lexicon, nodes
from tocsin.reading.concepts import Hierarchy
from tocsin.reading.evaluate import matches
from tocsin.reading.fold import fold
from tocsin.reading.nodes import Node
from tocsin.reading.passage import Passage
from tocsin.reading.query import parse
from tocsin.reading.view import Known, View

FORMS = {
    "place:land": ["landia"],
    "place:town": ["towny", "new towny"],
    "place:pier": ["pier*"],
    "actor:union": ["union"],
    "event:strike": ["strike", "walk out*"],
    "thing:fuel": ["fuel"],
}
EXCLUDED = {"event:strike": ["strike price"]}
WITHIN = {"place:town": "place:land", "place:pier": "place:town"}
CONCEPTS = {
    name: ConceptSettings.model_validate(
        {"any": forms, "within": WITHIN.get(name), "not": EXCLUDED.get(name, [])}
    )
    for name, forms in FORMS.items()
}
READER = build.reader(concepts={name: each.model_dump(by_alias=True) for name, each in CONCEPTS.items()})
HIERARCHY = Hierarchy(CONCEPTS)
BEARING = ("event", "thing", "word")  # what context changes

# a text as it is made: what stands in it, and what the evaluator has to know of it


@dataclass(frozen=True)
class Part:
    """Letters between two marks, how they are written, and which word they are part of.

    `joined`: blanks, a hyphen or an apostrophe stand between them and the part before.
    """

    folded: str
    written: str
    field: int
    sentence: int
    word: int
    joined: bool


@dataclass(frozen=True)
class Made:
    title: str
    summary: str
    parts: tuple[Part, ...]
    statuses: tuple[Status, ...]  # of the words, in their order over both fields


WRITTEN = {
    "aa": ("aa", "AA", "Àa"), "aab": ("aab", "ÂAB"), "bb": ("bb", "BB", "B\u200bb"), "cc": ("cc", "Cc", "C\u0327c"),
    "landia": ("Landia",), "new": ("new", "NEW"), "towny": ("Towny", "TÔWNY"), "pier": ("pier",), "piers": ("Piers",),
    "union": ("union",), "strike": ("strike", "STRIKE"), "price": ("price",), "walk": ("walk",), "out": ("out",),
    "outs": ("outs",), "fuel": ("fuel", "Fuél"), "oil": ("oil",),
}  # fmt: skip
APOSTROPHES = ("'", "\u2019")
JOINING = (*APOSTROPHES, " ", "  ", "-", " \u2013 ")  # what may stand between the words of a phrase
BETWEEN = (*JOINING, " ", " ", " ", ", ", ": ")
ENDS = (". ", "? ", "! ", "; ")

WORDS = (st.sampled_from(("aa", "strike", "fuel", "towny")) | st.sampled_from(sorted(WRITTEN))).flatmap(
    lambda folded: st.tuples(st.just(folded), st.sampled_from(WRITTEN[folded]), st.sampled_from(BETWEEN))
)
SENTENCES = st.tuples(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from(ENDS))
FIELDS = st.lists(SENTENCES, min_size=1, max_size=3)


@st.composite
def texts(draw: st.DrawFn) -> Made:
    fields: list[str] = []
    parts: list[Part] = []
    words = 0
    for field in range(2):
        text = ""
        for sentence, (listed, end) in enumerate(draw(FIELDS)):
            before = end
            for folded, written, between in listed:
                joined = before in JOINING
                # letters that an apostrophe joins are one word
                words += before not in APOSTROPHES
                parts.append(Part(folded, written, field, sentence, words - 1, joined))
                text += written + between
                before = between
            text = text[: -len(before)] + end
        fields.append(text.strip())
    status = st.sampled_from((Status.ASSERTED, Status.NEGATED)) | st.sampled_from(Status)
    statuses = draw(st.lists(status, min_size=words, max_size=words))
    return Made(fields[0], fields[1], tuple(parts), tuple(statuses))


# the evaluator

Stretch = tuple[int, int]  # first and last word
Places = frozenset[int]  # words


class Naive:
    """Holds queries against one text. `accepted` None: every status counts."""

    def __init__(self, made: Made) -> None:
        self.parts = made.parts
        self.statuses = made.statuses
        self.field = {part.word: part.field for part in made.parts}
        self.sentence = {part.word: (part.field, part.sentence) for part in made.parts}
        self.everywhere = frozenset(self.field)

    def holds(self, node: Node, places: Places, accepted: frozenset[Status] | None) -> bool:
        match node:
            case nodes.Not():
                return not self.holds(node.part, places, None)
            case nodes.And():
                return all(self.holds(part, places, accepted) for part in node.parts)
            case nodes.Or():
                return any(self.holds(part, places, accepted) for part in node.parts)
            case nodes.InTitle():
                title = frozenset(word for word in places if self.field[word] == 0)
                return bool(title) and self.holds(node.part, title, accepted)
            case nodes.Sentence():
                return any(
                    self.holds(node.left, one, accepted) and self.holds(node.right, one, accepted)
                    for one in self.sentences(places)
                )
            case nodes.About():
                return (node.what, node.value) in {("source", "gazette"), ("tag", "local")}
            case _:
                return any(True for _ in self.stretches(node, places, accepted))

    def sentences(self, places: Places) -> set[Places]:
        numbers = {self.sentence[word] for word in places}
        return {frozenset(w for w in places if self.sentence[w] == number) for number in numbers}

    def stretches(self, node: Node, places: Places, accepted: frozenset[Status] | None) -> Iterator[Stretch]:
        """Every stretch of words at which a part with a place of its own holds."""
        match node:
            case nodes.Word():
                exact = node.form.exact
                yield from self.counted(
                    "word", self.form(node.form.stem, node.form.open, exact), places, accepted
                )
            case nodes.Concept():
                for name in FORMS:
                    if self.is_in(name, node.name):
                        yield from self.counted(name, self.mentions(name), places, accepted)
            case nodes.Or():
                for part in node.parts:
                    yield from self.stretches(part, places, accepted)
            case nodes.InTitle():
                title = frozenset(word for word in places if self.field[word] == 0)
                yield from self.stretches(node.part, title, accepted)
            case nodes.Near():
                yield from self.near(node, places, accepted)

    def near(self, node: nodes.Near, places: Places, accepted: frozenset[Status] | None) -> Iterator[Stretch]:
        for first, last in list(self.stretches(node.left, places, accepted)):
            around = frozenset(
                word
                for word in places
                if first - node.words <= word <= last + node.words and self.field[word] == self.field[first]
            )
            if nodes.has_position(node.right):
                for low, high in self.stretches(node.right, places, accepted):
                    follows = low > last or not node.ordered
                    near = follows and max(low - last, first - high) <= node.words
                    if near and self.field[low] == self.field[first]:
                        yield min(first, low), max(last, high)
            elif around and self.holds(node.right, around, accepted):
                yield first, last

    def counted(
        self, what: str, found: Iterator[Stretch], places: Places, accepted: frozenset[Status] | None
    ) -> Iterator[Stretch]:
        """Those that touch the places, and whose status counts."""
        asks = what.partition(":")[0] in BEARING and accepted is not None
        for first, last in found:
            counts = not asks or self.statuses[first] in (accepted or ())
            if counts and places & set(range(first, last + 1)):
                yield first, last

    def is_in(self, name: str, asked: str) -> bool:
        if asked.endswith(":*"):
            return name.startswith(asked[:-1])
        return name == asked or (name in WITHIN and self.is_in(WITHIN[name], asked))

    def mentions(self, name: str) -> Iterator[Stretch]:
        outside = [s for form in EXCLUDED.get(name, ()) for s in self.written_form(form)]
        for form in FORMS[name]:
            for first, last in self.written_form(form):
                if not any(low <= first and last <= high for low, high in outside):
                    yield first, last

    def written_form(self, form: str) -> Iterator[Stretch]:
        return self.form(form.removesuffix("*"), form.endswith("*"), None)

    def form(self, stem: str, open: bool, exact: str | None) -> Iterator[Stretch]:
        *words, last = stem.split()
        for start in range(len(self.parts) - len(words)):
            run = self.parts[start : start + len(words) + 1]
            whole = [part.folded for part in run[:-1]] == words
            ending = run[-1].folded.startswith(last) if open else run[-1].folded == last
            together = all(part.joined for part in run[1:])
            written = composed(run[0].written)
            as_written = exact is None or (written.startswith(exact) if open else written == exact)
            if whole and ending and together and as_written:
                yield run[0].word, run[-1].word


def composed(written: str) -> str:
    """One letter for a letter and its mark."""
    return written.replace("C\u0327", "Ç")


def naively(query: str, made: Made, accepted: frozenset[Status] | None = None) -> bool:
    naive = Naive(made)
    return naive.holds(parse(query).node, naive.everywhere, accepted)


def really(query: str, made: Made, accepted: frozenset[Status] | None) -> bool:
    """By the reader's own steps, but with the statuses that were made up in place of context's."""
    parsed = parse(query)
    words = lexicon.build(CONCEPTS, parsed.forms)
    passages, hits, counted = [], [], 0
    for number, (name, text) in enumerate((("title", made.title), ("summary", made.summary))):
        folded = fold(text)
        passage = Passage(name, folded, words.scan(folded, None))
        hits += [replace(hit, status=made.statuses[counted + hit.first]) for hit in passage.hits(number)]
        counted += len(passage.words)
        passages.append(passage)
    assert counted == len(made.statuses)
    known = Known(None, "gazette", frozenset({"local"}))
    return matches(parsed, View(passages, hits, HIERARCHY, known), accepted) is not None


# queries

COMMON = st.sampled_from(("aa", "strike", "event:strike", "thing:fuel", "place:*"))
ATOMS = COMMON | st.sampled_from(
    [
        "aa", "bb", "CC", "aa*", "aab*", "=AA", "=Àa", "=Çc", "=aa*", '"aa bb"', '"bb-aa*"', '"l\'aa"', '"out bb"',
        "place:land", "place:town", "place:pier", "place:*", "actor:union", "actor:*", "event:strike", "event:*",
        "thing:fuel", "strike", '"strike price"', "walk", "fuel", "union",
    ]
)  # fmt: skip
DISTANCES = st.integers(1, 5)
PLACED = st.recursive(
    ATOMS,
    lambda below: st.one_of(
        st.tuples(below, below).map("({0[0]} OR {0[1]})".format),
        st.tuples(below, DISTANCES, below).map("({0[0]} NEAR/{0[1]} {0[2]})".format),
        st.tuples(below, DISTANCES, below).map("({0[0]} BEFORE/{0[1]} {0[2]})".format),
        below.map("title:({})".format),
    ),
    max_leaves=3,
)
HELD = st.recursive(
    PLACED,
    lambda below: st.one_of(
        st.tuples(below, st.sampled_from(("AND", "OR", "SENTENCE")), below).map(
            "({0[0]} {0[1]} {0[2]})".format
        ),
        st.tuples(PLACED, DISTANCES, below).map("({0[0]} NEAR/{0[1]} {0[2]})".format),
        st.tuples(below, DISTANCES, PLACED).map("({0[0]} NEAR/{0[1]} {0[2]})".format),
        below.map("(NOT {})".format),
        below.map("title:({})".format),
    ),
    max_leaves=6,
)
KNOWN = st.sampled_from(("source:gazette", "source:other", "tag:local", "tag:other"))
QUERIES = st.recursive(
    st.one_of(HELD, HELD, HELD, KNOWN),
    lambda below: st.one_of(
        st.tuples(below, st.sampled_from(("AND", "OR")), below).map("({0[0]} {0[1]} {0[2]})".format),
        below.map("(NOT {})".format),
    ),
    max_leaves=3,
)
ACCEPTED = st.one_of(
    st.just(frozenset({Status.ASSERTED})),
    st.none(),
    st.frozensets(st.sampled_from(Status), min_size=1, max_size=4),
)


@settings(max_examples=400)
@given(QUERIES, texts(), ACCEPTED)
def test_a_query_holds_where_the_page_on_queries_says(
    query: str, made: Made, accepted: frozenset[Status] | None
) -> None:
    expected = naively(query, made, accepted)
    event("holds" if expected else "does not hold")
    assert really(query, made, accepted) is expected


@settings(max_examples=150)
@given(QUERIES, texts())
def test_a_search_asks_for_no_status(query: str, made: Made) -> None:
    found = READER.search(query)(build.entry(made.title, made.summary))
    assert found is naively(query, made)


@settings(max_examples=100)
@given(HELD, HELD, texts(), ACCEPTED)
def test_not_and_or_are_those_of_logic(
    one: str, other: str, made: Made, accepted: frozenset[Status] | None
) -> None:
    def holds(query: str) -> bool:
        return really(query, made, accepted)

    assert holds(f"{one} AND {other}") is (holds(one) and holds(other))
    assert holds(f"{one} OR {other}") is (holds(one) or holds(other))
    assert holds(f"NOT {one}") is not really(one, made, None)
