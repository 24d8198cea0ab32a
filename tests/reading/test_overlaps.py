"""Forms that never match, that another always finds, and that bring up two concepts."""

import gc
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.config.settings import Settings
from tocsin.reading import lexicon, overlaps
from tocsin.reading.concepts import Hierarchy
from tocsin.reading.fold import fold
from tocsin.reading.forms import parse
from tocsin.reading.overlaps import Overlaps
from tocsin.reading.problems import Problem


def find(**concepts: dict[str, Any]) -> Overlaps:
    """What is said of concepts, named `event:…`."""
    named = {f"event:{name}": concept for name, concept in concepts.items()}
    settings = Settings.model_validate({"concepts": named})
    return overlaps.find(settings.concepts, Hierarchy(settings.concepts))


def said(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.what for problem in problems]


@pytest.mark.parametrize("form", ["=U.N.", "=«AES»", "=AES!", "=U.S.*", '="AES"'])
def test_an_exact_form_with_a_mark_at_an_end_can_never_match(form: str) -> None:
    (problem,) = find(a={"en": ["fuel", form]}).never
    assert problem.what == f"{form!r} can never match: it begins or ends with a mark"
    assert problem.path == ("concepts", "event:a", "en", 1)


@pytest.mark.parametrize(
    "form",
    [
        "=AES",
        "=U.N",
        "=l’État",
        "=AES*",
        "=Côte d'Ivoire",
        "=لاندي",
        "=AES-Sahel",
        "=E\u0301tat",
        "U.N.",
        "«AES»",
    ],
)
def test_forms_that_some_text_holds_can_match(form: str) -> None:
    assert find(a={"en": [form]}).never == ()


FORMS = st.text(st.sampled_from("abÉé.-'’« اللبي"), min_size=1, max_size=8)


@given(FORMS, st.sampled_from(["", "=", "=A"]), st.sampled_from(["", "*"]))
def test_what_is_said_never_to_match_is_not_found_in_itself_and_all_else_is(
    text: str, before: str, after: str
) -> None:
    form = f"{before}{text}{after}"
    concepts = Settings.model_validate({"concepts": {"event:a": {"en": [form]}}}).concepts
    built = lexicon.build(concepts)
    if built.problems:
        return
    alone = text if before != "=A" else f"A{text}"
    found = built.scan(fold(alone.strip()), "en").found
    assert bool(found) != bool(overlaps.find(concepts, Hierarchy(concepts)).never)


@pytest.mark.parametrize(
    ("forms", "what"),
    [
        ({"en": ["attack*", "attacks"]}, "'attacks' is always found by 'attack*'"),
        ({"en": ["attacked", "attack*"]}, "'attacked' is always found by 'attack*'"),
        ({"en": ["attack*", "att*"]}, "'attack*' is always found by 'att*'"),
        ({"en": ["run out*", "run outside"]}, "'run outside' is always found by 'run out*'"),
        ({"any": ["putsch"], "fr": ["putsch"]}, "'putsch' is always found by 'putsch' of `any`"),
        ({"fr": ["putsch"], "any": ["putsch"]}, "'putsch' is always found by 'putsch' of `any`"),
        ({"any": ["putsch*"], "ar": ["putschs"]}, "'putschs' is always found by 'putsch*' of `any`"),
        ({"fr": ["levé", "lève"]}, "'lève' is always found by 'levé'"),
        ({"fr": ["coup d'État", "Coup d’Etat"]}, "'Coup d’Etat' is always found by \"coup d'État\""),
        ({"en": ["=AES", "AES"]}, "'=AES' is always found by 'AES'"),
        ({"en": ["=AESX", "=AES*"]}, "'=AESX' is always found by '=AES*'"),
        ({"ar": ["جيش", "الجيش"]}, "'الجيش' is always found by 'جيش'"),
        ({"ar": ["وبالجيش", "جيش"]}, "'وبالجيش' is always found by 'جيش'"),
        ({"ar": ["هجوم*", "الهجومين"]}, "'الهجومين' is always found by 'هجوم*'"),
    ],
)
def test_a_form_that_another_of_its_concept_always_finds_is_one_too_many(
    forms: dict[str, list[str]], what: str
) -> None:
    assert said(find(a=forms).covered) == [what]


