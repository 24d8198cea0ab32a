"""What is wrong with a lexicon or a query, as a value: the reader collects all of them at once."""

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at a place in the settings. `column` counts from 1 into the text that stands there."""

    path: Path
    what: str
    remedy: str = ""
    column: int | None = None
