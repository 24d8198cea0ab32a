"""`tocsin init`: a starter configuration to make one's own."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli.output import JsonOption, emit, example
from tocsin.errors import ConfigError

app = typer.Typer()


@app.command(epilog=example("tocsin init", "tocsin init /etc/tocsin"))
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to write it.", show_default="config")
    ] = Path("config"),
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    json: JsonOption = False,
) -> None:
    """Write a commented starter configuration.

    It watches one river for floods, passes `tocsin check` and can be run as it stands.
    """
    starter = dict(_starter(files("tocsin.cli") / "starter", folder))
    standing = [path for path in starter if path.exists()]
    if standing and not force:
        listed = ", ".join(str(path) for path in standing)
        raise ConfigError(f"would write over {listed}", remedy="`--force` does it, or name another folder")
    for path, content in starter.items():
        _write(path, content)
    emit({"files": list(starter)}, json=json, text=lambda: _said(folder, list(starter)))


def _starter(here: Traversable, target: Path) -> Iterator[tuple[Path, bytes]]:
    """What to write where, the main file first."""
    for item in sorted(here.iterdir(), key=lambda item: (item.is_dir(), item.name)):
        if item.is_dir():
            yield from _starter(item, target / item.name)
        else:
            yield target / item.name, item.read_bytes()


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}", remedy="name another folder"
        ) from error


def _said(folder: Path, written: list[Path]) -> str:
    option = "" if folder == Path("config") else f" -c {folder}"
    return "\n".join(
        [
            *(f"wrote {path}" for path in written),
            "",
            "Next:",
            f"  tocsin check{option}    says whether all is in order",
            f"  tocsin poll{option}     goes once through all stages and shows what it found",
            f"  tocsin run{option}      keeps watching",
        ]
    )
