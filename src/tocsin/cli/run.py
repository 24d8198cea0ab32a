"""`tocsin run`: the daemon."""

import os
from typing import Annotated

import typer

from tocsin.cli.opened import LogFormat, engine_at, log_to_stderr
from tocsin.cli.output import ConfigOption, example
from tocsin.runtime import daemon

app = typer.Typer()


@app.command(epilog=example("tocsin run", "tocsin -c /etc/tocsin run --log-format json"))
def run(
    config: ConfigOption = None,
    log_format: Annotated[
        LogFormat, typer.Option("--log-format", help="Lines for people, or JSON.")
    ] = LogFormat.TEXT,
) -> None:
    """Run the daemon: poll the sources, read, assess, deliver; SIGTERM or Ctrl-C ends it within 10 s."""
    log_to_stderr(log_format)
    with daemon.stopped_by_signals() as stop, engine_at(config, daemon=True) as engine:
        clean = daemon.run(engine, stop=stop)
    if not clean:
        # A thread is still inside a network call, and the interpreter would wait for it; what it
        # had not committed is done again by the next start.
        os._exit(0)
