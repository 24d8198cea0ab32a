"""Entries a second through the whole of reading, against the mere matching of the same forms.

    python benchmarks/reading.py [forms ...] [--indicators 1000] [--texts 1500]

For each number of forms: the scan from raw text to whole-word spans, and all of reading an entry
(language, scan, context, genre, indicators) for news of which one text in ten lies in a watch's
scope, and for texts that all do. The peers only match: FlashText (`pip install flashtext`, left
out where it is not installed) and one compiled alternation, both on text that was folded for them.
Texts have 1,000 characters of made-up English, French and Arabic words; every twentieth word is a
form, and three in ten are the small words by which a language is told (in 2 of 100 real items they
do not tell it, and a model is asked). What it costs from the fewest forms to the most is printed last.
"""

from __future__ import annotations

import argparse
import random
from datetime import UTC, datetime
from typing import Any

from scan import LENGTH, SHARE, alternation, seconds, word

from tocsin.config.settings import Settings
from tocsin.model import Basis, Entry, Source
from tocsin.reading.fold import fold
from tocsin.reading.lexicon import Lexicon
from tocsin.reading.lexicon import build as lexicon_of
from tocsin.reading.reader import Reader, build

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("en", "fr", "ar")
KINDS = ("event", "thing", "actor", "org", "event", "thing", "actor", "org", "event", "place")
FORMS_OF_A_CONCEPT = 10
IN_SCOPE = 0.1  # of the news that a watch's sources print
SLOW = 60  # texts for the alternation, which takes many milliseconds each
SMALL_SHARE = 0.3  # of the words; in English and French prose it is more
SMALL = {
    "en": ["the", "of", "and", "was", "with", "have", "their"],
    "fr": ["des", "du", "et", "dans", "est", "pour", "qui"],
    "ar": ["في", "من", "على", "إلى", "التي"],
}
TRIGGERS = {"en": ["not", "denies", "after"], "fr": ["dément", "après", "aucun"], "ar": ["لا", "بعد", "نفى"]}

Forms = dict[str, dict[str, list[str]]]


