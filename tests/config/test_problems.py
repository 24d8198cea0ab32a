"""Each kind of mistake, and the very line that the operator reads."""

from pathlib import Path

import pytest

from tests.config.build import WATCH, problems, write
from tocsin.config.load import load
from tocsin.errors import ConfigError


def test_the_contracts_example_of_an_error(tmp_path: Path) -> None:
    watch = """\
    watch: bamako
    indicators: {a: {match: x}}
    rules:
      - {id: r0, kind: match, of: a, severity: severe}
      - {id: r1, kind: match, of: a, severity: severe}
      - id: r2
        kind: count
        of: a
        at_least: 2
        within: 3 fortnights
        severity: severe
    """
    assert problems(tmp_path, watches__bamako=watch) == [
        'watches/bamako.yaml:10:13: rules[2].within: not a duration: "3 fortnights" (try "14d")'
    ]


@pytest.mark.parametrize(
    ("main", "line"),
    [
        ("polling: {intervall: 5m}", "1:11: polling.intervall: unknown key (did you mean `interval`?)"),
        ("chanels: {}", "1:1: chanels: unknown key (did you mean `channels`?)"),
        ("wxyz: 1", "1:1: wxyz: unknown key"),
        ("retention: {q: 1d}", "1:13: retention.q: unknown key (known keys: entries, deliveries)"),
        ("polling: {interval: 5}", '1:21: polling.interval: not a duration: "5" (try "14d")'),
        ("polling: {timeout: 0s}", "1:20: polling.timeout: must be longer than 0s"),
        ("polling: {max_bytes: 8}", '1:22: polling.max_bytes: not a size: "8" (try "8MiB")'),
        ("polling: {max_bytes: 1B}", "1:22: polling.max_bytes: must be at least 1024, not 1B"),
        ("polling: {concurrency: many}", '1:24: polling.concurrency: not a whole number: "many"'),
        ("polling: {concurrency: 0}", "1:24: polling.concurrency: must be at least 1, not 0"),
        ("polling: {concurrency: 2001}", "1:24: polling.concurrency: must be at most 2000, not 2001"),
        (
            "polling: {allow_private_networks: perhaps}",
            '1:35: polling.allow_private_networks: neither true nor false: "perhaps"',
        ),
        ("polling: [5m]", "1:10: polling: must be a mapping, not a list"),
        ("polling: fast", '1:10: polling: must be a mapping, not "fast"'),
        ("routes: {a: b}", "1:9: routes: must be a list, not a mapping"),
        ("language: de", '1:11: language: not one of en, fr: "de"'),
        ("language: [en]", "1:11: language: not one of en, fr: a list"),
        ("include: [{a: b}]", "1:11: include[0]: must be a text, not a mapping"),
        ("- a", "1:1: must be a mapping, not a list"),
        ("just words", '1:1: must be a mapping, not "just words"'),
        ("channels: {'a b': {type: stdout}}", '1:12: channels.a b: not an id: "a b" (letters, digits, `.`, `_` and `-`)'),
        (
            "channels: {a: {type: webhok, url: x}}",
            "1:22: channels.a.type: not one of webhook, email, apprise, pagerduty, file, stdout: "
            '"webhok" (did you mean "webhook"?)',
        ),
        ("channels: {a: {url: x}}", "1:15: channels.a.type: is missing"),
        ("channels: {a: }", "1:15: channels.a: must be a mapping, not nothing"),
        ("channels: {a: {type: webhook, url: }}", "1:36: channels.a.url: is missing"),
        ("channels: {a: {type: webhook, url: 'ftp://h/'}}", "1:36: channels.a.url: not an http or https address (try \"https://example.org/hook\")"),
        ("channels: {a: {type: stdout, retry: []}}", "1:37: channels.a.retry: is empty (name at least one wait, or leave it out)"),
        ("channels: {a: {type: stdout, retry: [5s, 5]}}", '1:42: channels.a.retry[1]: not a duration: "5" (try "14d")'),
        ("channels: {a: {type: stdout, at_most: lots}}", '1:39: channels.a.at_most: not a rate: "lots" (try "30/h")'),
        ("channels: {a: {type: stdout, timezone: Mars}}", '1:40: channels.a.timezone: not a time zone: "Mars" (try "Europe/Zurich")'),
        (
            "channels: {a: {type: email, smtp: 'imap://h', from: a@b.c, to: a@b.c}}",
            "1:35: channels.a.smtp: not an address of smtp, smtp+starttls, smtps "
            '(try "smtp+starttls://user:password@host:587")',
        ),
        (
            "channels: {a: {type: email, smtp: 'smtp://h', from: desk, to: a@b.c}}",
            '1:53: channels.a.from: not a mail address (try "Desk <desk@example.org>")',
        ),
        ('channels: {a: {type: email, smtp: "smtp://h", from: "a@b.org\\r\\nBcc: x@y.z", to: a@b.c}}', "1:53: channels.a.from: holds a line break or another control character (remove it)"),
        ('channels: {a: {type: email, smtp: "smtp://h", from: a@b.c, to: [a@b.c, "d@e.f\\0"]}}', "1:72: channels.a.to[1]: holds a line break or another control character (remove it)"),
        ('channels: {a: {type: webhook, url: "https://h.example/\\tx"}}', "1:36: channels.a.url: holds a line break or another control character (remove it)"),
        ("timezone: Europe/Zurch", '1:11: timezone: not a time zone: "Europe/Zurch" (did you mean "Europe/Zurich"?)'),
        ("timezone: ../../etc/passwd", '1:11: timezone: not a time zone: "../../etc/passwd" (try "Europe/Zurich")'),
        ("timezone: Europe", '1:11: timezone: not a time zone: "Europe" (try "Europe/Zurich")'),
        ("polling: {min_interval: 20m}", "1:25: polling.min_interval: 20m is longer than interval, 10m (make it shorter)"),
        ("polling: {max_interval: 5m}", "1:25: polling.max_interval: 5m is shorter than interval, 10m (make it longer)"),
        ("console: {listen: localhost}", '1:19: console.listen: not a host and port: "localhost" (try "127.0.0.1:8080")'),
        ("console: {listen: 'h:0'}", '1:19: console.listen: not a host and port: "h:0" (try "127.0.0.1:8080")'),
        ("console: {base_url: h}", '1:21: console.base_url: not an http or https address: "h" (try "https://tocsin.example.org")'),
        ("heartbeat: {channel: ops, every: 1h}", '1:22: heartbeat.channel: no channel named "ops" (there is no channel yet)'),
        ("heartbeat: {every: 1h}", "1:12: heartbeat.channel: is missing"),
        ("sources: [{id: a}]", "1:11: sources[0].url: is missing"),
        ("sources: [{url: a.example}]", '1:17: sources[0].url: not a feed\'s address: "a.example" (try "https://example.org/feed.xml")'),
        ("sources: [{url: 'https://a.example/', country: France}]", '1:48: sources[0].country: not a country: "France" (two capital letters, as in "CH")'),
        ("sources: [{url: 'https://a.example/', reliability: A+}]", '1:52: sources[0].reliability: not one of F, E, D, C, B, A: "A+"'),
        ("concepts: {harbour: {en: x}}", '1:12: concepts.harbour: not a concept\'s id: "harbour" (try "place:harbour")'),
        ("concepts: {'place:x': {geo: [91, 0]}}", "1:30: concepts.place:x.geo[0]: must be at most 90, not 91"),
        ("concepts: {'place:x': {geo: [nan, 0]}}", '1:30: concepts.place:x.geo[0]: not a number that can be used: "nan"'),
        ("concepts: {'place:x': {geo: [1]}}", "1:29: concepts.place:x.geo[1]: is missing"),
        ("concepts: {'place:x': {geo: [1, 2, 3]}}", "1:29: concepts.place:x.geo: must have 2 items, not 3"),
        ("concepts: {'place:x': {form: [a]}}", "1:24: concepts.place:x.form: unknown key (known keys: label, within, geo, match, not, any, en, fr, ar)"),
        ("concepts: {'place:x': {en: [{a: b}]}}", "1:29: concepts.place:x.en[0]: must be a text, not a mapping"),
        ("context: {denied: {}}", "1:11: context.denied: unknown key (known keys: negated, hypothetical, historical, ended, analysis, report, aftermath, other, background, fresh)"),
        ("context: {negated: {english: {}}}", '1:21: context.negated.english: not a language: "english" (try "en", or "any" for all)'),
        ("context: {negated: {en: {befor: [a]}}}", "1:26: context.negated.en.befor: unknown key (did you mean `before`?)"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_main_file(tmp_path: Path, main: str, line: str) -> None:
    assert problems(tmp_path, main) == [f"tocsin.yaml:{line}"]


def watch(rules: str = "", more: str = "") -> str:
    return f"watch: w\nindicators: {{strike: {{match: x}}, march: {{match: y}}}}\nrules: [{rules}]\n{more}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("watch: A B", '1:8: watch: not an id: "A B" (small letters, digits, `.`, `_` and `-`)'),
        ("indicators: {}", "1:1: watch: is missing"),
        ("watch: w\nindicators: {a: {mach: x, match: y}}", "2:18: indicators.a.mach: unknown key (did you mean `match`?)"),
        ("watch: w\nindicators: {a: {}}", "2:17: indicators.a.match: is missing"),
        ("watch: w\nindicators: {a: }", "2:17: indicators.a: must be a mapping, not nothing"),
        ("watch: w\nindicators: {a: {match: x, status: [denied]}}", '2:37: indicators.a.status[0]: not one of asserted, negated, hypothetical, historical, ended: "denied"'),
        ("watch: w\nindicators: {a: {match: x, status: denied}}", '2:36: indicators.a.status: not one of asserted, negated, hypothetical, historical, ended: "denied"'),
        ("watch: w\nindicators: {a: {match: x, weight: heavy}}", '2:36: indicators.a.weight: not a number: "heavy"'),
        ("watch: w\ntitle: {english: x}", '2:9: title.english: not a language: "english" (try "en", or "any" for all)'),
        (watch("{id: r, kind: match, of: strik, severity: severe}"), '3:34: rules[0].of: no indicator named "strik" (did you mean "strike"?)'),
        (watch("{id: r, kind: match, of: [], severity: severe}"), "3:34: rules[0].of: names no indicator (name at least one)"),
        (watch("{id: r, kind: match, severity: severe}"), "3:9: rules[0].of: is missing"),
        (watch("{id: r, of: strike, severity: severe}"), "3:9: rules[0].kind: is missing"),
        (watch("{id: r, kind: matches, of: strike, severity: severe}"), '3:23: rules[0].kind: not one of match, count, spike, sequence, silence, level, any, all: "matches" (did you mean "match"?)'),
        (watch("{id: r, kind: match, of: strike, severity: sever}"), '3:52: rules[0].severity: not one of minor, moderate, severe, extreme: "sever" (did you mean "severe"?)'),
        (watch("{id: r, kind: match, of: strike, severity: minor, group_by: town}"), '3:69: rules[0].group_by: not one of place, indicator, source, owner, country, language: "town"'),
        (watch("{id: r, kind: count, of: strike, severity: minor, within: 1d, at_least: 0}"), "3:81: rules[0].at_least: must be at least 1, not 0"),
        (watch("{id: r, kind: count, of: strike, severity: minor, within: 1d, at_least: 2, atleast: 2}"), "3:84: rules[0].atleast: unknown key (did you mean `at_least`?)"),
        (watch("{id: r, kind: sequence, steps: [strike, walk], within: 1d, severity: minor}"), '3:49: rules[0].steps[1]: no indicator named "walk" (known: march, strike)'),
        (watch("{id: r, kind: all, of: [r], severity: minor}"), '3:33: rules[0].of[0]: no rule named "r" (there is no rule yet)'),
        (watch("{id: r, kind: match, of: strike, severity: minor, inhibited_by: [q]}"), '3:74: rules[0].inhibited_by[0]: no rule named "q" (known: r)'),
        (watch("{id: r, kind: silence, of: {sources: [x]}, for: 1d, severity: minor}"), '3:47: rules[0].of.sources[0]: no source named "x" (there is no source yet)'),
        (watch("{id: r, kind: level, at_least: high, severity: minor}"), '3:40: rules[0].at_least: no level named "high" (there is no level yet)'),
        (
            watch("{id: r, kind: match, of: strike, severity: minor}, {id: r, kind: match, of: march, severity: minor}"),
            '3:65: rules[1].id: another rule has the id "r"; the first is at watches/w.yaml:3:14 (give one another id)',
        ),
        (
            watch(more="ladder: {levels: [{id: calm, from: 4}, {id: high, from: 4}]}"),
            "4:57: ladder.levels[1].from: 4 is not above 4, from which calm holds "
            "(the levels rise from the first to the last)",
        ),
        (watch(more="ladder: {levels: [{id: calm}]}"), "4:19: ladder.levels[0].from: is missing"),
        (watch(more="concepts: {}"), "4:1: concepts: unknown key (known keys: watch, title, scope, indicators, rules, ladder)"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_watch(tmp_path: Path, text: str, line: str) -> None:
    assert problems(tmp_path, watches__w=text) == [f"watches/w.yaml:{line}"]


@pytest.mark.parametrize(
    ("main", "line"),
    [
        ("routes: [{channels: op}]", '1:21: routes[0].channels: no channel named "op" (did you mean "ops"?)'),
        ("routes: [{channels: [ops, chat]}]", '1:27: routes[0].channels[1]: no channel named "chat" (known: ops)'),
        ("routes: [{channels: []}]", "1:21: routes[0].channels: names no channel (name at least one)"),
        ("routes: [{severity: minor}]", "1:10: routes[0].channels: is missing"),
        ("routes: [{channels: ops, watch: harbor}]", '1:33: routes[0].watch: no watch named "harbor" (did you mean "harbour"?)'),
        ("routes: [{channels: ops, rule: strike}]", '1:32: routes[0].rule: no rule named "strike" (did you mean "any-strike"?)'),
        ("routes: [{channels: ops, watch: harbour, rule: x}]", '1:48: routes[0].rule: no rule named "x" (known: any-strike)'),
        ("routes: [{channels: ops, quiet: {from: 22:00, to: 6}}]", '1:51: routes[0].quiet.to: not a time of day: "6" (try "06:30")'),
        ("digests: [{name: m, at: '06:30', watches: [x], channels: [ops]}]", '1:44: digests[0].watches[0]: no watch named "x" (known: harbour)'),
        ("digests: [{name: m, at: '06:30', watches: [harbour], channels: [x]}]", '1:65: digests[0].channels[0]: no channel named "x" (known: ops)'),
        ("digests: [{name: m, at: '06:30', watches: [], channels: ops, timezone: X}]", '1:72: digests[0].timezone: not a time zone: "X" (try "Europe/Zurich")'),
        (
            "digests: [{name: m, at: '06:30', watches: [], channels: ops}, {name: m, at: '07:30', watches: [], channels: ops}]",
            '1:70: digests[1].name: another digest has the name "m"; the first is at tocsin.yaml:1:18 (give one another name)',
        ),
        ("canary: {every: 1h, channel: x}", '1:30: canary.channel: no channel named "x" (known: ops)'),
    ],
)  # fmt: skip
def test_a_name_that_nothing_bears(tmp_path: Path, main: str, line: str) -> None:
    found = problems(tmp_path, f"{main}\nchannels: {{ops: {{type: stdout}}}}\n", watches__harbour=WATCH)
    assert found == [f"tocsin.yaml:{line}"]


def test_an_id_that_two_files_use_is_named_with_both_places(tmp_path: Path) -> None:
    assert problems(
        tmp_path,
        lexicons__a="concepts:\n  event:x: {en: [x]}\n",
        lexicons__b="concepts:\n  event:y: {en: [y]}\n  event:x: {en: [z]}\n",
        sources__a="sources:\n  - {id: s, url: 'https://a.example/'}\n",
        sources__b="sources:\n  - {name: S, url: 'https://b.example/'}\n",
        watches__a=WATCH,
        watches__b=WATCH,
    ) == [
        "lexicons/b.yaml:3:3: concepts.event:x: stands here a second time; "
        "the first is at lexicons/a.yaml:2:3 (make them one)",
        'sources/b.yaml:2:5: sources[0]: another source has the id "s"; '
        "the first is at sources/a.yaml:2:10 (give one another id)",
        'watches/b.yaml:1:8: watch: another watch has the id "harbour"; '
        "the first is at watches/a.yaml:1:8 (give one another id)",
    ]


def test_all_problems_of_all_kinds_come_at_once(tmp_path: Path) -> None:
    lines = problems(
        tmp_path,
        """\
        timezone: Europe/Zurch
        language: ${NOPE}
        channels: {ops: {type: stdout}, bad: {type: fax}}
        routes:
          - {channels: [bad, ops], severity: dire}
          - {channels: [opps]}
        """,
        watches__a="""\
        watch: a
        indicators: {x: {match: x}, y: {mach: y}}
        rules:
          - {id: one, kind: count, of: x, within: soon, at_least: 2, severity: minor}
          - {id: two, kind: match, of: [x, y, z], severity: minor}
          - {id: three, kind: all, of: [one, four], severity: minor}
        """,
        lexicons__a="concept: {}\n",
        lexicons__b="concepts: {event:a: &a {en: [a]}}\n",
        sources__a="sources: {url: x}\n",
    )
    assert [line.split(" ")[0] + " " + line.split(" ")[1] for line in lines] == [
        "lexicons/a.yaml:1:1: concept:",
        "lexicons/b.yaml:1:21: sets",
        "sources/a.yaml:1:10: sources:",
        "tocsin.yaml:1:11: timezone:",
        "tocsin.yaml:2:11: language:",
        "tocsin.yaml:2:11: language:",
        "tocsin.yaml:3:45: channels.bad.type:",
        "tocsin.yaml:5:38: routes[0].severity:",
        "tocsin.yaml:6:17: routes[1].channels[0]:",
        "watches/a.yaml:2:32: indicators.y.match:",
        "watches/a.yaml:2:33: indicators.y.mach:",
        "watches/a.yaml:4:43: rules[0].within:",
        "watches/a.yaml:5:39: rules[1].of[2]:",
        "watches/a.yaml:6:38: rules[2].of[1]:",
    ]


@pytest.mark.parametrize(
    ("main", "lines"),
    [
        (
            "routes: [{sevrity: minor, channels: [opz]}]",
            [
                "1:11: routes[0].sevrity: unknown key (did you mean `severity`?)",
                '1:38: routes[0].channels[0]: no channel named "opz" (known: ops)',
            ],
        ),
        (
            "sources: [{url: 'https://a.example/', id: s}, {url: 'https://b.example/', id: s, reliability: Z}]",
            [
                '1:79: sources[1].id: another source has the id "s"; the first is at tocsin.yaml:1:43 (give one another id)',
                '1:95: sources[1].reliability: not one of F, E, D, C, B, A: "Z"',
            ],
        ),
        (
            "digests: [{name: m, at: 7, watches: [], channels: [opz], timezone: Mars}]",
            [
                '1:25: digests[0].at: not a time of day: "7" (try "06:30")',
                '1:52: digests[0].channels[0]: no channel named "opz" (known: ops)',
                '1:68: digests[0].timezone: not a time zone: "Mars" (try "Europe/Zurich")',
            ],
        ),
        (
            "heartbeat: {channel: opz, every: often}",
            [
                '1:22: heartbeat.channel: no channel named "opz" (known: ops)',
                '1:34: heartbeat.every: not a duration: "often" (try "14d")',
            ],
        ),
        (
            "polling: {max_interval: 5m, min_interval: soon}",
            [
                "1:25: polling.max_interval: 5m is shorter than interval, 10m (make it longer)",
                '1:43: polling.min_interval: not a duration: "soon" (try "14d")',
            ],
        ),
        (
            "concepts: {'place:x': {within: place:y, geo: [91, n]}}",
            [
                '1:32: concepts.place:x.within: no concept named "place:y" (did you mean "place:x"?)',
                "1:47: concepts.place:x.geo[0]: must be at most 90, not 91",
                '1:51: concepts.place:x.geo[1]: not a number: "n"',
            ],
        ),
    ],
)  # fmt: skip
def test_a_fault_hides_no_other_of_the_same_part(tmp_path: Path, main: str, lines: list[str]) -> None:
    assert problems(tmp_path, f"{main}\nchannels: {{ops: {{type: stdout}}}}\n") == [
        f"tocsin.yaml:{line}" for line in lines
    ]


@pytest.mark.parametrize(
    ("channel", "lines"),
    [
        (
            "{type: email, from: a@b.c, to: [desk]}",
            ["1:15: channels.a.smtp: is missing", '1:47: channels.a.to[0]: not a mail address (try "Desk <desk@example.org>")'],
        ),
        (
            "{type: webhook, url: 'https://h.example/', retry: [], format: fax}",
            [
                "1:65: channels.a.retry: is empty (name at least one wait, or leave it out)",
                "1:77: channels.a.format: not one of cloudevents, json, slack, mattermost, teams, discord: \"fax\"",
            ],
        ),
        (
            "{type: fax, url: x, timezone: Mars, at_most: lots, retry: []}",
            [
                '1:22: channels.a.type: not one of webhook, email, apprise, pagerduty, file, stdout: "fax"',
                '1:45: channels.a.timezone: not a time zone: "Mars" (try "Europe/Zurich")',
                '1:60: channels.a.at_most: not a rate: "lots" (try "30/h")',
                "1:73: channels.a.retry: is empty (name at least one wait, or leave it out)",
            ],
        ),
    ],
)  # fmt: skip
def test_a_fault_hides_no_other_of_the_same_channel(tmp_path: Path, channel: str, lines: list[str]) -> None:
    assert problems(tmp_path, f"channels: {{a: {channel}}}\n") == [f"tocsin.yaml:{line}" for line in lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            watch("{id: r, kind: guess, of: [walk], severity: dire, inhibited_by: [q]}"),
            [
                '3:23: rules[0].kind: not one of match, count, spike, sequence, silence, level, any, all: "guess"',
                '3:52: rules[0].severity: not one of minor, moderate, severe, extreme: "dire"',
                '3:73: rules[0].inhibited_by[0]: no rule named "q" (known: r)',
            ],
        ),
        (
            watch("{kind: count, of: [strike, walk, {a: b}], severity: minor, within: soon}"),
            [
                "3:9: rules[0].at_least: is missing",
                "3:9: rules[0].id: is missing",
                '3:36: rules[0].of[1]: no indicator named "walk" (known: march, strike)',
                "3:42: rules[0].of[2]: must be a text, not a mapping",
                '3:76: rules[0].within: not a duration: "soon" (try "14d")',
            ],
        ),
        (
            watch("{id: r, kind: match, of: [{a: b}, walk], severity: minor}"),
            [
                "3:35: rules[0].of[0]: must be a text, not a mapping",
                '3:43: rules[0].of[1]: no indicator named "walk" (known: march, strike)',
            ],
        ),
        (
            watch("{id: r, kind: level, at_least: hi, severity: minor}", "ladder: {cap: 0, levels: [{id: a, from: 2}, {id: b}, {id: c, from: 1}]}"),
            [
                '3:40: rules[0].at_least: no level named "hi" (known: a, b, c)',
                "4:15: ladder.cap: must be above 0, not 0",
                "4:45: ladder.levels[1].from: is missing",
                "4:68: ladder.levels[2].from: 1 is not above 2, from which a holds (the levels rise from the first to the last)",
            ],
        ),
        (
            "watch: A B\nindicators: {a: {match: x}}\nrules: [{id: r, kind: match, of: b, severity: minor}]\n",
            [
                '1:8: watch: not an id: "A B" (small letters, digits, `.`, `_` and `-`)',
                '3:34: rules[0].of: no indicator named "b" (known: a)',
            ],
        ),
    ],
)  # fmt: skip
def test_a_fault_hides_no_other_of_the_same_watch(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert problems(tmp_path, watches__w=text) == [f"watches/w.yaml:{line}" for line in lines]


@pytest.mark.parametrize(
    ("main", "line"),
    [
        ("polling: {interval: soon, min_interval: 20m}", '1:21: polling.interval: not a duration: "soon" (try "14d")'),
        ("channels: [ops]\nroutes: [{channels: ops}]", "1:11: channels: must be a mapping, not a list"),
        ("watches: {a: b}\nroutes: [{channels: [ops], watch: a, rule: r}]\nchannels: {ops: {type: stdout}}", "1:10: watches: must be a list, not a mapping"),
        (
            "sources: [{url: 'https://a.example/', name: [A]}, {url: 'https://a.example/'}]",
            "1:45: sources[0].name: must be a text, not a list",
        ),
        (
            "watches: [{watch: w, rules: [{id: r, kind: silence, for: 1d, severity: minor, of: {sources: s}}]}]\n"
            "sources: [{url: 'https://a.example/', id: s, language: french}]",
            '2:56: sources[0].language: not a language: "french" (try "en")',
        ),
        (
            "watches: [{watch: w, indicators: [a], rules: [{id: r, kind: match, severity: minor, of: a}]}]",
            "1:34: watches[0].indicators: must be a mapping, not a list",
        ),
        ("concepts: {'place:x': {within: place:y}, 'place:y': [a]}", "1:53: concepts.place:y: must be a mapping, not a list"),
    ],
)  # fmt: skip
def test_a_fault_makes_no_other_that_is_none(tmp_path: Path, main: str, line: str) -> None:
    assert problems(tmp_path, main) == [f"tocsin.yaml:{line}"]


def test_two_watches_of_one_id_are_each_held_against_their_own_names(tmp_path: Path) -> None:
    other = WATCH.replace("strike", "march")
    assert problems(tmp_path, watches__a=WATCH, watches__b=other) == [
        'watches/b.yaml:1:8: watch: another watch has the id "harbour"; '
        "the first is at watches/a.yaml:1:8 (give one another id)",
    ]


def test_concepts_that_lie_within_each_other_are_named_whatever_else_is_wrong(tmp_path: Path) -> None:
    lexicon = """\
    concepts:
      place:a: {within: place:b, en: [a]}
      place:b: {within: place:c, english: [b]}
      place:c: {within: place:a}
      place:d: {within: place:a}
      place:e: {within: place:e}
    """
    assert problems(tmp_path, lexicons__x=lexicon, lexicons__y="concepts: [\n") == [
        "lexicons/x.yaml:2:21: concepts.place:a.within: place:a lies within itself (break the circle)",
        "lexicons/x.yaml:3:21: concepts.place:b.within: place:b lies within itself (break the circle)",
        "lexicons/x.yaml:3:30: concepts.place:b.english: unknown key "
        "(known keys: label, within, geo, match, not, any, en, fr, ar)",
        "lexicons/x.yaml:4:21: concepts.place:c.within: place:c lies within itself (break the circle)",
        "lexicons/x.yaml:6:21: concepts.place:e.within: place:e lies within itself (break the circle)",
        "lexicons/y.yaml:2:1: a value should stand here",
    ]


def test_beside_a_file_that_cannot_be_read_the_others_are_checked(tmp_path: Path) -> None:
    main = "timezone: Mars\nroutes: [{channels: opz, watch: quay}]\nchannels: {ops: {type: stdout}}\n"
    assert problems(tmp_path, main, watches__quay="watch: quay\nrules: [\n", watches__a=WATCH) == [
        'tocsin.yaml:1:11: timezone: not a time zone: "Mars" (try "Europe/Zurich")',
        'tocsin.yaml:2:21: routes[0].channels: no channel named "opz" (known: ops)',
        "watches/quay.yaml:3:1: a value should stand here",
    ]


def test_a_file_that_cannot_be_read_does_not_make_its_names_unknown(tmp_path: Path) -> None:
    main = "routes: [{channels: ops, watch: harbour}]\nchannels: {ops: {type: stdout}}\nlanguage: de\n"
    assert problems(tmp_path, main, watches__harbour="watch: harbour\nrules: [\n") == [
        'tocsin.yaml:3:11: language: not one of en, fr: "de"',
        "watches/harbour.yaml:3:1: a value should stand here",
    ]


def test_the_error_counts_its_problems(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^2 problems in the configuration$"):
        load(write(tmp_path, "language: de\nnothing: 1\n"), {})
    with pytest.raises(ConfigError, match=r"^1 problem in the configuration$"):
        load(write(tmp_path, "language: de\n"), {})


def test_a_long_value_is_cut_in_the_message(tmp_path: Path) -> None:
    assert problems(tmp_path, f"polling: {{concurrency: {'9x' * 50}}}") == [
        f'tocsin.yaml:1:24: polling.concurrency: not a whole number: "{"9x" * 30}…"'
    ]


def test_a_main_file_that_cannot_be_read_is_the_only_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, "a: [\n", watches__x="watch: 1 2\n") == [
        "tocsin.yaml:2:1: a value should stand here"
    ]
