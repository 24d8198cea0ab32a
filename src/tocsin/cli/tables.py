"""Listings for people: drawn by rich at a terminal, plain columns in a pipe."""

import sys
from collections.abc import Sequence
from io import StringIO
from shutil import get_terminal_size

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tocsin.cli.output import clean

_GAP = "  "


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, terminal: bool | None = None) -> str:
    """Rows under their columns' names, as text; without rows, an empty text.

    `terminal` decides how it looks (default: whether standard output is one). Nothing is cut in a
    pipe; at a terminal long cells wrap.
    """
    if not rows:
        return ""
    cells = [[clean(_shown(value)).replace("\n", " ") for value in row] for row in rows]
    wanted = sys.stdout.isatty() if terminal is None else terminal
    return _drawn(columns, cells) if wanted else _plain([list(columns), *cells])


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _drawn(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    drawing = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for row in cells:
        drawing.add_row(*(Text(cell) for cell in row))
    canvas = StringIO()
    Console(file=canvas, force_terminal=True, width=get_terminal_size().columns).print(drawing)
    return canvas.getvalue().strip("\n")


def _plain(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        _GAP.join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