def concepts(chance: random.Random, number: int) -> Forms:
    found: Forms = {}
    for index in range(max(10, number // FORMS_OF_A_CONCEPT)):
        kind = KINDS[index % 10]
        forms: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        for place in range(FORMS_OF_A_CONCEPT):
            language = LANGUAGES[place % 3]
            # of a place two words or more, so that only texts in scope hold one
            words = chance.choice((2, 3) if kind == "place" else (1, 1, 2, 3))
            forms[language].append(" ".join(word(chance, language) for _ in range(words)))
        found[f"{kind}:c{index}"] = forms
    return found


def settings(chance: random.Random, known: Forms, indicators: int) -> Settings:
    """One watch: in its scope lies what names a place; each indicator asks for an event near a thing."""
    of = {
        kind: [name for name in known if name.startswith(f"{kind}:")] for kind in ("event", "thing", "actor")
    }
    signs = {
        f"sign_{number}": {
            "match": f"({chance.choice(of['event'])} OR {chance.choice(of['event'])}) NEAR/8 "
            f"({chance.choice(of['thing'])} OR {chance.choice(of['actor'])})"
        }
        for number in range(indicators)
    }
    written: dict[str, Any] = {
        "concepts": known,
        "watches": [{"watch": "w", "scope": "place:*", "indicators": signs}],
    }
    return Settings.model_validate(written)


def text(chance: random.Random, language: str, forms: list[str], places: list[str], *, here: bool) -> str:
    parts = [chance.choice(places)] if here and places else []
    length = sum(map(len, parts))
    while length < LENGTH:
        draw = chance.random()
        if draw < SHARE:
            part = chance.choice(forms)
        elif draw < SHARE * 1.5:
            part = chance.choice(TRIGGERS[language])
        elif draw < SHARE * 1.5 + SMALL_SHARE:
            part = chance.choice(SMALL[language])
        else:
            part = word(chance, language)
        part += chance.choice(("", "", "", "", "", "", "", ",", "."))
        parts.append(part)
        length += len(part) + 1
    return " ".join(parts)


def entries(chance: random.Random, known: Forms, count: int, share: float) -> list[Entry]:
    source = Source("gazette", "https://gazette.example/feed", "Gazette", "Gazette", None)
    found = []
    for number in range(count):
        language = LANGUAGES[number % 3]
        forms = [
            form for name, each in known.items() if not name.startswith("place:") for form in each[language]
        ]
        places = [
            form for name, each in known.items() if name.startswith("place:") for form in each[language]
        ]
        whole = text(chance, language, forms, places, here=chance.random() < share)
        title, summary = whole[:80], whole[80:]
        found.append(
            Entry(
                number,
                number,
                source,
                str(number),
                f"https://gazette.example/{number}",
                title,
                summary,
                NOW,
                NOW,
                NOW,
                Basis.PUBLISHED,
                language,
            )
        )
    return found


def flashtext(forms: list[str], texts: list[str]) -> float | None:
    """Texts a second; None where FlashText is not there."""
    try:
        from flashtext import KeywordProcessor  # noqa: PLC0415 - a peer that may be missing
    except ImportError:
        return None
    processor = KeywordProcessor(case_sensitive=True)
    for form in forms:
        processor.add_keyword(form)
    return len(texts) / seconds(lambda: [processor.extract_keywords(each) for each in texts], rounds=1)


def measure(number: int, indicators: int, count: int) -> tuple[float, float]:
    """Prints one line; gives the scans and the readings a second."""
    chance = random.Random(number)
    known = concepts(chance, number)
    whole = settings(chance, known, min(indicators, number))
    reader = build(whole)
    lexicon = lexicon_of(whole.concepts)
    news, near = entries(chance, known, count, IN_SCOPE), entries(chance, known, count // 5, 1.0)
    raw = [(f"{each.title}{each.summary}", each.language) for each in news]
    scans = count / seconds(lambda: scan(lexicon, raw))
    readings = count / seconds(lambda: read(reader, news))
    inside = len(near) / seconds(lambda: read(reader, near))
    forms = sorted({fold(form).text for each in known.values() for own in each.values() for form in own})
    folded = [fold(each).text for each, _ in raw]
    pattern = alternation(forms)
    plain = SLOW / seconds(lambda: [list(pattern.finditer(each)) for each in folded[:SLOW]], rounds=1)
    flash = flashtext(forms, folded[:500])
    peers = f"re {plain:,.0f} (reading is {readings / plain:,.1f} times that)"
    if flash is not None:
        peers = f"FlashText {flash:,.0f} (reading is {readings / flash:.1f} times that), {peers}"
    print(
        f"{number:>6,} forms, {min(indicators, number):>5,} indicators: scan {scans:>7,.0f} texts/s, "
        f"reading {readings:>6,.0f} (all in scope {inside:,.0f}); matching alone: {peers}",
        flush=True,
    )
    return scans, readings


def scan(lexicon: Lexicon, raw: list[tuple[str, str | None]]) -> None:
    for each, language in raw:
        lexicon.scan(fold(each), language)


def read(reader: Reader, news: list[Entry]) -> None:
    for each in news:
        reader.read(each)


def main() -> None:
    parser = argparse.ArgumentParser(description="Readings a second against the mere matching of the forms.")
    parser.add_argument("forms", type=int, nargs="*", default=[100, 1_000, 10_000, 30_000])
    parser.add_argument("--indicators", type=int, default=1_000)
    parser.add_argument("--texts", type=int, default=1_500)
    asked = parser.parse_args()
    measured = [measure(number, asked.indicators, asked.texts) for number in asked.forms]
    if len(measured) > 1:
        (first_scan, first), (last_scan, last) = measured[0], measured[-1]
        print(
            f"from {asked.forms[0]:,} to {asked.forms[-1]:,} forms: "
            f"the scan costs {first_scan / last_scan:.2f} times as much, reading {first / last:.2f} times"
        )


if __name__ == "__main__":
    main()
