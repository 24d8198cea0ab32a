"""The configuration found, read, joined and validated: the one reader of the environment.

`load` gives settings that can be used or raises with every problem at once; `draft` gives what
could be understood with the problems beside it, for those who want to look further.
"""

import glob
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tocsin.config import interpolation, links, merging, names
from tocsin.config.documents import Document, Plain, Unreadable, read
from tocsin.config.places import Places
from tocsin.config.problems import Fault, Loc, Problem
from tocsin.config.settings import Settings
from tocsin.config.sources import identity
from tocsin.config.sources import sources as sources
from tocsin.config.validation import original, validate
from tocsin.errors import ConfigError

MAIN_FILE = "tocsin.yaml"
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

    `settings` lack the parts that have some, and are None where too little is left. `readable`
    says that no concept or trigger is lacking, so that queries can be judged.
    """

    settings: Settings | None
    problems: tuple[Problem, ...]
    readable: bool
    places: Places
    files: tuple[Path, ...]
    unmatched: tuple[str, ...] = ()
    kept: Mapping[Loc, list[int]] = field(default_factory=dict)

    def problem(self, fault: Fault) -> Problem:
        """A fault that was found in the settings, with its place in the files."""
        first = None if fault.first is None else original(fault.first, self.kept)
        return self.places.problem(replace(fault, loc=original(fault.loc, self.kept), first=first))


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
        nothing = Document(main.name, main, None)
        return Draft(None, tuple(reading.problems), False, Places({}, {(): (nothing, ())}), (main,))
    included = reading.included(root)
    places, unmerged = merging.merge(root, included)
    places = replace(places, data=_anchored(dict(places.data), reading.folder, env))
    validated = validate(places)
    lexicon_lacks = any(fault.loc[:1] in (("concepts",), ("context",)) for fault in validated.faults)
    found = Draft(
        settings=validated.settings,
        problems=(*reading.problems, *unmerged, *(places.problem(fault) for fault in validated.faults)),
        readable=reading.complete and not unmerged and not lexicon_lacks,
        places=places,
        files=tuple(document.path for document in (root, *included)),
        unmatched=tuple(reading.unmatched),
        kept=validated.kept,
    )
    linked = _links(found) if reading.complete else []
    return replace(found, problems=tuple(sorted({*found.problems, *linked})))


def find(path: Path | None, env: Mapping[str, str]) -> Path:
    """The main file: of the given folder or file, of `TOCSIN_CONFIG`, or in the usual places."""
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
    """The files of one configuration, as they are read, with what was refused in them."""

    folder: Path
    env: Mapping[str, str]
    complete: bool = True
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


def _anchored(data: dict[str, Plain], folder: Path, env: Mapping[str, str]) -> dict[str, Plain]:
    """The values with paths that no longer depend on the working folder, and the environment's database."""
    if env.get("TOCSIN_DATABASE"):
        data["database"] = env["TOCSIN_DATABASE"]
    elif isinstance(written := data.get("database"), str) and written != _DEFAULT_DATABASE:
        data["database"] = _RELATIVE_SQLITE.sub(lambda found: f"{found[1]}{folder / found[2]}", written)
    channels = data.get("channels")
    if isinstance(channels, dict):
        data["channels"] = {name: _anchored_channel(channel, folder) for name, channel in channels.items()}
    return data


def _anchored_channel(channel: Plain, folder: Path) -> Plain:
    if not isinstance(channel, dict) or channel.get("type") != "file":
        return channel
    path = channel.get("path")
    return {**channel, "path": str(folder / path)} if isinstance(path, str) and path.strip() else channel


def _links(found: Draft) -> list[Problem]:
    if found.settings is None:
        return []
    ids = frozenset(identity(source) for source in found.settings.sources)
    faults = links.faults(found.settings, names.of(found.places.data, ids))
    return [found.problem(fault) for fault in faults]


def debugging(env: Mapping[str, str] | None = None) -> bool:
    """Whether the operator wants to see where an unexpected error happened (`TOCSIN_DEBUG=1`)."""
    return (os.environ if env is None else env).get("TOCSIN_DEBUG", "") not in ("", "0")
