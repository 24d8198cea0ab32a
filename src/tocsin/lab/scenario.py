"""The demo's scenario: outlets, what they publish and when, and what is expected of each entry.

Read from YAML beside the operator's configuration; values only, nothing here runs.
"""

from collections import Counter
from datetime import datetime
from enum import Enum
from functools import cached_property
from pathlib import Path

from pydantic import AwareDatetime, Field, ValidationError

from tocsin.config import documents
from tocsin.config.documents import Unreadable
from tocsin.config.parts import Id, Language, Part
from tocsin.config.scalars import Titles
from tocsin.errors import ConfigError
from tocsin.model import Reliability


class Expected(Enum):
    """Whether an entry, read by itself, reports a new step towards the worse."""

    ESCALATION = "escalation"
    QUIET = "quiet"


class Outlet(Part):
    """An invented outlet with one feed."""

    id: Id
    name: str
    language: Language
    owner: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    reliability: Reliability


class ScenarioEntry(Part):
    """One text as an outlet publishes it. `revises` names the entry whose place in the feed it takes."""

    key: Id
    at: AwareDatetime
    outlet: Id
    language: Language = Field(alias="lang")
    title: str = Field(min_length=1)
    summary: str = ""
    expect: Expected
    note: str = ""
    revises: Id | None = None
    copy_of: Id | None = None


class Scenario(Part):
    """Entries in the order of their publication, and the outlets that publish them."""

    title: Titles
    outlets: list[Outlet] = Field(min_length=1)
    entries: list[ScenarioEntry] = Field(min_length=1)

    @cached_property
    def outlet_by_id(self) -> dict[str, Outlet]:
        """The outlets under their ids."""
        return {outlet.id: outlet for outlet in self.outlets}

    @cached_property
    def entry_by_key(self) -> dict[str, ScenarioEntry]:
        """The entries under their keys."""
        return {entry.key: entry for entry in self.entries}

    def origin_of(self, entry: ScenarioEntry) -> ScenarioEntry:
        """The first text of an entry's place in its feed, whose key is the guid there."""
        while entry.revises is not None:
            entry = self.entry_by_key[entry.revises]
        return entry

    @cached_property
    def final_texts(self) -> dict[str, ScenarioEntry]:
        """The last text of each place in a feed, under its guid."""
        return {self.origin_of(entry).key: entry for entry in self.entries}


def published(scenario: Scenario, outlet: str, now: datetime) -> list[tuple[ScenarioEntry, ScenarioEntry]]:
    """What an outlet's feed shows now, newest first: of each entry its first text and its current one."""
    shown: dict[str, tuple[ScenarioEntry, ScenarioEntry]] = {}
    for entry in scenario.entries:
        if entry.outlet == outlet and entry.at <= now:
            origin = scenario.origin_of(entry)
            shown[origin.key] = (origin, entry)
    return sorted(shown.values(), key=lambda pair: pair[0].at, reverse=True)


def load(path: Path) -> Scenario:
    """The scenario in a YAML file. Raises ConfigError with every fault found."""
    try:
        document, problems = documents.read(path, str(path))
        scenario = Scenario.model_validate(document.value)
    except Unreadable as error:
        raise _refused(path, [str(error.problem)]) from error
    except ValidationError as error:
        faults = [document.problem(fault["loc"], fault["msg"]) for fault in error.errors()]
        raise _refused(path, [str(problem) for problem in (*problems, *faults)]) from error
    found = [
        *(str(problem) for problem in problems),
        *(f"{path}: {link}" for link in _broken_links(scenario)),
    ]
    if found:
        raise _refused(path, found)
    return scenario


def _refused(path: Path, problems: list[str]) -> ConfigError:
    return ConfigError("the scenario cannot be used", where=str(path), problems=problems)


def _broken_links(scenario: Scenario) -> list[str]:
    repeated = [key for key, times in Counter(entry.key for entry in scenario.entries).items() if times > 1]
    if repeated:
        return [f"two entries have the key {key!r}" for key in repeated]
    return [problem for entry in scenario.entries for problem in _broken_links_of(scenario, entry)] + [
        f"{later.key} stands after an entry that is published later"
        for earlier, later in zip(scenario.entries, scenario.entries[1:], strict=False)
        if later.at < earlier.at
    ]


def _broken_links_of(scenario: Scenario, entry: ScenarioEntry) -> list[str]:
    problems = []
    if entry.outlet not in scenario.outlet_by_id:
        problems.append(f"{entry.key} names an outlet that is not there: {entry.outlet!r}")
    for name, key in (("revises", entry.revises), ("copy_of", entry.copy_of)):
        other = scenario.entry_by_key.get(key) if key else None
        if key and (other is None or other.at >= entry.at):
            problems.append(f"{entry.key} {name} {key!r}, which is no earlier entry")
        elif name == "revises" and other is not None and other.outlet != entry.outlet:
            problems.append(f"{entry.key} revises an entry of another outlet: {other.outlet!r}")
    return problems
