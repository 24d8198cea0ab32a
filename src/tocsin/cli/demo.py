"""`tocsin demo`: the main job with nothing set up."""

import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from tocsin.cli.opened import log_to_stderr
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.load import Loaded, load
from tocsin.errors import ConfigError
from tocsin.lab import outcome
from tocsin.lab import scenario as scenarios
from tocsin.lab.demo import LENGTH, run_demo
from tocsin.lab.narration import Narrator

SCENARIO = "demo/scenario.yaml"  # beside the configuration's main file

SHIPPED = (  # in a checkout, and where the program was installed
    Path(__file__).parents[3] / "config",
    Path(sys.prefix) / "share" / "tocsin" / "config",
)

app = typer.Typer()


@app.command(epilog=example("tocsin demo", "tocsin demo --seconds 30 --json"))
def demo(
    config: ConfigOption = None,
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help=f"Another scenario than the configuration's {SCENARIO}.")
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=5, max=600, help="About how long it takes.")
    ] = LENGTH.total_seconds(),
    json: JsonOption = False,
) -> None:
    """Play a scenario of the crisis to the real daemon, with real feeds, webhooks and mail on this machine.

    Needs no network, writes nothing that stays, and tells what rings as it rings.
    """
    log_to_stderr(quiet=True)
    loaded = _deployment(config)
    played = scenarios.load(scenario or loaded.files[0].parent / SCENARIO)
    console = Console(file=sys.stderr if json else sys.stdout, highlight=False)
    narrator = Narrator(console, played)
    result = run_demo(loaded, played, narrator, seconds=perf_counter, length=timedelta(seconds=seconds))
    narrator.sums_up(result)
    if json:
        emit(outcome.document(result), json=True, text="")


def _deployment(config: Path | None) -> Loaded:
    """The configuration that is named or found; where there is none, the one that ships with the program."""
    try:
        return load(config)
    except ConfigError as error:
        if config is not None or error.problems:
            raise
    return load(next(folder for folder in SHIPPED if (folder / SCENARIO).is_file()))
