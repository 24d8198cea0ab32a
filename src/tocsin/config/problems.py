"""What is wrong with the operator's files, before and after its place is known.

A `Fault` names a part of the configuration by its path; `places` turns it into a `Problem`,
which is one line.
"""

from dataclasses import dataclass
from typing import Literal

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of the configuration that is wrong. `column` counts into its text, from 1.

    `about` says what to point at where the part is a pair: its `value`, its `key`, or a key that
    is `absent` and named by the last component of `loc`. `first`: the part that was there before it.
    """

    loc: Loc
    what: str
    remedy: str = ""
    column: int | None = None
    about: Literal["value", "key", "absent"] = "value"
    first: Loc | None = None


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A fault with its place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    label: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: "
        label = f"{self.label}: " if self.label else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return place + " ".join(f"{label}{self.what}{remedy}".split())  # a query may hold line breaks


def label(loc: Loc) -> str:
    """A path as people write it: `rules[2].within`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
