import json
from pathlib import Path
from typing import Any

import pytest

from tests.config.build import write
from tocsin.cli.__main__ import main

MAIN = """\
include: [sources/*.yaml, lexicons/*.yaml, watches/*.yaml]
channels: {out: {type: stdout}}
routes: [{channels: out}]
"""
FEEDS = "sources:\n  - {url: https://a.example/feed}\n"
LEXICON = """\
concepts:
  event:strike: {en: [strike, strikes, walkout*], fr: [grève*]}
  place:harbour: {en: [harbour], fr: [port]}
"""
WATCH = """\
watch: harbour
scope: place:harbour
indicators:
  strike:
    match: event:strike
    examples:
      hit: [Dockers strike in the harbour]
      miss: [No strike in the harbour]
rules:
  - {id: any-strike, kind: match, of: strike, severity: severe}
"""


def checked(folder: Path, capsys: pytest.CaptureFixture[str], **files: str) -> tuple[int, dict[str, Any]]:
    given = {"sources__a": FEEDS, "lexicons__a": LEXICON, "watches__harbour": WATCH, **files}
    write(folder, given.pop("main", MAIN), **given)
    status = main(["check", "-c", str(folder), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_configuration_in_order_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = checked(tmp_path, capsys)
    assert status == 0
    assert found == {
        "ok": True,
        "problems": [],
        "warnings": [],
        "notes": [],
        "counts": {
            "sources": 1,
            "concepts": 2,
            "forms": 6,
            "watches": 1,
            "indicators": 1,
            "rules": 1,
            "channels": 1,
        },
    }


def test_in_words_it_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(tmp_path, capsys)
    assert main(["check", "-c", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out == (
        "all in order: 1 source, 2 concepts, 6 forms, 1 watch, 1 indicator, 1 rule, 1 channel\n"
    )


def test_problems_stand_in_the_error_output_and_the_status_is_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checked(tmp_path, capsys, main=MAIN + "timezone: Mars\nlanguag: en\n")
    assert main(["check", "-c", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert shown.err == (
        'tocsin.yaml:4:11: timezone: not a time zone: "Mars" (try "Europe/Zurich")\n'
        "tocsin.yaml:5:1: languag: unknown key (did you mean `language`?)\n"
    )
    assert shown.out.startswith("2 problems: 1 source, ")


def test_a_query_that_cannot_be_read_is_named_with_its_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = checked(
        tmp_path,
        capsys,
        watches__harbour=WATCH.replace("match: event:strike", "match: event:strike AND (a OR"),
    )
    assert status == 2
    assert [line.split(" ")[0] for line in found["problems"]] == ["watches/harbour.yaml:5:34:"]
    assert "indicators.strike.match: " in found["problems"][0]


def test_a_concept_that_is_in_no_lexicon_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = checked(
        tmp_path, capsys, watches__harbour=WATCH.replace("match: event:strike", "match: event:strik")
    )
    assert status == 2
    assert found["problems"][0].startswith("watches/harbour.yaml:5:12: indicators.strike.match: ")
    assert "event:strike" in found["problems"][0]


def test_an_example_that_is_read_otherwise_is_a_problem_at_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = WATCH.replace("No strike in the harbour", "A strike in the harbour")
    status, found = checked(tmp_path, capsys, watches__harbour=watch)
    assert status == 2
    assert len(found["problems"]) == 1
    assert found["problems"][0].startswith("watches/harbour.yaml:8:14: indicators.strike.examples.miss[0]: ")


def test_problems_of_the_files_and_of_the_queries_come_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = WATCH.replace("scope: place:harbour", "scope: place:harbor").replace("severe}", "dire}")
    _, found = checked(tmp_path, capsys, main=MAIN + "language: de\n", watches__harbour=watch)
    assert [line.split(": ")[0] + ": " + line.split(": ")[1] for line in found["problems"]] == [
        "tocsin.yaml:4:11: language",
        "watches/harbour.yaml:2:8: scope",
        "watches/harbour.yaml:10:57: rules[0].severity",
    ]


def test_a_problem_is_one_line_though_its_query_has_several(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = WATCH.replace("scope: place:harbour", "scope: |\n  place:harbour\n  AND quay")
    _, found = checked(tmp_path, capsys, watches__harbour=watch)
    assert len(found["problems"]) == 1
    assert found["problems"][0].startswith("watches/harbour.yaml:9:13: indicators.strike.examples.hit[0]: ")
    assert "\n" not in found["problems"][0]


def places(lines: list[str]) -> list[str]:
    """Where the problems are: file, line, column and label."""
    return [": ".join(line.split(": ")[:2]) for line in lines]


def test_a_querys_problem_is_said_beside_those_of_its_watch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = """\
    watch: harbour
    scope: (place:harbour
    indicators:
      strike: {match: "event:strike AND (fuel OR", weight: heavy, status: [denied]}
      march: {match: event:march, titel: March}
    rules:
      - {id: r, kind: count, at_least: 2, of: strike, severity: severe, within: 3 fortnights}
      - {id: s, kind: guess, severity: severe}
    ladder: []
    """
    _, found = checked(tmp_path, capsys, watches__harbour=watch)
    assert places(found["problems"]) == [
        "watches/harbour.yaml:2:8: scope",
        "watches/harbour.yaml:4:45: indicators.strike.match",
        "watches/harbour.yaml:4:56: indicators.strike.weight",
        "watches/harbour.yaml:4:72: indicators.strike.status[0]",
        "watches/harbour.yaml:5:18: indicators.march.match",
        "watches/harbour.yaml:5:31: indicators.march.titel",
        "watches/harbour.yaml:7:77: rules[0].within",
        "watches/harbour.yaml:8:19: rules[1].kind",
        "watches/harbour.yaml:9:9: ladder",
    ]


def test_problems_of_watches_without_an_id_of_their_own_have_their_own_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = WATCH.replace("match: event:strike", "match: (a")
    named = {"watches__b": broken, "watches__c": broken.replace("watch: harbour", "watch: A B")}
    _, found = checked(tmp_path, capsys, **named)
    assert places(found["problems"]) == [
        "watches/b.yaml:5:12: indicators.strike.match",
        "watches/c.yaml:1:8: watch",
        "watches/c.yaml:5:12: indicators.strike.match",
        "watches/harbour.yaml:1:8: watch",
    ]


def test_examples_are_read_beside_problems_that_do_not_bear_on_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = WATCH.replace("No strike in the harbour", "A strike in the harbour")
    beside = (
        "  walk: {match: event:walk, examples: {hit: [nothing]}}\n  idle: {weight: x, match: (a}\nrules:\n"
    )
    _, found = checked(
        tmp_path,
        capsys,
        main=MAIN + "timezone: Mars\n",
        watches__harbour=wrong.replace("rules:\n", beside).replace("severe}", "dire}"),
        watches__other=wrong.replace("harbour\nscope: place:harbour", "other\nscope: place:harbor"),
    )
    assert places(found["problems"]) == [
        "tocsin.yaml:4:11: timezone",
        "watches/harbour.yaml:8:14: indicators.strike.examples.miss[0]",
        "watches/harbour.yaml:9:17: indicators.walk.match",
        "watches/harbour.yaml:10:18: indicators.idle.weight",
        "watches/harbour.yaml:10:28: indicators.idle.match",
        "watches/harbour.yaml:12:57: rules[0].severity",
        "watches/other.yaml:2:8: scope",
    ]


def test_examples_are_not_read_where_a_problem_may_be_why_they_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = WATCH.replace("No strike in the harbour", "A strike in the harbour")
    for broken in (
        {"watches__harbour": wrong.replace("match: event:strike", "match: event:strike\n    status: denied")},
        {"watches__harbour": wrong.replace("harbour\nindic", "${NO_SUCH_PLACE}\nindic")},
        {"lexicons__a": LEXICON + "  event:walk: {}\n"},
        {"lexicons__a": LEXICON + "  event:walk: {en: &walk [walk]}\n"},
        {"lexicons__b": LEXICON},
        {"lexicons__b": "concept: {}\n"},
    ):
        _, found = checked(
            tmp_path, capsys, **{"watches__harbour": wrong, "lexicons__b": "# none\n", **broken}
        )
        assert found["problems"]
        assert not [line for line in found["problems"] if "examples" in line]


def test_a_query_that_cannot_be_read_is_named_though_the_lexicon_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = WATCH.replace("match: event:strike", "match: event:strike AND (event:x OR")
    _, found = checked(tmp_path, capsys, lexicons__a="concepts: [\n", watches__harbour=watch)
    assert places(found["problems"]) == [
        "lexicons/a.yaml:2:1: a value should stand here",
        "watches/harbour.yaml:5:40: indicators.strike.match",
    ]


def test_a_concept_that_is_in_no_lexicon_is_named_though_another_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = WATCH.replace("match: event:strike", "match: event:strike OR event:walk")
    lexicon = LEXICON.replace("en: [strike", "english: [strike") + "  event:void: {}\n"
    _, found = checked(tmp_path, capsys, lexicons__a=lexicon, watches__harbour=watch)
    assert places(found["problems"]) == [
        "lexicons/a.yaml:2:18: concepts.event:strike.english",
        "watches/harbour.yaml:5:28: indicators.strike.match",
    ]


def test_concepts_that_lie_within_each_other_are_one_problem_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicon = (
        LEXICON + "  place:quay: {en: quay, within: place:quay}\n  place:mole: {en: mole, within: sea:x}\n"
    )
    _, found = checked(tmp_path, capsys, lexicons__a=lexicon)
    assert found["problems"] == [
        "lexicons/a.yaml:4:34: concepts.place:quay.within: place:quay lies within itself (break the circle)",
        'lexicons/a.yaml:5:34: concepts.place:mole.within: no concept named "sea:x" '
        "(known: event:strike, place:harbour, place:mole, place:quay)",
    ]


def test_a_database_that_is_not_served_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE", "mysql://x")
    status, found = checked(tmp_path, capsys)
    assert status == 2
    assert places(found["problems"]) == [
        'TOCSIN_DATABASE: not the URL of a database that is served (try "sqlite:///var/tocsin.db" '
        'or "postgresql+psycopg://user@host/name")'
    ]


def test_beside_problems_only_what_is_true_in_any_case_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main_file = """\
    include: [sources/*.yaml, lexicons/*.yaml, watches/*.yaml, more/*.yaml]
    channels:
      out: {type: fax}
      desk: {type: webhook, url: "", format: fax}
      bare: {type: webhook, url: "https://h.example/"}
      mail: {type: email, from: a@b.c, to: [a@b.c]}
    routes: [{channels: out, severity: dire}]
    digests: [{name: m, at: "06:30", watches: [harbour], channels: out}]
    """
    _, found = checked(
        tmp_path,
        capsys,
        main=main_file,
        sources__a="sources: {url: https://a.example/feed}\n",
        watches__harbour=WATCH.replace("kind: match", "kind: guess"),
        lexicons__a=LEXICON + "  thing:crane: {en: crane}\n",
    )
    assert found["warnings"] == [
        "include: no file fits more/*.yaml",
        "tocsin.yaml:5:3: channels.bare: has no secret, so that its messages are not signed",
        "digests: not served by this version yet",
    ]


def test_a_channel_whose_variable_is_not_set_is_not_called_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main_file = MAIN.replace("stdout}", "stdout}, desk: {type: webhook, url: '${NO_SUCH_ADDRESS}'}")
    _, found = checked(tmp_path, capsys, main=main_file)
    assert places(found["problems"]) == ["tocsin.yaml:2:61: channels.desk.url"]
    assert found["warnings"] == []


@pytest.mark.parametrize(
    ("secret", "warning"),
    [
        ("", "2: channels.out: has no secret, so that its messages are not signed"),
        ("'  '", "2: channels.out: has no secret, so that its messages are not signed"),
        ("s3cret", "2: channels.out.secret: a secret has only 6 bytes, which can be guessed"),
        ("whsec_YWJjZGVmZ2hpamtsbW5vcHFycw==", "2: channels.out.secret: a secret has only 19 bytes,"),
        (f"['{'x' * 24}', {'x' * 23}]", "2: channels.out.secret: a secret has only 23 bytes,"),
        ("é" * 12, None),
        ("whsec_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4", None),
    ],
)
def test_a_webhook_that_anybody_could_forge_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], secret: str, warning: str | None
) -> None:
    channel = f"{{type: webhook, url: https://h.example/, secret: {secret}}}"
    status, found = checked(tmp_path, capsys, main=MAIN.replace("{type: stdout}", channel))
    assert status == 0
    assert len(found["warnings"]) == (warning is not None)
    assert all(str(warning).split(": ", 1)[1] in line for line in found["warnings"])
    assert not any("s3cret" in line or "xxx" in line for line in found["warnings"])


def test_where_the_lexicon_is_broken_the_queries_are_not_blamed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, found = checked(tmp_path, capsys, lexicons__a=LEXICON.replace("en: [strike", "english: [strike"))
    assert found["problems"] == [
        "lexicons/a.yaml:2:18: concepts.event:strike.english: unknown key "
        "(known keys: label, within, geo, match, not, any, en, fr, ar)"
    ]


def test_what_has_no_effect_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main_file = """\
    channels:
      out: {type: stdout}
      desk: {type: webhook, url: ""}
      bare: {type: webhook, url: "https://h.example/"}
      mail: {type: email, smtp: "", from: a@b.c, to: [a@b.c]}
    routes: [{channels: out, severity: severe}]
    digests: [{name: m, at: "06:30", watches: [harbour], channels: out}]
    include: [sources/*.yaml, lexicons/*.yaml, watches/*.yaml, more/*.yaml]
    """
    watch = WATCH.replace("rules:\n", "  idle: {match: harbour}\nrules:\n")
    watch += "  - {id: minor-strike, kind: match, of: strike, severity: minor}\n"
    status, found = checked(
        tmp_path,
        capsys,
        main=main_file,
        watches__harbour=watch,
        lexicons__a=LEXICON + "  thing:crane: {en: crane}\n  thing:ship: {en: ship}\n",
        sources__b="sources:\n  - {id: b, url: https://a.example/feed}\n",
    )
    assert (status, found["ok"]) == (0, True)
    assert found["warnings"] == [
        "include: no file fits more/*.yaml",
        "sources/b.yaml:2:18: sources[0].url: is polled twice; the first is at sources/a.yaml:2:11",
        "tocsin.yaml:3:3: channels.desk: is off: its address is empty",
        "tocsin.yaml:4:3: channels.bare: has no secret, so that its messages are not signed",
        "tocsin.yaml:5:3: channels.mail: is off: its address is empty",
        "watches/harbour.yaml:9:3: indicators.idle: no rule uses it",
        "watches/harbour.yaml:12:5: rules[1]: no route sends what minor-strike finds "
        "(its severity or watch fits none)",
        "concepts: no query uses thing:crane, thing:ship",
        "digests: not served by this version yet",
    ]


def test_many_idle_concepts_are_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    idle = "".join(f"  thing:t{n:02}: {{en: t{n:02}x}}\n" for n in range(13))
    _, found = checked(tmp_path, capsys, lexicons__a=LEXICON + idle)
    assert found["warnings"] == [
        "concepts: no query uses " + ", ".join(f"thing:t{n:02}" for n in range(10)) + " and 3 more"
    ]


def test_a_concept_is_used_where_a_query_names_its_holder_or_its_kind_and_a_place_always(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicon = (
        LEXICON
        + "  actor:union: {en: union}\n  actor:dockers: {en: dockers, within: actor:union}\n  thing:x: {en: xx}\n  place:quay: {en: quay}\n"
    )
    watch = WATCH.replace("match: event:strike", "match: event:strike AND (actor:union OR NOT thing:*)")
    _, found = checked(tmp_path, capsys, lexicons__a=lexicon, watches__harbour=watch)
    assert found["warnings"] == []


def test_what_a_pattern_names_is_used_where_a_query_names_the_pattern(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicon = (
        LEXICON
        + "  actor:union: {en: union}\n  event:called: {match: event:calling NEAR/3 actor:union}\n"
        + "  event:calling: {match: event:call OR thing:whistle}\n  event:call: {en: calls}\n  thing:whistle: {en: whistle}\n"
        + "  event:idle: {match: thing:crane}\n  thing:crane: {en: crane}\n"
    )
    watch = WATCH.replace("match: event:strike", "match: event:strike OR event:called")
    _, found = checked(tmp_path, capsys, lexicons__a=lexicon, watches__harbour=watch)
    assert found["warnings"] == ["concepts: no query uses event:idle, thing:crane"]


@pytest.mark.parametrize(
    ("scope", "problem"),
    [
        (
            "lang:xx",
            "8: scope: no language xx (known: ar, en, fr; others are a source's `language`)",
        ),
        ("lang:fra", "8: scope: no language fra (did you mean fr?)"),
        (
            "lang:french",
            "8: scope: 'lang:french' names no language (write its code, as in lang:fr)",
        ),
        (
            "place:harbour AND source:gazete",
            "26: scope: no source named gazete (did you mean gazette?)",
        ),
        ("source:nope", "8: scope: no source named nope (`tocsin sources` lists the ids)"),
        (
            "title:lang:fr AND place:harbour",
            "14: scope: lang: has no place in the text (join it with AND)",
        ),
    ],
)
def test_what_no_entry_can_be_is_a_problem(
    scope: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = WATCH.replace("scope: place:harbour", f"scope: {scope}")
    feeds = "sources:\n  - {id: gazette, url: https://a.example/feed}\n"
    status, found = checked(tmp_path, capsys, sources__a=feeds, watches__harbour=watch)
    assert (status, found["problems"][0]) == (2, f"watches/harbour.yaml:2:{problem}")


@pytest.mark.parametrize("scope", ["lang:FR", "lang:en-GB", "lang:ha", "source:gazette", "source:b.example"])
def test_what_an_entry_can_be_is_none(scope: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watch = WATCH.replace("scope: place:harbour", f"scope: place:harbour OR {scope}")
    feeds = (
        "sources:\n  - {id: gazette, url: https://a.example/feed}\n"
        "  - {id: b.example, url: https://b.example/feed, language: ha}\n"
    )
    status, found = checked(tmp_path, capsys, sources__a=feeds, watches__harbour=watch)
    assert (status, found["problems"]) == (0, [])


def test_without_sources_nothing_would_be_polled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = checked(tmp_path, capsys, sources__a="# none yet\n")
    assert found["warnings"] == ["sources: none is configured, so nothing is polled"]


def test_a_main_file_that_cannot_be_read_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = checked(tmp_path, capsys, main="a: [\n")
    assert (status, found["ok"], found["warnings"]) == (2, False, [])
    assert found["problems"] == ["tocsin.yaml:2:1: a value should stand here"]
    assert set(found["counts"].values()) == {0}


def test_where_there_is_no_configuration_the_remedy_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "-c", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err == (
        f"there is no configuration at {tmp_path}/none (`tocsin init {tmp_path}/none` writes one)\n"
    )


def test_a_form_that_can_never_match_is_a_problem_at_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicon = LEXICON.replace("[strike, strikes,", '[strike, "=U.S. strike.",')
    status, found = checked(tmp_path, capsys, lexicons__a=lexicon)
    assert status == 2
    assert found["problems"] == [
        "lexicons/a.yaml:2:31: concepts.event:strike.en[1]: '=U.S. strike.' can never match: it begins or ends"
        " with a mark (after `=` the form begins and ends with a letter or digit)"
    ]


def test_forms_that_another_finds_are_noted_and_those_in_two_concepts_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicon = LEXICON.replace("strikes", "strike*, strikes").replace("fr: [port]", "fr: [port, grève*]")
    status, found = checked(tmp_path, capsys, lexicons__a=lexicon)
    assert status == 0
    assert found["warnings"] == [
        "lexicons/a.yaml:2:65: concepts.event:strike.fr[0]: 'grève*' brings up event:strike and place:harbour"
        " (leave it to one, or make one hold the other with `within`)"
    ]
    assert places(found["notes"]) == [
        "lexicons/a.yaml:2:23: concepts.event:strike.en[0]",
        "lexicons/a.yaml:2:40: concepts.event:strike.en[2]",
    ]
    assert "'strikes' is always found by 'strike*'" in found["notes"][1]


def test_of_many_such_forms_the_first_twenty_are_shown_and_the_rest_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ", ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    more = f"  thing:a: {{en: [{words}, wor*]}}\n  thing:b: {{en: [{words}]}}\n"
    watch = WATCH.replace("scope: place:harbour", "scope: place:harbour OR thing:*")
    _, found = checked(tmp_path, capsys, lexicons__a=LEXICON + more, watches__harbour=watch)
    assert (len(found["warnings"]), len(found["notes"])) == (26, 26)
    assert main(["check", "-c", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in lines[:-1]] == ["warning"] * 21 + ["note"] * 21
    assert lines[20] == "warning: 6 more of the forms that bring up several concepts (`--json` names all)"
    assert lines[41] == "note: 6 more of the forms that are always found by another (`--json` names all)"


def test_nothing_is_said_of_overlaps_while_forms_are_lacking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicon = LEXICON.replace("[strike, strikes,", "[strike, Strike,").replace("place:harbour", "Harbour")
    status, found = checked(tmp_path, capsys, lexicons__a=lexicon)
    assert (status, found["notes"]) == (2, [])
