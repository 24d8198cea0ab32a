"""`tocsin check`: everything that can be said of a configuration without running it."""

from collections.abc import Sequence

import typer

from tocsin.cli.advice import advice
from tocsin.cli.output import ConfigOption, JsonOption, complain, emit, example
from tocsin.config import load
from tocsin.config.load import Draft
from tocsin.config.problems import Fault, Loc, Problem
from tocsin.config.settings import Settings
from tocsin.reading import examples, reader

_SINGULAR = {"watches": "watch"}

app = typer.Typer()


@app.command(epilog=example("tocsin check", "tocsin check -c /etc/tocsin --json"))
def check(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Validate the configuration and run the indicators' examples.

    Names every problem with its place, and warns of what has no effect: parts that nothing
    uses, channels that are off, what this version does not serve. Exit status 2 when there is a
    problem.
    """
    found = load.draft(config)
    settings = found.settings or Settings()
    problems = [str(problem) for problem in sorted({*found.problems, *_read(found)})]
    warnings = advice(found, settings) if found.settings else []
    counts = _counts(settings)
    if problems and not json:
        complain(*problems)
    document = {"ok": not problems, "problems": problems, "warnings": warnings, "counts": counts}
    emit(document, json=json, text=lambda: _report(len(problems), warnings, counts))
    if problems:
        raise typer.Exit(2)


def _read(found: Draft) -> list[Problem]:
    """What is wrong with forms and queries, and which examples are not read as they should be.

    Examples of a watch that has a problem would fail for its reason, so that they are left out.
    """
    if found.settings is None or not found.readable:
        return []
    built = reader.build(found.settings)
    broken = {each.path[:2] for each in built.problems}
    missed = [] if broken - _watches(found.settings) else examples.check(built, found.settings)
    wrong = [*built.problems, *(each for each in missed if each.path[:2] not in broken)]
    return [found.problem(Fault(each.path, each.what, each.remedy, each.column)) for each in wrong]


def _watches(settings: Settings) -> set[Loc]:
    return {("watches", watch.id) for watch in settings.watches}


def _counts(settings: Settings) -> dict[str, int]:
    return {
        "sources": len(settings.sources),
        "concepts": len(settings.concepts),
        "forms": sum(
            len(forms) for concept in settings.concepts.values() for forms in concept.forms.values()
        ),
        "watches": len(settings.watches),
        "indicators": sum(len(watch.indicators) for watch in settings.watches),
        "rules": sum(len(watch.rules) for watch in settings.watches),
        "channels": len(settings.channels),
    }


def _report(problems: int, warnings: Sequence[str], counts: dict[str, int]) -> str:
    held = ", ".join(_counted(number, name) for name, number in counts.items())
    verdict = f"{problems} problem{'s' if problems > 1 else ''}" if problems else "all in order"
    return "\n".join([*(f"warning: {warning}" for warning in warnings), f"{verdict}: {held}"])


def _counted(number: int, name: str) -> str:
    return f"{number} {name if number != 1 else _SINGULAR.get(name, name.removesuffix('s'))}"
