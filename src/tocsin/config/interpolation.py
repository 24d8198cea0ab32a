"""`${NAME}`, `${NAME:-default}` and `${file:PATH}` inside scalars; `$${` stands for `${`.

What was filled in may be a secret, so the document keeps what the operator wrote beside it and
messages show that instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tocsin.config.documents import Document, Plain
from tocsin.config.problems import Loc, Problem

MAX_SECRET_BYTES = 64 * 1024  # a key or a token; a certificate chain is a quarter of it

_PART = re.compile(r"\$\$\{|\$\{([^}]*)\}|\$\{")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _Missing(Exception):
    """A reference that gives no text, with the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def fill(document: Document, env: Mapping[str, str]) -> tuple[Document, list[Problem]]:
    """The document with every reference replaced; a missing variable or file is a problem at its place."""
    filling = _Filling(document, env)
    value = filling.of(document.value, ())
    return replace(document, value=value, written=filling.written), filling.problems


@dataclass(slots=True)
class _Filling:
    document: Document
    env: Mapping[str, str]
    written: dict[Loc, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, value: Plain, loc: Loc) -> Plain:
        """A value with its references replaced, at any depth (which `documents` limits)."""
        if isinstance(value, dict):
            return {key: self.of(below, (*loc, key)) for key, below in value.items()}
        if isinstance(value, list):
            return [self.of(below, (*loc, index)) for index, below in enumerate(value)]
        if value is None or "${" not in value:
            return value
        filled = _PART.sub(lambda found: self._part(found, loc), value)
        self.written[loc] = value
        return filled

    def _part(self, found: re.Match[str], loc: Loc) -> str:
        if found[0] == "$${":
            return "${"
        try:
            return self._reference(found[1])
        except _Missing as missing:
            self.problems.append(
                self.document.problem(loc, missing.what, missing.remedy, column=found.start() + 1)
            )
            return ""

    def _reference(self, inside: str | None) -> str:
        if inside is None:
            raise _Missing("`${` is never closed", "a literal one is written `$${`")
        if inside.startswith("file:"):
            return _content((self.document.path.parent / inside.removeprefix("file:")), inside)
        name, has_default, default = inside.partition(":-")
        if not _NAME.fullmatch(name):
            raise _Missing(f"not a variable's name: `${{{inside}}}`", "a literal `${` is written `$${`")
        if has_default:
            return self.env.get(name) or default
        if name not in self.env:
            raise _Missing(
                f"the environment variable {name} is not set",
                f"set it, or write `${{{name}:-default}}`",
            )
        return self.env[name]


def _content(path: Path, inside: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SECRET_BYTES + 1)
    except OSError as error:
        raise _Missing(f"`${{{inside}}}` cannot be read: {error.strerror}", "create the file") from error
    if len(content) > MAX_SECRET_BYTES:
        raise _Missing(f"`${{{inside}}}` is larger than {MAX_SECRET_BYTES // 1024} KiB", "name another file")
    try:
        return content.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise _Missing(f"`${{{inside}}}` is not UTF-8", "save it as UTF-8") from error
