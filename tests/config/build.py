"""Configuration folders of a few lines, and the problems that loading them gives."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from tocsin.config.load import Loaded, load
from tocsin.errors import ConfigError

WATCH = """\
watch: harbour
indicators:
  strike: {match: strike}
rules:
  - {id: any-strike, kind: match, of: strike, severity: severe}
"""


def write(folder: Path, main: str = "", **files: str) -> Path:
    """A folder with `tocsin.yaml` and files that are named with `__` for `/` (`watches__x`)."""
    texts = {"tocsin": main, **files}
    for name, text in texts.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def loaded(folder: Path, main: str = "", env: Mapping[str, str] | None = None, **files: str) -> Loaded:
    return load(write(folder, main, **files), env or {})


def problems(folder: Path, main: str = "", env: Mapping[str, str] | None = None, **files: str) -> list[str]:
    """The lines of the error that loading raises; none where it loads."""
    try:
        load(write(folder, main, **files), env or {})
    except ConfigError as error:
        return list(error.problems)
    return []
