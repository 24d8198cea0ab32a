"""The reference of the configuration against the models: keys, defaults, values, what is not served."""

import enum
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from tests.docs import pages
from tests.docs.pages import ROOT, Table, deployed
from tocsin.config import settings as configured
from tocsin.config import watches
from tocsin.config.documents import MAX_FILE_BYTES
from tocsin.config.interpolation import MAX_SECRET_BYTES
from tocsin.config.load import load
from tocsin.config.parts import Part
from tocsin.config.settings import Settings
from tocsin.config.unserved import unserved
from tocsin.reading.context import REACH_AFTER, REACH_BEFORE
from tocsin.reading.examples import READ_AT
from tocsin.reading.forms import MAX_FORM
from tocsin.reading.past import HISTORY_AGE
from tocsin.runtime.daemon import CLEAN_UP_AT

REFERENCE = ROOT / "docs" / "configuration.md"

# Which table of the reference documents which part: the heading above it, or that and the line above it.
DOCUMENTED: dict[str | tuple[str, str], type[Part]] = {
    "`tocsin.yaml`": Settings,
    "`polling`": configured.Polling,
    "Every channel": configured.ChannelBase,
    "`type: webhook`": configured.WebhookChannel,
    "`type: email`": configured.EmailChannel,
    "`type: file`": configured.FileChannel,
    "`type: stdout`": configured.StdoutChannel,
    "`type: apprise`": configured.AppriseChannel,
    "`type: pagerduty`": configured.PagerDutyChannel,
    "`routes`": configured.Route,
    "`quiet`": configured.Quiet,
    "`digests`": configured.Digest,
    "`heartbeat`": configured.Heartbeat,
    "`canary`": configured.Canary,
    "`retention`": configured.Retention,
    "`console`": configured.Console,
    "Sources": configured.SourceSettings,
    "`concepts`": watches.ConceptSettings,
    "`context`": watches.ContextSettings,
    ("`context`", "Under a status and a language:"): watches.Directions,
    ("`context`", "Under a kind of text and a language:"): watches.Positions,
    "Watches": watches.Watch,
    "`indicators`": watches.Indicator,
    ("`indicators`", "Under `examples`"): watches.Examples,
    "Every rule": watches.RuleBase,
    "`kind: match`": watches.MatchRule,
    "`kind: count`": watches.CountRule,
    "`kind: spike`": watches.SpikeRule,
    "`kind: sequence`": watches.SequenceRule,
    "`kind: silence`": watches.SilenceRule,
    ("`kind: silence`", "Under `of`:"): watches.SilenceOf,
    "`kind: level`": watches.LevelRule,
    "`kind: any` and `kind: all`": watches.CompositeRule,
    "`ladder`": watches.Ladder,
    ("`ladder`", "Under `levels`:"): watches.Rung,
}
WITHOUT_KEYS = {configured.Cluster}  # takes any


def parts_below(shape: Any) -> Iterator[type[Part]]:
    """The parts of which the configuration is made, each once for each way to it."""
    if isinstance(shape, type) and issubclass(shape, Part):
        yield shape
        for field in shape.model_fields.values():
            yield from parts_below(field.annotation)
    for inner in get_args(shape):
        yield from parts_below(inner)


def described(part: type[Part]) -> dict[str, FieldInfo | None]:
    """The keys that a part's table has: its own, as they are written; None for a concept's languages.

    What all channels and all rules share stands in tables of their own, with the rules' `kind`.
    """
    fields = {field.alias or name: field for name, field in part.model_fields.items()}
    own: dict[str, FieldInfo | None] = {key: fields.get(key) for key in part.written_keys()}
    for base in (configured.ChannelBase, watches.RuleBase):
        if issubclass(part, base) and part is not base:
            own = {key: field for key, field in own.items() if key not in base.written_keys()}
    if issubclass(part, watches.RuleBase) and part is not watches.RuleBase:
        own.pop("kind")
    return own | ({"kind": watches.MatchRule.model_fields["kind"]} if part is watches.RuleBase else {})


def key_tables() -> dict[type[Part], Table]:
    """The tables of keys, by the part that they document."""
    found = {}
    for table in pages.tables(pages.read(REFERENCE)):
        if table.header[0] == "key":
            beside = (place for place in DOCUMENTED if isinstance(place, tuple))
            place = next(
                (p for p in beside if p[0] == table.heading and table.lead.startswith(p[1])), table.heading
            )
            part = DOCUMENTED[place]
            assert part not in found, f"two tables of keys under {place}"
            found[part] = table
    return found


def rows(table: Table) -> Iterator[tuple[str, str, str]]:
    """Key, default and meaning of each row."""
    for key, default, meaning in table.rows:
        yield pages.spans(key)[0], default, meaning


def test_each_part_of_the_configuration_has_its_table() -> None:
    bases = {configured.ChannelBase, watches.RuleBase}
    assert set(key_tables()) == (set(parts_below(Settings)) | bases) - WITHOUT_KEYS


@pytest.mark.parametrize("part", DOCUMENTED.values(), ids=lambda part: part.__name__)
def test_each_key_is_documented_and_each_documented_key_exists(part: type[Part]) -> None:
    assert [key for key, _, _ in rows(key_tables()[part])] == list_like(key_tables()[part], described(part))


