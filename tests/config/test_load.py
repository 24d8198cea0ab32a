from datetime import timedelta
from pathlib import Path

import pytest

from tests.config.build import WATCH, loaded, problems, write
from tocsin.config.load import debugging, draft, load
from tocsin.config.settings import EmailChannel, FileChannel, WebhookChannel
from tocsin.config.watches import CountRule
from tocsin.errors import ConfigError


def test_a_folder_is_one_configuration(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        "timezone: Africa/Bamako\nchannels: {out: {type: stdout}}\n",
        sources__a="sources:\n  - {url: https://a.example/feed, id: a}\n",
        sources__b="sources:\n  - {url: https://b.example/feed, id: b}\n",
        lexicons__x="concepts:\n  actor:union: {en: union, fr: [syndicat*]}\n",
        watches__harbour=WATCH,
    )
    assert [source.id for source in found.settings.sources] == ["a", "b"]
    assert found.settings.concepts["actor:union"].forms == {"en": ["union"], "fr": ["syndicat*"]}
    assert found.settings.watch_by_id["harbour"].rules[0].id == "any-strike"
    assert [path.name for path in found.files] == [
        "tocsin.yaml",
        "a.yaml",
        "b.yaml",
        "x.yaml",
        "harbour.yaml",
    ]
    assert found.unmatched == ()


def test_one_file_may_hold_all(tmp_path: Path) -> None:
    main = """\
    include: []
    sources: [{url: "https://a.example/feed"}]
    concepts: {"event:strike": {en: strike}}
    watches:
      - watch: harbour
        indicators: {strike: {match: event:strike}}
    """
    found = loaded(tmp_path, main)
    assert found.settings.watches[0].indicators["strike"].match == "event:strike"


def test_an_empty_main_file_is_all_defaults(tmp_path: Path) -> None:
    found = loaded(tmp_path, "# nothing yet\n")
    assert found.settings.polling.interval == timedelta(minutes=10)
    assert found.settings.database.get_secret_value() == "sqlite:///var/tocsin.db"
    assert found.unmatched == ("sources/*.yaml", "lexicons/*.yaml", "watches/*.yaml")


def test_a_key_with_nothing_after_it_is_no_key(tmp_path: Path) -> None:
    found = loaded(tmp_path, "channels:\nroutes: ~\npolling:\n  timeout:\nretention: null\n")
    assert found.settings.channels == {}
    assert found.settings.polling.timeout == timedelta(seconds=20)


def test_yaml_types_are_read_by_the_contract_and_not_by_yaml(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        """\
        polling: {concurrency: 012, allow_private_networks: yes}
        sources:
          - {url: https://a.example/feed, id: 2024, country: NO, language: no}
        digests: [{name: m, at: 06:30, watches: [], channels: out}]
        channels: {out: {type: stdout}}
        """,
    )
    source = found.settings.sources[0]
    assert (source.id, source.country, source.language) == ("2024", "NO", "no")
    assert found.settings.polling.concurrency == 12
    assert found.settings.polling.allow_private_networks is True
    assert found.settings.digests[0].at.isoformat() == "06:30:00"


def test_a_bare_scalar_is_a_list_of_one(tmp_path: Path) -> None:
    watch = WATCH.replace("severity: severe", "severity: severe, group_by: place")
    found = loaded(tmp_path, watches__x=watch)
    assert found.settings.watches[0].rules[0].group_by == ["place"]


def test_triggers_of_several_files_follow_each_other(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        "context: {negated: {en: {before: denied}}}\n",
        lexicons__a="context: {negated: {en: {before: [no longer], after: [is false]}}}\n",
        lexicons__b="context: {negated: {en: {before: [never]}, fr: {around: [ne … pas]}}}\n",
    )
    negated = found.settings.context.negated
    before = ("context", "negated", "en", "before")
    assert [found.places.at((*before, index)) for index in range(3)] == [
        "tocsin.yaml:1:34",
        "lexicons/a.yaml:1:35",
        "lexicons/b.yaml:1:35",
    ]
    assert negated["en"].before == ["denied", "no longer", "never"]
    assert negated["en"].after == ["is false"]
    assert negated["fr"].around == ["ne … pas"]


