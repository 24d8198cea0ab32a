"""Scans a second, from raw text to whole-word spans, against one `re` alternation over the same forms.

    python benchmarks/scan.py [forms] [texts]

Texts are made up of English, French and Arabic words; the alternation gets its text folded
beforehand and still has to look at every position. Both must find the same spans.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from time import perf_counter, process_time

from tocsin.config.watches import ConceptSettings
from tocsin.reading.fold import Folded, fold
from tocsin.reading.lexicon import Lexicon, build

LENGTH = 1_000  # characters a text
SHARE = 0.05  # of the words, those that are forms: some eight spans a text, as in news with so many forms
SLOW = 200  # texts for the alternation, which takes milliseconds each
_SOUNDS = {
    "en": "ba con der est fal ging hor int jum kel lon mer nor out per quo ran ster tow und ver wor yon",
    "fr": "bé con dé est fê gra hô inté jeu là mé né où pé quê rê sé tê une vé eu ça",
    "ar": "با تر جم حد خل در سا شم صر عل غا فر قو كت لم من نه وا يس أم إن",
}
_SYLLABLES = {language: sounds.split() for language, sounds in _SOUNDS.items()}


def word(chance: random.Random, language: str) -> str:
    return "".join(chance.choice(_SYLLABLES[language]) for _ in range(chance.randint(3, 5)))


def forms(chance: random.Random, number: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {language: [] for language in _SYLLABLES}
    for index in range(number):
        language = ("en", "fr", "ar")[index % 3]
        found[language].append(" ".join(word(chance, language) for _ in range(chance.choice((1, 1, 2, 3)))))
    return found


def text(chance: random.Random, language: str, known: list[str]) -> str:
    parts: list[str] = []
    length = 0
    while length < LENGTH:
        part = chance.choice(known) if chance.random() < SHARE else word(chance, language)
        part = part.capitalize() if chance.random() < 0.1 else part
        part += chance.choice(("", "", "", "", "", "", "", ",", "."))
        parts.append(part)
        length += len(part) + 1
    return " ".join(parts)


def alternation(known: list[str]) -> re.Pattern[str]:
    folded = sorted({fold(form).text for form in known}, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, folded))})(?![^\W_])")


def seconds(work: Callable[[], object], *, rounds: int = 3) -> float:
    """CPU seconds of the quickest round: what else runs on the machine counts less."""
    best = float("inf")
    for _ in range(rounds):
        begun = process_time()
        work()
        best = min(best, process_time() - begun)
    return best


def spans(lexicon: Lexicon, folded: Folded, language: str) -> set[tuple[int, int]]:
    return {(start, end) for _, start, end in lexicon.scan(folded, language).found}


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3_000
    chance = random.Random(1)
    known = forms(chance, number)
    begun = perf_counter()
    lexicon = build({"thing:any": ConceptSettings.model_validate({"forms": known})})
    built = perf_counter() - begun
    print(f"{number} forms, built in {built:.2f} s")
    for language, own in known.items():
        compare(lexicon, language, own, [text(chance, language, own) for _ in range(count)])


def compare(lexicon: Lexicon, language: str, known: list[str], texts: list[str]) -> None:
    ours = len(texts) / seconds(lambda: [lexicon.scan(fold(each), language) for each in texts])
    pattern, folded = alternation(known), [fold(each) for each in texts[:SLOW]]
    theirs = len(folded) / seconds(lambda: [list(pattern.finditer(each.text)) for each in folded], rounds=1)
    found = sum(len(lexicon.scan(each, language).found) for each in folded)
    # the alternation knows no clitics, so it can only find less
    equal = sum(
        spans(lexicon, each, language) >= {m.span() for m in pattern.finditer(each.text)} for each in folded
    )
    print(
        f"{language}: tocsin {ours:,.0f} texts/s, re {theirs:,.0f} texts/s, ratio {ours / theirs:,.0f}; "
        f"{found / len(folded):.1f} spans a text, all of re's in {equal} of {len(folded)}"
    )


if __name__ == "__main__":
    main()