def list_like(table: Table, keys: dict[str, FieldInfo | None]) -> list[str]:
    """The keys in the table's order, those that it lacks at the end."""
    order = {key: number for number, (key, _, _) in enumerate(rows(table))}
    return sorted(keys, key=lambda key: order.get(key, len(order)))


@pytest.mark.parametrize("part", DOCUMENTED.values(), ids=lambda part: part.__name__)
def test_each_documented_default_is_the_real_one(part: type[Part]) -> None:
    fields = described(part)
    for key, default, _ in rows(key_tables()[part]):
        field = fields[key]
        if field is not None:
            assert (default == "required") == field.is_required(), key
            if default.startswith("`"):
                shape: Any = field.annotation
                if field.metadata:
                    shape = Annotated[(shape, *field.metadata)]
                said = TypeAdapter(shape).validate_python(pages.plain(default.strip("`")))
                assert said == field.default, key
            else:
                assert field.is_required() or is_nothing(field.default), key


def is_nothing(default: object) -> bool:
    """Whether a default is put in words: there is nothing, or it is a part with defaults of its own."""
    return default is None or isinstance(default, BaseModel) or default in ("", [], {})


@pytest.mark.parametrize("part", DOCUMENTED.values(), ids=lambda part: part.__name__)
def test_each_value_that_a_key_may_take_is_named(part: type[Part]) -> None:
    fields = described(part)
    for key, default, meaning in rows(key_tables()[part]):
        field = fields[key]
        if field is not None:
            assert set(choices(field.annotation)) <= set(pages.spans(f"{default} {meaning}")), key


def choices(shape: Any) -> list[str]:
    """The words of which a value must be one; none where it is free."""
    if isinstance(shape, type) and issubclass(shape, enum.Enum):
        return [member.value for member in shape]
    if get_origin(shape) is Literal:
        return list(get_args(shape))
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return []
    return [choice for inner in get_args(shape) for choice in choices(inner)]


@pytest.fixture
def example(tmp_path: Path) -> Settings:
    """All that the blocks of the page say, loaded."""
    files = deployed(REFERENCE)
    pages.put(tmp_path / "tocsin.yaml", "")
    files.write(tmp_path)
    return load(tmp_path, dict.fromkeys(files.variables, "set")).settings


def test_each_key_stands_in_an_example_of_the_page(example: Settings) -> None:
    used = list(keys_used(example))
    lacking = {
        (part.__name__, key)
        for part in DOCUMENTED.values()
        for key in described(part)
        if not any(key in keys for one, keys in used if issubclass(one, part))
    }
    assert lacking == set()


def keys_used(shape: object) -> Iterator[tuple[type[Part], set[str]]]:
    """The parts of a loaded configuration, each with the keys that were written."""
    values: Iterable[object] = ()
    if isinstance(shape, Part):
        fields = type(shape).model_fields
        written = {fields[name].alias or name for name in shape.model_fields_set}
        yield type(shape), written | set(getattr(shape, "forms", ()))
        values = [getattr(shape, name) for name in fields]
    elif isinstance(shape, dict | list):
        values = shape.values() if isinstance(shape, dict) else shape
    for value in values:
        yield from keys_used(value)


def test_what_is_not_served_is_what_the_page_says(example: Settings) -> None:
    assert not_served(table_of_unserved()) == named_by_check(example)


def test_the_keys_that_are_not_served_say_so_in_their_tables(example: Settings) -> None:
    keys = {name for name in named_by_check(example) if " " not in name}
    marked = {
        key
        for table in key_tables().values()
        for key, _, meaning in rows(table)
        if meaning.endswith("Not served yet.")
    }
    assert marked == keys


def table_of_unserved() -> Table:
    heading = "Accepted, and not served yet"
    (table,) = (table for table in pages.tables(pages.read(REFERENCE)) if table.heading == heading)
    return table


def not_served(table: Table) -> set[str]:
    return {name.replace(":", "") for row in table.rows for name in pages.spans(row[0])}


def named_by_check(settings: Settings) -> set[str]:
    """`kind spike` of `watches.port: rule surge: kind spike: not served …`, and so on."""
    return {re.sub(r" \(.*\)", "", line.split(": ")[-2]) for line in unserved(settings)}


def test_the_reach_of_triggers_is_what_the_page_says() -> None:
    (table,) = (t for t in pages.tables(pages.read(REFERENCE)) if t.header[0] == "status")
    said = {pages.spans(status)[0]: (int(before), int(after)) for status, before, after in table.rows}
    assert said == {status.value: (REACH_BEFORE[status], REACH_AFTER[status]) for status in REACH_BEFORE}


@pytest.mark.parametrize(
    "said",
    [
        f"at most {MAX_FILE_BYTES // 1024**2} MiB",
        f"({MAX_SECRET_BYTES // 1024} KiB at most)",
        f"at most {MAX_FORM} characters",
        f"as of {READ_AT.day} {READ_AT:%B %Y}",
        f"more than {HISTORY_AGE.days} days",
        "clean-up at {:02}:{:02}".format(*CLEAN_UP_AT),
    ],
)
def test_the_limits_are_those_that_the_page_names(said: str) -> None:
    assert said in pages.read(REFERENCE)