def test_the_alias_of_a_key_is_its_only_name_in_files(tmp_path: Path) -> None:
    main = "channels: {m: {type: email, smtp: smtp://h, sender: a@b.c, to: a@b.c}}\n"
    assert problems(tmp_path, main) == [
        "tocsin.yaml:1:15: channels.m.from: is missing",
        "tocsin.yaml:1:45: channels.m.sender: unknown key "
        "(known keys: retry, language, timezone, at_most, timeout, type, smtp, from, to, unsubscribe)",
    ]


# where it is looked for


def test_a_file_may_be_named_in_the_place_of_its_folder(tmp_path: Path) -> None:
    folder = write(tmp_path, "language: fr\n", watches__x=WATCH)
    (folder / "other.yaml").write_text("include: watches/*.yaml\n")
    found = load(folder / "other.yaml", {})
    assert found.settings.language == "en"
    assert [watch.id for watch in found.settings.watches] == ["harbour"]


def test_the_environment_names_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, "language: fr\n")
    assert load(None, {"TOCSIN_CONFIG": str(tmp_path)}).settings.language == "fr"


def test_a_path_that_is_given_wins_over_the_environment(tmp_path: Path) -> None:
    write(tmp_path / "a", "language: fr\n")
    assert load(tmp_path / "a", {"TOCSIN_CONFIG": str(tmp_path / "b")}).settings.language == "fr"


def test_without_a_name_the_folder_config_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "config", "language: fr\n")
    monkeypatch.chdir(tmp_path)
    assert load(None, {}).settings.language == "fr"


def test_where_there_is_none_the_remedy_is_init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as raised:
        load(None, {})
    assert str(raised.value) == (
        "there is no configuration: no config/tocsin.yaml or /etc/tocsin/tocsin.yaml "
        "(`tocsin init` writes one)"
    )


def test_a_named_one_that_is_not_there_is_said_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path / "desk", {})
    assert str(raised.value) == (
        f"there is no configuration at {tmp_path}/desk (`tocsin init {tmp_path}/desk` writes one)"
    )


def test_a_folder_without_the_main_file_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, {})
    assert str(raised.value) == (
        f"there is no configuration at {tmp_path}/tocsin.yaml (`tocsin init {tmp_path}` writes one)"
    )


# includes


def test_a_pattern_that_no_file_fits_is_named_and_no_error(tmp_path: Path) -> None:
    found = loaded(tmp_path, "include: [watches/*.yaml, more/**/*.yaml]\n", watches__x=WATCH)
    assert found.unmatched == ("more/**/*.yaml",)


def test_a_file_that_two_patterns_fit_is_read_once_and_the_main_file_never(tmp_path: Path) -> None:
    found = loaded(tmp_path, 'include: ["*.yaml", "**/*.yaml"]\n', watches__x=WATCH)
    assert [path.name for path in found.files] == ["tocsin.yaml", "x.yaml"]


def test_a_file_of_comments_adds_nothing(tmp_path: Path) -> None:
    assert problems(tmp_path, sources__x="# later\n", lexicons__x="concepts:\n") == []


# paths and the database


