"""`tocsin poll`: one pass through all stages now."""

import sys
from time import perf_counter
from typing import Annotated

import typer

from tocsin.cli.opened import engine_at, log_to_stderr
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.errors import UnknownName
from tocsin.ingest.poll import Polled
from tocsin.runtime import stages
from tocsin.runtime.daemon import clock
from tocsin.runtime.engine import Engine

app = typer.Typer()


@app.command(epilog=example("tocsin poll", "tocsin poll rfi-afrique bbc-africa --no-deliver --json"))
def poll(
    config: ConfigOption = None,
    source: Annotated[
        list[str] | None, typer.Argument(help="Sources by id; all where none is named.")
    ] = None,
    no_deliver: Annotated[
        bool, typer.Option("--no-deliver", help="Send nothing; what is to be told waits.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Go once through all four stages now, for every source or those named, due or not.

    Exit status 1 when every one of them failed.
    """
    log_to_stderr(quiet=True)
    with engine_at(config, daemon=False) as engine:
        only = _known(engine, source)
        started = perf_counter()
        done = stages.tick(
            engine,
            clock,
            only=only,
            due_only=False,
            send=not no_deliver,
            progress=_Progress(len(only or engine.sources)),
        )
        seconds = perf_counter() - started
    emit(_document(done, seconds), json=json, text=lambda: _text(done, seconds))
    if done.polled.sources and done.polled.failed == done.polled.sources:
        raise typer.Exit(1)


class _Progress:
    """How far the pass is, on standard error, where that is a terminal."""

    def __init__(self, total: int) -> None:
        self.total, self.shown = total, sys.stderr.isatty()

    def __call__(self, done: Polled) -> None:
        if self.shown:
            end = "\n" if done.sources >= self.total else ""
            typer.echo(f"\rpolled {done.sources} of {self.total} sources{end}", err=True, nl=False)


def _known(engine: Engine, named: list[str] | None) -> list[str] | None:
    known = {source.id for source in engine.sources}
    for name in named or ():
        if name not in known:
            raise UnknownName("source", name, known)
    return named or None


def _document(done: stages.Tick, seconds: float) -> dict[str, object]:
    polled, assessed = done.polled, done.assessed
    return {
        "sources": polled.sources,
        "fetched": polled.fetched,
        "unchanged": polled.unchanged,
        "failed": polled.failed,
        "entries_new": polled.entries_new,
        "entries_revised": polled.entries_revised,
        "observations": done.read.observations,
        "alerts": len(assessed.opened),
        "alerts_updated": len(assessed.updated),
        "alerts_resolved": len(assessed.resolved),
        "delivered": done.delivered.sent,
        "faults": dict(polled.faults) | {watch: str(error) for watch, error in assessed.faults},
        "seconds": round(seconds, 3),
    }


def _text(done: stages.Tick, seconds: float) -> str:
    polled, assessed, delivered = done.polled, done.assessed, done.delivered
    lines = [f"{source}: {fault}" for source, fault in polled.faults]
    lines += [f"watch {watch} could not be assessed: {error}" for watch, error in assessed.faults]
    lines += [f"alert opened: {alert}" for alert in assessed.opened]
    lines += [f"alert updated: {alert}" for alert in assessed.updated]
    lines += [f"alert resolved: {alert}" for alert in assessed.resolved]
    lines.append(
        f"{polled.sources} sources in {seconds:.1f} s: {polled.fetched} fetched, "
        f"{polled.unchanged} unchanged, {polled.failed} failed; {polled.entries_new} entries new, "
        f"{polled.entries_revised} revised; {done.read.observations} observations; "
        f"{len(assessed.opened)} alerts opened; {delivered.sent} messages sent"
    )
    return "\n".join(lines)