@pytest.mark.parametrize(
    "forms",
    [
        {"en": ["attack", "attacks"]},
        {"en": ["attack*", "attack helicopter"]},
        {"en": ["attack", "attack*"], "fr": ["attaque"]},
        {"en": ["putsch"], "fr": ["putsch"], "ar": ["putsch"]},
        {"en": ["putsch"], "fr": ["putsch*"]},
        {"en": ["AES", "=AES*"]},
        {"en": ["=AES", "=Aes"]},
        {"ar": ["الجيش", "=جيش"]},
        {"ar": ["تجيش", "جيش"]},
    ],
)
def test_forms_that_find_what_others_do_not_stay(forms: dict[str, list[str]]) -> None:
    assert [each for each in said(find(a=forms).covered) if "'attack' is" not in each] == []


WORDS = st.text(st.sampled_from("aéÉb 'الجو"), min_size=1, max_size=6)
WRITTEN = st.builds("{}{}{}".format, st.sampled_from(["", "", "="]), WORDS, st.sampled_from(["", "", "*"]))


@given(st.dictionaries(st.sampled_from(["any", "en", "ar"]), st.lists(WRITTEN, max_size=6), min_size=1))
def test_without_the_covered_forms_all_that_they_find_is_found(forms: dict[str, list[str]]) -> None:
    settings = Settings.model_validate({"concepts": {"event:a": forms}})
    found = overlaps.find(settings.concepts, Hierarchy(settings.concepts))
    if found.never:
        return
    gone = {problem.path[2:] for problem in found.covered}
    left = {
        code: [form for index, form in enumerate(written) if (code, index) not in gone]
        for code, written in settings.concepts["event:a"].forms.items()
    }
    built = lexicon.build(Settings.model_validate({"concepts": {"event:a": left}}).concepts)
    for code, index in gone:
        form = settings.concepts["event:a"].forms[code][index]
        for ending in ("", "xyz") if parse(form).open else ("",):
            text = form.strip().removeprefix("=").removesuffix("*") + ending
            assert built.scan(fold(text), "en" if code == "any" else code).found


def test_a_form_in_two_concepts_brings_up_both() -> None:
    (problem,) = find(a={"en": ["strike", "raid"]}, b={"en": ["walkout", "Strike"]}).shared
    assert problem.what == "'strike' brings up event:a and event:b"
    assert problem.path == ("concepts", "event:a", "en", 0)


def test_a_form_in_three_concepts_is_told_once() -> None:
    found = find(a={"en": ["strike"]}, b={"any": ["strike"]}, c={"en": ["strike"]})
    assert said(found.shared) == ["'strike' brings up event:a and event:b, event:c"]


@pytest.mark.parametrize(
    "concepts",
    [
        {"a": {"en": ["strike"]}, "b": {"fr": ["strike"]}},
        {"a": {"en": ["strike"]}, "b": {"en": ["strike"], "within": "event:a"}},
        {"a": {"en": ["x y"]}, "b": {"within": "event:a"}, "c": {"en": ["x y"], "within": "event:b"}},
        {"a": {"en": ["strike"]}, "b": {"en": ["strike*"]}},
        {"a": {"en": ["=STRIKE"]}, "b": {"en": ["=Strike"]}},
    ],
)
def test_forms_of_other_languages_or_of_a_holder_collide_with_nothing(
    concepts: dict[str, dict[str, Any]],
) -> None:
    assert find(**concepts).shared == ()


def test_two_that_lie_within_one_concept_collide() -> None:
    found = find(
        a={"en": ["x"]}, b={"en": ["strike"], "within": "event:a"}, c={"en": ["strike"], "within": "event:a"}
    )
    assert said(found.shared) == ["'strike' brings up event:b and event:c"]


def test_forms_that_cannot_be_used_are_left_to_the_lexicon() -> None:
    assert find(a={"en": ["...", "a*", "x*y"]}) == Overlaps((), (), ())


def test_the_cost_grows_with_the_forms_and_no_faster() -> None:
    few, many = made(500), made(10_000)
    assert cost(many) < 80 * cost(few)


def made(number: int) -> Settings:
    words = [f"form{index // 3:x}" + ("*" if index % 5 == 0 else "") for index in range(number)]
    arabic = [f"و{word}" for word in words[:100]]
    return Settings.model_validate(
        {"concepts": {"event:a": {"en": words}, "event:b": {"any": words, "ar": arabic}}}
    )


def cost(settings: Settings) -> float:
    """The processor's time for all that is said of the forms, the least of three."""
    times = []
    for _ in range(3):
        gc.collect()
        start = process_time()
        overlaps.find(settings.concepts, Hierarchy(settings.concepts))
        times.append(process_time() - start)
    return min(times)
