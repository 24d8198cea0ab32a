"""The Markdown pages taken apart: fenced blocks, tables, links, headings, and what they deploy.

The convention that makes the blocks checkable: a `yaml` block is a whole file or a part of one,
with the keys from the top of the file (`watch: NAME` over a part of a watch). All blocks of a page
belong together: one deployment made of them, with the watch of `docs/first-watch.md` where the page
has none of that name, passes `tocsin check`. A block marked `yaml wrong` begins with a comment that
names its file, and the `text` block after it is what `tocsin check` says of it.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SKIPPED = {"var", "build", "dist"}  # what work leaves behind; so do environments and dotted folders


def _pages() -> Iterator[Path]:
    yield from ROOT.glob("*.md")
    for folder in ROOT.iterdir():
        ours = folder.name not in SKIPPED and not folder.name.startswith(".")
        if folder.is_dir() and ours and not (folder / "pyvenv.cfg").exists():
            yield from folder.rglob("*.md")


PAGES = sorted(_pages())
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]
BASIS = ROOT / "docs" / "first-watch.md"  # its watch is the one that other pages' routes name

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)")
_HEADING = re.compile(r"^(#+) +(.*?) *#*$", re.MULTILINE)
_REFERENCE = re.compile(r"\$\{file:([^}]*)\}|\$\{([A-Z_]+)\}")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what else its fence says, its text and its first line's number."""

    language: str
    mark: str
    text: str
    line: int


@dataclass(frozen=True)
class Table:
    """A table with the heading and the last line of prose above it; cells are Markdown."""

    heading: str
    lead: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass
class Files:
    """What the blocks of a page say, by the file in which it would stand."""

    settings: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    lexicon: dict[str, Any] = field(default_factory=dict)
    watches: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Join a block with what the blocks before it said."""
        said = plain(text)
        match kind_of(said):
            case "watch":
                joined(self.watches.setdefault(said["watch"], {}), said)
            case "sources":
                joined(self.sources, said)
            case "lexicons":
                joined(self.lexicon, said)
            case _:
                joined(self.settings, said)

    def write(self, folder: Path) -> None:
        """The files, and those that `${file:…}` in them names."""
        named = {"tocsin": self.settings, "sources/page": self.sources, "lexicons/page": self.lexicon}
        named |= {f"watches/{name}": watch for name, watch in self.watches.items()}
        for name, content in named.items():
            if content:
                put(folder / f"{name}.yaml", yaml.dump(content, allow_unicode=True))
        for path, _ in _REFERENCE.findall(str(self.settings)):
            if path:
                put(folder / path, "secret\n")

    @property
    def variables(self) -> set[str]:
        """The environment variables that have to be set."""
        return {name for _, name in _REFERENCE.findall(str(self.settings)) if name}


def yaml_blocks(page: Path) -> list[Block]:
    return [block for block in blocks(read(page)) if block.language == "yaml"]


def deployed(page: Path) -> Files:
    """The files of a page, with the watch that all pages speak of."""
    files = Files()
    for block in yaml_blocks(page):
        if not block.mark:
            files.add(block.text)
    for block in yaml_blocks(BASIS):
        said = plain(block.text)
        if kind_of(said) == "watch":
            files.watches.setdefault(said["watch"], said)
    return files


def plain(text: str) -> Any:
    """YAML with every scalar as it is written, as the configuration reads it."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def kind_of(said: Mapping[str, Any]) -> str:
    """Which kind of file has these keys, in the words of `tocsin schema --for`."""
    if "watch" in said:
        return "watch"
    if "sources" in said:
        return "sources"
    return "lexicons" if {"concepts", "context"} & set(said) else "settings"


def joined(whole: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Mappings are joined, lists follow each other, of other values the last one holds."""
    for key, value in more.items():
        there = whole.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            joined(there, value)
        elif isinstance(there, list) and isinstance(value, list):
            whole[key] = [*there, *value]
        else:
            whole[key] = value


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, freed of their indentation."""
    for found in _FENCE.finditer(text):
        language, _, mark = found["info"].strip().partition(" ")
        lines = found["text"].splitlines()
        inside = "\n".join(line.removeprefix(found["indent"]) for line in lines) + "\n"
        yield Block(language, mark, inside, text[: found.start()].count("\n") + 2)


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def spans(text: str) -> list[str]:
    """The code spans of a piece of Markdown."""
    return [found.group(2).strip() for found in _CODE.finditer(text)]


def links(text: str) -> list[str]:
    """The targets of a page's links and images."""
    return _LINK.findall(_CODE.sub("", prose(text)))


def anchors(text: str) -> set[str]:
    """The fragments by which a page's headings are reached, as GitHub makes them."""
    return {slug(found.group(2)) for found in _HEADING.finditer(prose(text))}


def slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def tables(text: str) -> Iterator[Table]:
    """The tables of a page, in its order."""
    heading, lead, rows = "", "", list[list[str]]()
    for line in [*prose(text).splitlines(), ""]:
        if line.startswith("|"):
            rows.append(cells(line))
            continue
        if rows:
            yield Table(heading, lead, rows[0], rows[2:])
            rows, lead = [], ""
        if found := _HEADING.match(line):
            heading, lead = found.group(2), ""
        elif line.strip():
            lead = line.strip()


def cells(row: str) -> list[str]:
    """A row's cells; a bar in code is written `\\|`."""
    return [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row.strip())[1:-1]]


def command_lines(text: str) -> Iterator[list[str]]:
    """The arguments of each `tocsin` at the beginning of a line of a shell block, or of a code span."""
    for block in blocks(text):
        if block.language in ("sh", "console"):
            for line in block.text.replace("\\\n", " ").splitlines():
                yield from _commands(line.removeprefix("$ "))
    for span in spans(prose(text)):
        yield from _commands(re.sub(r"[\[\]…]", " ", span))


def _commands(line: str) -> Iterator[list[str]]:
    if not line.startswith("tocsin "):
        return
    words = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    words.whitespace_split = True
    command: list[str] = []
    for word in [*words, ";"]:
        if set(word) <= set("|&;<>"):
            if command[:1] == ["tocsin"]:
                yield command[1:]
            command = []
        else:
            command.append(word)
