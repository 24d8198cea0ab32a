"""The configuration found, read, joined and validated: the one reader of the environment.

`load` gives settings that can be used or raises with every problem at once; `draft` gives what
could be understood with the problems beside it, for those who want to look further.
"""

import glob
import os
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from tocsin.config import interpolation, links, merging, names
from tocsin.config.documents import Document, Plain, Unreadable, read
from tocsin.config.marks import NOWHERE
from tocsin.config.merging import Merged
from tocsin.config.places import Places
from tocsin.config.problems import Fault, Loc, Problem
from tocsin.config.salvage import ALL_READ, Lacking
from tocsin.config.settings import Settings
from tocsin.config.sources import sources as sources
from tocsin.config.validation import validate
from tocsin.errors import ConfigError

MAIN_FILE = "tocsin.yaml"
DATABASE = "TOCSIN_DATABASE"  # the variable that wins over the key
SEARCHED = (Path("config"), Path("/etc/tocsin"))

_DEFAULT_DATABASE = "sqlite:///var/tocsin.db"  # under the working folder, also where it is written out
_RELATIVE_SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!/|:memory:)(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration that can be used. `unmatched` are the patterns of `include` that no file fits."""

    settings: Settings
    places: Places
    files: tuple[Path, ...]
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A configuration with its problems.

    In `settings` what has problems is lacking or stood in for; they are None where not even the
    main file could be read. `readable` says that every form and trigger is there, so that texts are
    read as they should be; `named`, that at least every concept's name is. `doubtful` are the files
    that were not read as they are written.
    """

    settings: Settings | None
    problems: tuple[Problem, ...]
    readable: bool
    named: bool
    places: Places
    files: tuple[Path, ...]
    unmatched: tuple[str, ...] = ()
    lacking: Lacking = ALL_READ
    doubtful: frozenset[str] = frozenset()

    def problem(self, fault: Fault) -> Problem:
        """A fault that was found in the settings, with its place in the files."""
        first = None if fault.first is None else self.lacking.original(fault.first)
        return self.places.problem(replace(fault, loc=self.lacking.original(fault.loc), first=first))

    def whole(self, loc: Loc) -> bool:
        """Whether a part of the settings is as the files say, in all its values."""
        there = self.lacking.original(loc)
        return not self.lacking.within(loc) and self.places.file(there) not in self.doubtful


def load(path: Path | None = None, env: Mapping[str, str] | None = None) -> Loaded:
    """The configuration at a folder or file, else where `TOCSIN_CONFIG` says, else in the usual places.

    Raises `ConfigError` with every problem in `problems`, each one line with its place.
    """
    found = draft(path, env)
    if found.problems or found.settings is None:
        raise refusal(found.problems)
    return Loaded(found.settings, found.places, found.files, found.unmatched)


def refusal(problems: tuple[Problem, ...]) -> ConfigError:
    """The error that says how many problems there are, and holds them."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return ConfigError(f"{count} in the configuration", problems=[str(problem) for problem in problems])


def draft(path: Path | None = None, env: Mapping[str, str] | None = None) -> Draft:
    """What could be understood of the configuration; `ConfigError` where there is none at all."""
    env = os.environ if env is None else env
    main = find(path, env)
    reading = _Reading(main.parent.absolute(), env)
    root = reading.document(main.absolute())
    if root is None:
        nothing = Places({}, {(): (Document(main.name, main, None), ())})
        return Draft(
            None, tuple(reading.problems), readable=False, named=False, places=nothing, files=(main,)
        )
    included = reading.included(root)
    merged = merging.merge(root, included)
    if not reading.complete:
        merged = replace(merged, lost=frozenset(merging.KINDS))
    places = _anchored(merged.places, reading.folder, env)
    validated = validate(places)
    found = Draft(
        settings=validated.settings,
        problems=(*reading.problems, *merged.problems, *map(places.problem, validated.faults)),
        readable=_is_lexicon_whole(merged, validated.lacking, reading),
        named="concepts" not in merged.lost and not reading.torn and not validated.lacking.at(("concepts",)),
        places=places,
        files=tuple(document.path for document in (root, *included)),
        unmatched=tuple(reading.unmatched),
        lacking=validated.lacking,
        doubtful=frozenset(reading.torn | reading.unfilled),
    )
    linked = _linked(found, validated.settings, merged.lost, reading.torn)
    return replace(found, problems=tuple(sorted({*found.problems, *linked})))


def _is_lexicon_whole(merged: Merged, lacking: Lacking, reading: "_Reading") -> bool:
    return not (
        "concepts" in merged.lost
        or merged.repeated
        or merged.lexicons & (reading.torn | reading.unfilled)
        or lacking.within(("concepts",))
        or lacking.within(("context",))
    )


def _linked(found: Draft, settings: Settings, lost: Set[str], torn: Set[str]) -> list[Problem]:
    ids = links.source_ids(settings, found.lacking)
    sources = names.Known(frozenset(id for id in ids if id), complete=None not in ids)
    known = names.of(found.places, sources, lost, torn)
    return [found.problem(fault) for fault in links.faults(settings, known, found.lacking)]


def find(path: Path | None, env: Mapping[str, str] | None = None) -> Path:
    """The main file: of the given folder or file, of `TOCSIN_CONFIG`, or in the usual places."""
    env = os.environ if env is None else env
    named = path or (Path(env["TOCSIN_CONFIG"]) if env.get("TOCSIN_CONFIG") else None)
    if named is None:
        for folder in SEARCHED:
            if (folder / MAIN_FILE).is_file():
                return folder / MAIN_FILE
        looked = " or ".join(f"{folder}/{MAIN_FILE}" for folder in SEARCHED)
        raise ConfigError(f"there is no configuration: no {looked}", remedy="`tocsin init` writes one")
    main = named / MAIN_FILE if named.is_dir() else named
    if not main.is_file():
        remedy = (
            f"`tocsin init {named}` writes one" if not named.suffix else "name a folder or file that is there"
        )
        raise ConfigError(f"there is no configuration at {main}", remedy=remedy)
    return main


@dataclass(slots=True)
class _Reading:
    """The files of one configuration, as they are read, with what was refused in them.

    `torn` are the files of which something was refused, `unfilled` those that refer to a variable
    or file that is not there.
    """

    folder: Path
    env: Mapping[str, str]
    complete: bool = True
    torn: set[str] = field(default_factory=set)
    unfilled: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)

    def document(self, path: Path) -> Document | None:
        """A file's values with their references filled in; None where it cannot be read."""
        inside = path.is_relative_to(self.folder)
        name = path.relative_to(self.folder).as_posix() if inside else str(path)
        try:
            document, refused = read(path, name)
        except Unreadable as unreadable:
            self.complete = False
            self.problems.append(unreadable.problem)
            return None
        filled, missing = interpolation.fill(document, self.env)
        self.problems += refused + missing
        self.torn |= {problem.file for problem in refused}
        self.unfilled |= {problem.file for problem in missing}
        return filled

    def included(self, root: Document) -> list[Document]:
        """The files that the main one includes, each once, pattern by pattern and sorted in each."""
        paths: dict[Path, None] = {}
        for pattern in _patterns(root.value):
            found = [self.folder / name for name in glob.glob(pattern, root_dir=self.folder, recursive=True)]
            files = [path for path in sorted(found) if path.is_file()]
            if not files:
                self.unmatched.append(pattern)
            paths |= dict.fromkeys(path for path in files if path != root.path)
        documents = [self.document(path) for path in paths]
        return [document for document in documents if document is not None]


def _patterns(root: Plain) -> list[str]:
    written = root.get("include") if isinstance(root, dict) else None
    if written is None:
        return list(Settings().include)
    if isinstance(written, list):
        return [pattern for pattern in written if isinstance(pattern, str)]
    return [written] if isinstance(written, str) else []


def _anchored(places: Places, folder: Path, env: Mapping[str, str]) -> Places:
    """The values with paths that no longer depend on the working folder, and the environment's database."""
    data, origins = dict(places.data), dict(places.origins)
    if env.get(DATABASE):
        data["database"] = env[DATABASE]
        origins[("database",)] = (Document(DATABASE, folder, None, values={(): NOWHERE}), ())
    elif isinstance(written := data.get("database"), str) and written != _DEFAULT_DATABASE:
        data["database"] = _RELATIVE_SQLITE.sub(lambda found: f"{found[1]}{folder / found[2]}", written)
    channels = data.get("channels")
    if isinstance(channels, dict):
        data["channels"] = {name: _anchored_channel(channel, folder) for name, channel in channels.items()}
    return Places(data, origins)


def _anchored_channel(channel: Plain, folder: Path) -> Plain:
    if not isinstance(channel, dict) or channel.get("type") != "file":
        return channel
    path = channel.get("path")
    return {**channel, "path": str(folder / path)} if isinstance(path, str) and path.strip() else channel


def debugging(env: Mapping[str, str] | None = None) -> bool:
    """Whether the operator wants to see where an unexpected error happened (`TOCSIN_DEBUG=1`)."""
    return (os.environ if env is None else env).get("TOCSIN_DEBUG", "") not in ("", "0")
