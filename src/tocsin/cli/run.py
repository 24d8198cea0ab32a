"""`tocsin run`: the daemon."""

import os
from typing import Annotated

import typer

from tocsin.cli.opened import LogFormat, log_to_stderr
from tocsin.cli.output import ConfigOption, example
from tocsin.config.load import load
from tocsin.runtime import daemon
from tocsin.runtime.engine import open_engine
from tocsin.runtime.reload import Files

app = typer.Typer()


@app.command(epilog=example("tocsin run", "tocsin -c /etc/tocsin run --log-format json"))
def run(
    config: ConfigOption = None,
    log_format: Annotated[
        LogFormat, typer.Option("--log-format", help="Lines for people, or JSON.")
    ] = LogFormat.TEXT,
) -> None:
    """Run the daemon: poll the sources, read, assess, deliver; SIGTERM or Ctrl-C ends it within 10 s.

    A changed configuration is taken up within seconds, or at once on SIGHUP; one with problems is not.
    """
    log_to_stderr(log_format)
    loaded = load(config)
    files = Files(config, loaded)
    with (
        daemon.stopped_by_signals() as stop,
        daemon.renewed_by_signal() as renew,
        open_engine(loaded, daemon.clock(), daemon=True) as engine,
    ):
        clean = daemon.run(engine, stop=stop, files=files, renew=renew)
    if not clean:
        # A thread is still inside a network call, and the interpreter would wait for it; what it
        # had not committed is done again by the next start.
        os._exit(0)
