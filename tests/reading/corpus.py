"""Made-up entries and queries in three languages, for what has to hold of any of them."""

from hypothesis import strategies as st

from tests.reading import build
from tocsin.reading import reader
from tocsin.reading.reader import Reader

_SETTINGS = build.settings(
    concepts=build.CONCEPTS
    | {"event:dearth": {"match": "event:shortage NEAR/4 thing:fuel"}, "event:none": {"match": "NOT the"}}
)
CONCEPTS = _SETTINGS.concepts
READER: Reader = reader.build(_SETTINGS)

WORDS = (
    "fuel", "Fuel", "shortage", "shortages", "siege", "FRONT", "Front", "Rouge", "coup", "de", "pouce", "État", "etat",
    "Portville", "harbour", "port", "l'otan", "l’État", "d'otages", "qu'il", "pénurie", "PÉNURIE", "penuries", "œuvre",
    "assiégée", "hostage", "car-bomb", "U.N.", "e\u0301tat", "&eacute;tat", "L&#8217;otan", "port&nbsp;de", "encircled", "1,500", "٣", "②", "the", "a", "la",
    "حصار", "الحصار", "والحصار", "للحصار", "بالحصار", "فحصار", "وَقود", "الوقود", "محاصرة", "الجبهة", "الحمراء",
    "وبورتفيل", "لانديا", "لاندي", "وصل", "\U0001f6a8", "\U0001f1eb\U0001f1f7", "ﷺ", "中文", "\ufffd", "x" * 70, "x" * 71,
)  # fmt: skip
BETWEEN = (" ", " ", " ", " ", "-", ", ", ". ", "؟ ", "\u200b", "\u00a0", "…", "'", "/")
NOISE = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)

TEXTS = st.lists(
    st.tuples(st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), NOISE), st.sampled_from(BETWEEN)),
    max_size=8,
).map(lambda pairs: "".join(map("".join, pairs)))

ATOMS = st.sampled_from(
    (
        "fuel", "FUEL", "short*", '"fuel shortage*"', '"front rouge"', "=FRONT", "=Fuel", '="Front Rouge"', "=État",
        "etat", "état", "œuvre", "otan", "l'otan", '"d\'otages"', "otage*", "il", "bomb", '"car bomb"', "1", '"1 500"',
        "u", "3", "2", "the", "中文", "صلى*", "x" * 70, "x" * 71, "x" * 64 + "*", "x" * 63 + "*", "xx*",
        "حصار", "الحصار", "حصا*", "الحص*", '"الجبهه الحمراء"', '"جبهة حمراء"', "وقود", "=الوقود", "صل", "وصل", "ال",
        "place:landia", "place:portville", "place:harbour", "place:*", "actor:front", "event:blockade", "event:*",
        "event:coup", "event:kidnapping", "thing:fuel", "event:dearth",
    )
)  # fmt: skip
KNOWN = st.sampled_from(
    (
        "event:none",
        "lang:fr",
        "lang:ar",
        "lang:en",
        "source:gazette",
        "source:wire",
        "source:none",
        "tag:local",
        "tag:Été",
        'tag:"a b"',
    )
)
PLACED = st.recursive(
    ATOMS,
    lambda below: st.one_of(
        st.tuples(below, below).map("({0[0]} OR {0[1]})".format),
        st.tuples(below, st.integers(1, 6), below).map("({0[0]} NEAR/{0[1]} {0[2]})".format),
        st.tuples(below, st.integers(1, 6), below).map("({0[0]} BEFORE/{0[1]} {0[2]})".format),
    ),
    max_leaves=3,
)
HELD = st.recursive(
    PLACED,
    lambda below: st.one_of(
        st.tuples(below, st.sampled_from(("AND", "OR", "SENTENCE")), below).map(
            "({0[0]} {0[1]} {0[2]})".format
        ),
        st.tuples(PLACED, st.integers(1, 6), below).map("({0[0]} NEAR/{0[1]} {0[2]})".format),
        below.map("(NOT {})".format),
        below.map("title:({})".format),
    ),
    max_leaves=4,
)
QUERIES = st.recursive(
    st.one_of(HELD, HELD, KNOWN),
    lambda below: st.one_of(
        st.tuples(below, st.sampled_from(("AND", "OR")), below).map("({0[0]} {0[1]} {0[2]})".format),
        below.map("(NOT {})".format),
    ),
    max_leaves=4,
)
