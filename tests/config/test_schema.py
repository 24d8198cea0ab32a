from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.config.build import problems
from tests.config.test_unserved import RULE, SERVED
from tocsin.config.schema import KINDS, Kind, schema

DEPLOYMENT = Path(__file__).parents[2] / "config"
STARTER = Path(str(files("tocsin.cli") / "starter"))
KIND_OF: dict[str, Kind] = {"sources": "sources", "lexicons": "lexicons", "watches": "watch"}


@cache
def validator(kind: Kind | None) -> Draft202012Validator:
    return Draft202012Validator(schema(kind))


def errors(kind: Kind | None, document: Any) -> list[str]:
    return [error.message for error in validator(kind).iter_errors(document)]


def shipped() -> Iterator[tuple[Kind, Path]]:
    for folder in (DEPLOYMENT, STARTER):
        yield "settings", folder / "tocsin.yaml"
        for name, kind in KIND_OF.items():
            yield from ((kind, path) for path in sorted((folder / name).glob("*.yaml")))


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_the_schema_is_one(kind: Kind | None) -> None:
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.BaseLoader], ids=["natural", "texts"])
@pytest.mark.parametrize(
    ("kind", "path"), [pytest.param(k, p, id=f"{p.parent.name}/{p.name}") for k, p in shipped()]
)
def test_the_files_that_ship_are_valid(kind: Kind, path: Path, loader: type[yaml.SafeLoader]) -> None:
    document = yaml.load(path.read_text(encoding="utf-8"), loader)
    assert errors(kind, document) == []
    assert errors(None, document) == []


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.BaseLoader], ids=["natural", "texts"])
def test_every_key_that_is_served_is_in_the_schema(loader: type[yaml.SafeLoader]) -> None:
    assert errors("settings", yaml.load(SERVED, loader)) == []
    assert errors("watch", yaml.load(RULE, loader)) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("settings", "chanels: {}"),
        ("settings", "polling: {interval: 5}"),
        ("settings", "polling: {interval: 3 fortnights}"),
        ("settings", "polling: {concurrency: many}"),
        ("settings", "polling: {concurrency: 0}"),
        ("settings", "polling: {allow_private_networks: perhaps}"),
        ("settings", "language: de"),
        ("settings", "channels: {'a b': {type: stdout}}"),
        ("settings", "channels: {a: {type: fax}}"),
        ("settings", "channels: {a: {type: webhook}}"),
        ("settings", "routes: [{severity: minor}]"),
        ("sources", "sources: [{id: a}]"),
        ("sources", "sources: [{url: ftp://a.example}]"),
        ("sources", "concepts: {}"),
        ("lexicons", "sources: []"),
        ("lexicons", "concepts: {harbour: {en: x}}"),
        ("lexicons", "concepts: {event:x: {english: x}}"),
        ("lexicons", "concepts: {event:x: {forms: {en: x}}}"),
        ("lexicons", "concepts: {event:x: {geo: [91, 0]}}"),
        ("lexicons", "context: {negated: {en: {befor: x}}}"),
        ("watch", "indicators: {}"),
        ("watch", "watch: A B"),
        ("watch", "watch: a\nindicators: {x: {}}"),
        ("watch", "watch: a\nrules: [{id: r, kind: count, of: x, severity: minor, within: 1d}]"),
        ("watch", "watch: a\nrules: [{id: r, kind: match, of: x, severity: dire}]"),
        ("watch", "watch: a\nrules: [{id: r, kind: guess, of: x, severity: minor}]"),
    ],
)
def test_what_loading_refuses_the_schema_refuses_too(kind: Kind, text: str, tmp_path: Path) -> None:
    assert errors(kind, yaml.safe_load(text)) != []
    main = text if kind == "settings" else ""
    included = {} if kind == "settings" else {f"{kind.rstrip('s')}s__x".replace("watchs", "watches"): text}
    if text not in ("concepts: {}", "sources: []") and "forms" not in text:
        assert problems(tmp_path, main, **included) != []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("settings", "polling: {concurrency: '${N:-5}', interval: '${I}', allow_private_networks: '${P}'}"),
        ("settings", "language: ${LANG:-en}"),
        ("settings", "include: sources/*.yaml"),
        ("sources", "sources: [{url: '${URL}', id: 2024, country: NO, language: no, name: 7}]"),
        ("lexicons", "concepts: {event:x: {en: no, fr: [12, yes], not: 3, label: 2024}}"),
        ("watch", "watch: 2024\ntitle: Ports\nindicators: {a: {match: yes, weight: '2'}}"),
    ],
)
def test_what_loading_takes_the_schema_takes_too(kind: Kind, text: str, tmp_path: Path) -> None:
    assert errors(kind, yaml.safe_load(text)) == []
    assert errors(kind, yaml.load(text, yaml.BaseLoader)) == []
    name = {"sources": "sources__x", "lexicons": "lexicons__x", "watch": "watches__x"}.get(kind)
    env = {"URL": "https://a.example/", "I": "10m", "P": "no"}
    assert problems(tmp_path, "" if name else text, env, **({name: text} if name else {})) == []


def test_a_key_with_nothing_after_it_is_valid() -> None:
    text = "channels:\nroutes: ~\npolling: {timeout: }"
    assert errors("settings", yaml.safe_load(text)) == []


def test_defaults_are_in_the_notation_of_the_files() -> None:
    assert schema("settings")["properties"]["database"]["default"] == "sqlite:///var/tocsin.db"
    parts = schema("settings")["$defs"]
    assert parts["Polling"]["properties"]["interval"]["default"] == "10m"
    assert parts["Polling"]["properties"]["max_bytes"]["default"] == "8MiB"
    assert parts["WebhookChannel"]["properties"]["retry"]["default"][:3] == ["5s", "5m", "30m"]
