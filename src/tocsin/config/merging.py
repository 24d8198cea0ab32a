"""The files made one: what `tocsin.yaml` says, and what each included file adds to it."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from tocsin.config.documents import Document, Plain
from tocsin.config.places import Places
from tocsin.config.problems import Fault, Loc, Problem
from tocsin.config.watches import Watch
from tocsin.config.wording import near, shown

INCLUDABLE = ("sources", "concepts", "context")
KINDS = ("sources", "concepts", "watches")  # what files that are included may bear the names of

_HOLDS = {"sources": ("sources",), "concepts": ("concepts",), "context": ("concepts",)}


@dataclass(frozen=True, slots=True)
class Merged:
    """The whole configuration as plain values with their places, and what could not be merged.

    `lost` are the kinds of parts of which some are not in it, `repeated` says that a concept's other
    forms are not, `lexicons` are the files that hold concepts or triggers.
    """

    places: Places
    problems: tuple[Problem, ...]
    lost: frozenset[str]
    repeated: bool
    lexicons: frozenset[str]


@dataclass(slots=True)
class _Merging:
    data: dict[str, Plain]
    origins: dict[Loc, tuple[Document, Loc]]
    problems: list[Problem] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    repeated: bool = False
    lexicons: set[str] = field(default_factory=set)

    def lose(self, problem: Problem, kinds: Iterable[str] = KINDS) -> None:
        self.problems.append(problem)
        self.lost.update(kinds)


def merge(root: Document, included: Iterable[Document]) -> Merged:
    """All files as one."""
    merging = _Merging({}, {(): (root, ())})
    if isinstance(root.value, dict):
        merging.data = deepcopy(root.value)
    elif root.value is not None:
        merging.lose(root.problem((), f"must be a mapping, not {shown(root.value)}"))
    for document in (root, *included):
        if isinstance(document.value, dict) and {"concepts", "context"} & document.value.keys():
            merging.lexicons.add(document.name)
    for document in included:
        _add(merging, document)
    return Merged(
        Places(merging.data, merging.origins),
        tuple(merging.problems),
        frozenset(merging.lost),
        merging.repeated,
        frozenset(merging.lexicons),
    )


def _add(merging: _Merging, document: Document) -> None:
    if document.value is None:  # all of it is commented out
        return
    if not isinstance(document.value, dict):
        what = f"must be a mapping, not {shown(document.value)}"
        merging.lose(document.problem((), what, "start with `sources:`, `concepts:` or `watch:`"))
    elif _is_watch(document.value):
        _extend(merging, "watches", [document.value], document, ())
    else:
        _add_parts(merging, document, document.value)


def _is_watch(value: dict[str, Plain]) -> bool:
    if "watch" in value:
        return True
    return not any(key in value for key in INCLUDABLE) and any(key in value for key in Watch.written_keys())


def _add_parts(merging: _Merging, document: Document, value: dict[str, Plain]) -> None:
    for key, below in value.items():
        match key, below:
            case (("sources" | "concepts" | "context"), None):
                continue
            case "sources", list():
                _extend(merging, "sources", below, document, ("sources",))
            case "concepts", dict():
                _add_concepts(merging, below, document)
            case "context", dict():
                _deepen(merging, merging.data, {"context": below}, (), document)
            case (("sources" | "concepts" | "context"), _):
                kind = "list" if key == "sources" else "mapping"
                what = f"must be a {kind}, not {shown(below)}"
                merging.lose(document.problem((key,), what), _HOLDS[key])
            case _:
                remedy = (
                    near(key, (*INCLUDABLE, "watch"))
                    or "an included file holds sources, concepts, context or a watch"
                )
                fault = Fault((key,), "unknown key", remedy, about="key")
                merging.lose(Places(value, {(): (document, ())}).problem(fault))


def _extend(merging: _Merging, key: str, items: list[Plain], document: Document, base: Loc) -> None:
    """Add items to a list of the whole; `base` is where they stand in their document, () for all of it."""
    whole = merging.data.get(key)
    if whole is None:
        whole = merging.data[key] = []
    if not isinstance(whole, list):  # the root's own value is wrong, which validation says
        return
    for index, item in enumerate(items):
        merging.origins[(key, len(whole))] = (document, (*base, index) if base else ())
        whole.append(item)


def _add_concepts(merging: _Merging, concepts: dict[str, Plain], document: Document) -> None:
    whole = merging.data.get("concepts")
    if whole is None:
        whole = merging.data["concepts"] = {}
    if not isinstance(whole, dict):
        return
    here = Places({"concepts": concepts}, {(): (document, ())})
    for concept, value in concepts.items():
        loc: Loc = ("concepts", concept)
        if concept in whole:
            first = Places(merging.data, merging.origins).problem(Fault(loc, "", about="key"))
            what = f"stands here a second time; the first is at {first.file}:{first.line}:{first.column}"
            merging.problems.append(here.problem(Fault(loc, what, "make them one", about="key")))
            merging.repeated = True
            continue
        whole[concept] = value
        merging.origins[loc] = (document, loc)


def _deepen(
    merging: _Merging, whole: dict[str, Plain], added: dict[str, Plain], loc: Loc, document: Document
) -> None:
    """Add triggers to those that are there: mappings are joined, lists follow each other."""
    for key, value in added.items():
        here, there = whole.get(key), (*loc, key)
        if here is None:
            whole[key] = deepcopy(value)
            merging.origins[there] = (document, there)
        elif isinstance(here, dict) and isinstance(value, dict):
            _deepen(merging, here, value, there, document)
        elif value is not None:
            first, more = _as_list(here), _as_list(value)
            for index in range(len(more)):
                merging.origins[(*there, len(first) + index)] = (document, (*there, index))
            whole[key] = [*first, *more]


def _as_list(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else [value]