def test_the_environments_database_wins(tmp_path: Path) -> None:
    found = loaded(tmp_path, "database: sqlite:///a.db\n", {"TOCSIN_DATABASE": "sqlite:///b.db"})
    assert found.settings.database.get_secret_value() == "sqlite:///b.db"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x",
        "sqlite://",
        "sqlite://host/a.db",
        "sqlite+aiosqlite:///a.db",
        "sqlite:a.db",
        "var/tocsin.db",
        "postgres://db/tocsin",
        "postgresql+psycopg2://db/tocsin",
        "postgresql:db",
        "postgresql://db:port/tocsin",
    ],
)
def test_a_database_that_no_driver_here_serves_is_a_problem_where_it_is_named(
    tmp_path: Path, url: str
) -> None:
    said = (
        "not the URL of a database that is served "
        '(try "sqlite:///var/tocsin.db" or "postgresql+psycopg://user@host/name")'
    )
    assert problems(tmp_path, f"database: '{url}'\n") == [f"tocsin.yaml:1:11: database: {said}"]
    env = {"TOCSIN_DATABASE": url}
    assert problems(tmp_path, "database: sqlite:///a.db\n", env) == [f"TOCSIN_DATABASE: {said}"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db/tocsin",
        "postgresql+psycopg:///tocsin?host=/run/postgresql",
        "postgresql+psycopg://tocsin:a/b#c?d@[2001:db8::1]:5432/tocsin?sslmode=require",
    ],
)
def test_a_database_that_is_served_is_no_problem_in_any_of_its_forms(tmp_path: Path, url: str) -> None:
    assert loaded(tmp_path, "", {"TOCSIN_DATABASE": url}).settings.database.get_secret_value() == url


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///a.db", "sqlite:///{}/a.db"),
        ("sqlite:///../a.db?timeout=5", "sqlite:///{}/../a.db?timeout=5"),
        ("sqlite+pysqlite:///a.db", "sqlite+pysqlite:///{}/a.db"),
        ("sqlite:////srv/a.db", "sqlite:////srv/a.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql+psycopg://tocsin@db/tocsin", "postgresql+psycopg://tocsin@db/tocsin"),
        ("sqlite:///var/tocsin.db", "sqlite:///var/tocsin.db"),
    ],
)
def test_a_database_file_is_relative_to_the_file_that_names_it_but_for_the_default(
    tmp_path: Path, written: str, meant: str
) -> None:
    found = loaded(tmp_path, f"database: '{written}'\n")
    assert found.settings.database.get_secret_value() == meant.format(tmp_path)


def test_a_file_channel_is_relative_to_the_file_that_names_it(tmp_path: Path) -> None:
    main = """\
    channels:
      a: {type: file, path: out/a.jsonl}
      b: {type: file, path: /srv/b}
      c: {type: file, path: ''}
    """
    channels = loaded(tmp_path, main).settings.channels
    paths = [channel.path for channel in channels.values() if isinstance(channel, FileChannel)]
    assert paths == [f"{tmp_path}/out/a.jsonl", "/srv/b", ""]


# what the environment gives


def test_a_variable_is_taken_from_the_environment(tmp_path: Path) -> None:
    main = "channels: {ops: {type: webhook, url: '${URL}', secret: ['${A}', '${B:-}']}}\n"
    ops = loaded(tmp_path, main, {"URL": "https://h.example/x", "A": "s3cret"}).settings.channels["ops"]
    assert isinstance(ops, WebhookChannel)
    assert ops.url.get_secret_value() == "https://h.example/x"
    assert [secret.get_secret_value() for secret in ops.secret] == ["s3cret"]


@pytest.mark.parametrize(
    ("written", "env", "meant"),
    [
        ("${ZONE}", {"ZONE": "Asia/Tokyo"}, "Asia/Tokyo"),
        ("${AREA}/${TOWN}", {"AREA": "Asia", "TOWN": "Tokyo"}, "Asia/Tokyo"),
        ("${ZONE:-Asia/Tokyo}", {}, "Asia/Tokyo"),
        ("${ZONE:-Asia/Tokyo}", {"ZONE": ""}, "Asia/Tokyo"),
        ("${ZONE:-Asia/Tokyo}", {"ZONE": "Asia/Aden"}, "Asia/Aden"),
    ],
)
def test_a_variable_may_stand_anywhere_in_a_text_and_have_a_default(
    tmp_path: Path, written: str, env: dict[str, str], meant: str
) -> None:
    assert loaded(tmp_path, f"timezone: {written}\n", env).settings.timezone == meant


