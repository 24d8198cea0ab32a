"""`tocsin check`: everything that can be said of a configuration without running it."""

from collections.abc import Iterator, Sequence, Set

import typer

from tocsin.cli.advice import advice
from tocsin.cli.output import ConfigOption, JsonOption, complain, emit, example
from tocsin.config import load
from tocsin.config.load import Draft
from tocsin.config.problems import Fault, Loc, Problem
from tocsin.config.settings import Settings
from tocsin.errors import QueryError
from tocsin.reading import examples, overlaps, reader
from tocsin.reading import problems as reading
from tocsin.reading import query as queries
from tocsin.reading.concepts import Hierarchy
from tocsin.reading.overlaps import Overlaps

_SINGULAR = {"watches": "watch"}
_SHOWN = 20  # of each kind of remark on forms, of which a large lexicon has hundreds; JSON has all

app = typer.Typer()


@app.command(epilog=example("tocsin check", "tocsin check -c /etc/tocsin --json"))
def check(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Validate the configuration and run the indicators' examples.

    Names every problem with its place, and warns of what has no effect or two: parts that nothing
    uses, channels that are off, what this version does not serve, forms that bring up two
    concepts. Notes the forms that another form always finds. Exit status 2 when there is a problem.
    """
    found = load.draft(config)
    settings = found.settings or Settings()
    overlapping = overlaps.find(settings.concepts, Hierarchy(settings.concepts))
    problems = [str(problem) for problem in sorted({*found.problems, *_read(found, overlapping)})]
    warnings = advice(found, settings, in_order=not problems) if found.settings else []
    shared, covered = _remarks(found, overlapping.shared), _remarks(found, overlapping.covered)
    counts = _counts(settings)
    if problems and not json:
        complain(*problems)
    document = {
        "ok": not problems,
        "problems": problems,
        "warnings": warnings + shared,
        "notes": covered,
        "counts": counts,
    }
    told = [f"warning: {warning}" for warning in warnings]
    told += _first("warning", shared, "bring up several concepts")
    told += _first("note", covered, "are always found by another")
    emit(document, json=json, text=lambda: _report(len(problems), told, counts))
    if problems:
        raise typer.Exit(2)


def _remarks(found: Draft, problems: Sequence[reading.Problem]) -> list[str]:
    """What is said of forms, where all of them are there, each with its place."""
    return [str(each) for each in sorted(found.problem(_fault(each)) for each in problems if found.readable)]


def _first(kind: str, remarks: Sequence[str], what: str) -> Iterator[str]:
    """The first remarks of a kind as lines, and how many more there are."""
    yield from (f"{kind}: {remark}" for remark in remarks[:_SHOWN])
    if (more := len(remarks) - _SHOWN) > 0:
        yield f"{kind}: {more} more of the forms that {what} (`--json` names all)"


def _read(found: Draft, overlapping: Overlaps) -> list[Problem]:
    """What is wrong with forms and queries, and which examples are not read as they should be.

    Of what stands beside problems, all that does not follow from them.
    """
    if found.settings is None:
        return []
    numbered = _numbered(found.settings)
    built = reader.build(numbered)
    faults = [_fault(each) for each in built.problems if _is_certain(each, found, numbered)]
    faults += map(_fault, overlapping.never)
    if found.readable and not any(each.path[:1] == ("concepts",) for each in built.problems):
        broken = {_loc(each) for each in built.problems}
        faults += map(_fault, examples.check(built, _sound(found, numbered, broken)))
    return [found.problem(fault) for fault in faults if not found.lacking.at(fault.loc)]


def _numbered(settings: Settings) -> Settings:
    """The settings with numbers for the watches' ids, which may be missing or stand twice."""
    watches = [watch.model_copy(update={"id": str(index)}) for index, watch in enumerate(settings.watches)]
    return settings.model_copy(update={"watches": watches})


def _fault(problem: reading.Problem) -> Fault:
    return Fault(_loc(problem), problem.what, problem.remedy, problem.column)


def _loc(problem: reading.Problem) -> Loc:
    part, name, *rest = problem.path
    return (part, int(name) if part == "watches" else name, *rest)


def _is_certain(problem: reading.Problem, found: Draft, settings: Settings) -> bool:
    """Whether a problem of the forms or queries is one, whatever else of the files is lacking."""
    part, name, *key = problem.path
    if part == "watches":
        return found.named or not _is_query(_text(problem, settings))
    if key == ["within"]:  # the links between the parts say so
        return False
    return found.readable or bool(key) or any(settings.concepts[str(name)].forms.values())


def _text(problem: reading.Problem, settings: Settings) -> str:
    _, number, *key = problem.path
    watch = settings.watches[int(number)]
    return watch.scope if key == ["scope"] else watch.indicators[str(key[1])].match


def _is_query(text: str) -> bool:
    try:
        queries.parse(text)
    except QueryError:
        return False
    return True


def _sound(found: Draft, settings: Settings, broken: Set[Loc]) -> Settings:
    """The settings with only the indicators whose examples can be judged: what decides on them is whole."""

    def decided(loc: Loc) -> bool:
        return loc not in broken and found.whole(loc)

    watches = []
    for index, watch in enumerate(settings.watches):
        loc: Loc = ("watches", index)
        in_scope = decided((*loc, "scope"))
        sound = {
            name: indicator
            for name, indicator in watch.indicators.items()
            if in_scope and all(decided((*loc, "indicators", name, key)) for key in ("match", "status"))
        }
        watches.append(watch.model_copy(update={"indicators": sound}))
    return settings.model_copy(update={"watches": watches})


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


def _report(problems: int, told: Sequence[str], counts: dict[str, int]) -> str:
    held = ", ".join(_counted(number, name) for name, number in counts.items())
    verdict = f"{problems} problem{'s' if problems > 1 else ''}" if problems else "all in order"
    return "\n".join([*told, f"{verdict}: {held}"])


def _counted(number: int, name: str) -> str:
    return f"{number} {name if number != 1 else _SINGULAR.get(name, name.removesuffix('s'))}"
