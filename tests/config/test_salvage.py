"""Whatever a value is replaced by, the rest can be read, and each problem has a place."""

from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.config.build import write
from tests.config.test_unserved import RULE, SERVED
from tocsin.config.load import draft

OTHERS = """\
include: []
digests: [{name: m, at: "06:30", watches: [harbour], channels: [c]}]
heartbeat: {channel: c, every: 1h}
canary: {every: 1h}
console: {listen: "127.0.0.1:8080"}
"""
LADDER = """\
ladder: {levels: [{id: calm, from: 0}, {id: high, from: 9}]}
"""
RULES = """\
- {id: then, kind: sequence, steps: [strike], within: 1d, severity: minor}
- {id: lost, kind: silence, of: {indicators: [strike]}, for: 1d, severity: minor}
- {id: high, kind: level, at_least: high, severity: minor}
- {id: both, kind: all, of: [then, high], severity: minor, schedule: {days: daily}}
"""


def whole() -> Any:
    document = yaml.load(SERVED + OTHERS, yaml.BaseLoader)
    watch = yaml.load(RULE + LADDER, yaml.BaseLoader)
    watch["rules"] += yaml.load(RULES, yaml.BaseLoader)
    document["watches"] = [watch]
    document["concepts"]["place:x"] = {"en": ["x"], "geo": ["1", "2"]}
    return document


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([here] if here else []), *(path for key, part in below for path in paths(part, (*here, key)))]


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "junk junk", "-1", [], ["junk"], {}, {"junk": "junk"}, [{}], [None]]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("salvaged")


def test_what_is_broken_here_is_whole(folder: Path) -> None:
    write(folder, yaml.safe_dump(whole()))
    assert draft(folder, {}).problems == ()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(paths(whole())), JUNK), min_size=1, max_size=6))
def test_whatever_a_value_is_replaced_by_the_rest_is_read(
    folder: Path, changes: list[tuple[tuple[Any, ...], Any]]
) -> None:
    document = deepcopy(whole())
    for path, junk in changes:
        holder = document
        with suppress(KeyError, IndexError, TypeError):  # another change took its holder away
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = junk
    write(folder, yaml.safe_dump(document))
    found = draft(folder, {})
    assert found.settings is not None
    assert all(problem.file == "tocsin.yaml" and problem.line for problem in found.problems)
    assert not found.lacking.locs or found.problems