def test_two_dollars_make_a_literal_and_values_are_not_read_again(tmp_path: Path) -> None:
    main = "sources: [{url: 'https://a.example/', name: 'a $${B} ${C} $D', owner: x}]\n"
    assert loaded(tmp_path, main, {"C": "${B}"}).settings.sources[0].name == "a ${B} ${B} $D"


def test_a_file_gives_its_content_without_its_last_newline(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "name.txt").write_text(" Le Monde \n\n")
    text = "sources: [{url: 'https://a.example/', name: '${file:name.txt}'}]\n"
    assert loaded(tmp_path, sources__a=text).settings.sources[0].name == " Le Monde \n"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (
            "a ${NOPE}",
            "tocsin.yaml:1:14: timezone: the environment variable NOPE is not set "
            "(set it, or write `${NOPE:-default}`)",
        ),
        (
            "${file:none.txt}",
            "tocsin.yaml:1:12: timezone: `${file:none.txt}` cannot be read: No such file or directory "
            "(create the file)",
        ),
        ("x${NOPE", "tocsin.yaml:1:13: timezone: `${` is never closed (a literal one is written `$${`)"),
        (
            "${NO PE}",
            "tocsin.yaml:1:12: timezone: not a variable's name: `${NO PE}` (a literal `${` is written `$${`)",
        ),
    ],
)
def test_a_reference_that_gives_nothing_is_a_problem_at_its_place(
    tmp_path: Path, written: str, line: str
) -> None:
    assert line in problems(tmp_path, f"timezone: '{written}'\n")


def test_a_secret_file_ends_at_the_limit(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 65_537)
    assert "tocsin.yaml:1:12: timezone: `${file:big}` is larger than 64 KiB (name another file)" in problems(
        tmp_path, "timezone: '${file:big}'\n"
    )


def test_what_was_filled_in_never_shows_in_a_message(tmp_path: Path) -> None:
    main = "polling: {interval: '${A}', concurrency: '${A}'}\nsources: [{url: '${A}'}]\nlanguage: '${B}'\n"
    lines = problems(tmp_path, main, {"A": "hunter2-" + "x" * 80, "B": "hunter2"})
    assert lines == [
        'tocsin.yaml:1:21: polling.interval: not a duration: "${A}" (try "14d")',
        'tocsin.yaml:1:42: polling.concurrency: not a whole number: "${A}"',
        'tocsin.yaml:2:17: sources[0].url: not a feed\'s address: "${A}" (try "https://example.org/feed.xml")',
        'tocsin.yaml:3:11: language: not one of en, fr: "${B}"',
    ]


def test_secrets_do_not_show_in_the_settings_either(tmp_path: Path) -> None:
    main = "channels: {m: {type: email, smtp: 'smtps://u:hunter2@h', from: a@b.c, to: [a@b.c]}}\n"
    found = loaded(tmp_path, main)
    assert isinstance(found.settings.channels["m"], EmailChannel)
    assert "hunter2" not in repr(found.settings)


def test_the_operators_wish_for_tracebacks_is_read_here() -> None:
    assert debugging({"TOCSIN_DEBUG": "1"})
    assert not debugging({"TOCSIN_DEBUG": "0"})
    assert not debugging({})


# where parts stand


def test_every_part_has_its_place(tmp_path: Path) -> None:
    places = loaded(
        tmp_path,
        "channels:\n  ops: {type: webhook, url: ''}\n",
        watches__harbour=WATCH,
        lexicons__x="concepts:\n  event:coup:\n    fr: [putsch]\n",
        sources__a="sources:\n  - {url: https://a.example/}\n",
        sources__b="sources:\n  - {url: https://b.example/, id: b}\n",
    ).places
    assert places.at(("channels", "ops", "url")) == "tocsin.yaml:2:29"
    assert places.at(("channels", "ops", "webhook", "url")) == "tocsin.yaml:2:29"
    assert places.at(("concepts", "event:coup", "fr", 0)) == "lexicons/x.yaml:3:10"
    assert places.at(("concepts", "event:coup", "forms", "fr", 0)) == "lexicons/x.yaml:3:10"
    assert places.at(("watches", "harbour", "indicators", "strike", "match")) == "watches/harbour.yaml:3:19"
    assert places.at(("watches", 0, "rules", 0, "match", "severity")) == "watches/harbour.yaml:5:57"
    assert places.at(("watches", "harbour", "rules", "any-strike", "of", 0)) == "watches/harbour.yaml:5:39"
    assert places.at(("sources", 1, "url")) == "sources/b.yaml:2:11"
    assert places.at(("sources", "b")) == "sources/b.yaml:2:5"


