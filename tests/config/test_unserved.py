from pathlib import Path

from tests.config.build import WATCH, loaded
from tocsin.config.unserved import unserved

SERVED = """\
database: sqlite:///x.db
timezone: Asia/Tokyo
language: fr
polling: {interval: 5m, per_host: 1, silent_after: 1d}
channels:
  a: {type: webhook, url: https://h.example/, format: json, retry: [1m], language: fr, timeout: 5s}
  b: {type: email, smtp: "smtp://h", from: a@b.c, to: [a@b.c]}
  c: {type: stdout, timezone: UTC}
  d: {type: file, path: x}
routes: [{channels: [a], watch: harbour, rule: any-strike, severity: severe, final: true, group_wait: 0s}]
retention: {entries: 30d}
sources: [{url: "https://a.example/"}]
concepts: {"event:x": {en: x}}
context: {negated: {en: {before: x}}}
"""

RULE = """\
watch: harbour
scope: strike
indicators: {strike: {match: strike, weight: 2, status: [asserted, hypothetical]}}
rules:
  - {id: any-strike, kind: match, of: strike, severity: severe, within: 1d, resolve_after: 1d}
  - id: many
    kind: count
    of: strike
    at_least: 2
    distinct: owner
    within: 1d
    severity: minor
    group_by: [place, owner]
    cooldown: 1h
    min_certainty: likely
"""


def test_what_is_served_is_not_named(tmp_path: Path) -> None:
    assert unserved(loaded(tmp_path, SERVED, watches__a=RULE).settings) == []


def test_each_part_that_is_not_served_has_a_line_and_a_rule_of_an_unserved_kind_only_one(
    tmp_path: Path,
) -> None:
    main = """\
    channels:
      chat: {type: apprise, url: "x://"}
      pager: {type: pagerduty, key: k, at_most: 5/h}
      room: {type: webhook, url: "https://h.example/", format: slack}
    routes:
      - {channels: chat, group_wait: 30s, repeat: 6h}
      - {channels: chat, quiet: {from: "22:00", to: "06:00"}}
    digests: [{name: m, at: "06:30", watches: [], channels: chat}]
    heartbeat: {channel: chat, every: 1h}
    canary: {every: 1h}
    console: {}
    cluster: {}
    """
    rules = """\
      - {id: surge, kind: spike, of: strike, window: 1d, severity: minor}
      - {id: then, kind: sequence, steps: [strike], within: 1d, severity: minor}
      - {id: lost, kind: silence, of: {indicators: strike}, for: 1d, severity: minor}
      - {id: high, kind: level, at_least: high, severity: minor}
      - {id: both, kind: all, of: [surge, then], severity: minor, schedule: {days: daily}}
      - {id: held, kind: match, of: strike, severity: minor, for: 1h, inhibited_by: lost}
    ladder: {levels: [{id: calm, from: 0}, {id: high, from: 9}]}
    """
    second = "watch: b\nladder: {levels: [{id: calm, from: 0}]}\n"
    watch = "watch: a\nindicators: {strike: {match: strike}}\nrules:\n" + "\n".join(
        line.removeprefix("    ") for line in rules.splitlines()
    )
    found = unserved(loaded(tmp_path, main, watches__a=watch, watches__b=second).settings)
    assert found == [
        f"{part}: not served by this version yet"
        for part in (
            "digests",
            "heartbeat",
            "canary",
            "console",
            "cluster",
            "channels.chat: type apprise",
            "channels.pager: type pagerduty",
            "channels.pager: at_most",
            "channels.room: format slack",
            "routes[0]: group_wait",
            "routes[0]: repeat",
            "routes[1]: quiet",
            "watches.a: rule surge: kind spike",
            "watches.a: rule then: kind sequence",
            "watches.a: rule lost: kind silence",
            "watches.a: rule high: kind level",
            "watches.a: rule both: kind all",
            "watches.a: rule held: for",
            "watches.a: rule held: inhibited_by",
            "ladder (of a, b)",
        )
    ]


def test_an_unserved_part_is_no_problem(tmp_path: Path) -> None:
    assert (
        loaded(tmp_path, "cluster: {anything: [1, {x: y}]}\n", watches__a=WATCH).settings.cluster is not None
    )