def test_a_column_counts_into_the_text(tmp_path: Path) -> None:
    places = loaded(tmp_path, watches__harbour=WATCH).places
    match = ("watches", "harbour", "indicators", "strike", "match")
    assert places.at(match, column=7) == "watches/harbour.yaml:3:25"


def test_what_is_in_no_file_stands_where_its_nearest_holder_does(tmp_path: Path) -> None:
    places = loaded(tmp_path, "# empty\n", watches__harbour=WATCH).places
    assert places.at(("watches", "harbour", "ladder", "half_life")) == "watches/harbour.yaml:1:1"
    assert places.at(("polling", "interval")) == "tocsin.yaml:1:1"
    assert places.at(()) == "tocsin.yaml:1:1"


def test_a_file_outside_the_folder_is_named_in_full(tmp_path: Path) -> None:
    write(tmp_path / "shared", "concepts: {event:x: {en: [x]}}\n")
    found = loaded(tmp_path / "desk", f"include: {tmp_path}/shared/*.yaml\n")
    assert found.places.at(("concepts", "event:x")) == f"{tmp_path}/shared/tocsin.yaml:1:21"


def test_the_contracts_own_watch_is_read(tmp_path: Path) -> None:
    watch = """\
    watch: port
    title: {en: The port, fr: Le port}
    scope: place:port OR actor:union
    indicators:
      strike:
        match: event:strike NEAR/8 thing:crane
        status: [asserted]
        weight: 3
        examples: {hit: [a], miss: b}
    rules:
      - {id: leaves, kind: match, of: [strike], severity: severe, cooldown: 12h}
      - {id: confirmed, kind: count, of: [strike], at_least: 3, distinct: owner, within: 48h, severity: minor}
      - {id: surge, kind: spike, of: [strike], window: 24h, false_alarms_per_year: 4, severity: severe}
      - {id: then, kind: sequence, steps: [strike, strike], within: 14d, severity: severe}
      - {id: lost, kind: silence, of: {tags: [local]}, for: 24h, severity: moderate}
      - {id: high, kind: level, at_least: high, severity: extreme}
      - {id: both, kind: all, of: [surge, then], severity: extreme, inhibited_by: [lost]}
    ladder:
      half_life: 5d
      levels: [{id: calm, from: 0}, {id: high, from: 20}]
    """
    rules = loaded(tmp_path, watches__port=watch).settings.watches[0].rules
    assert [rule.kind for rule in rules] == ["match", "count", "spike", "sequence", "silence", "level", "all"]
    assert isinstance(rules[1], CountRule)
    assert rules[1].within == timedelta(hours=48)


def test_a_draft_says_whether_queries_can_be_judged(tmp_path: Path) -> None:
    write(tmp_path, "language: de\n", watches__x=WATCH, lexicons__x="concepts: {event:x: {en: [x]}}\n")
    assert draft(tmp_path, {}).readable
    write(tmp_path, lexicons__x="concepts: {event:x: {geo: 1}}\n")
    assert not draft(tmp_path, {}).readable
    write(tmp_path, lexicons__x="concepts: {event:x: [\n")
    assert not draft(tmp_path, {}).readable
    write(tmp_path, lexicons__x="concept: {event:x: {en: [x]}}\n")
    assert not draft(tmp_path, {}).readable
