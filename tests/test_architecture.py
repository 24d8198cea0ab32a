"""What holds the structure: which way imports point, how large things grow, where knowledge stands."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src" / "tocsin").rglob("*.py"))
LONGEST_MODULE = 400  # lines
LONGEST_FUNCTION = 50  # lines without the docstring
CRISIS = re.compile(
    r"\b(mali|malian|bamako|jnim|sahel\w*|burkina|niger|nigerien|ecowas|tuareg)\b", re.IGNORECASE
)


def contracts(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_point_down_and_only_shells_touch_the_store() -> None:
    done = contracts(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("rules/kinds.py", "from tocsin.reading import query", "imports point down"),
        ("store/feeds.py", "from tocsin.runtime import health", "imports point down"),
        ("delivery/plan.py", "from tocsin.store import alerts", "only a stage's shell touches the store"),
        ("runtime/health.py", "import sqlalchemy", "SQL stays in the store"),
    ],
)
def test_an_import_that_points_elsewhere_is_reported(
    tmp_path: Path, module: str, line: str, contract: str
) -> None:
    subprocess.run(["cp", "-r", ROOT / "src", ROOT / "pyproject.toml", tmp_path], check=True)
    planted = tmp_path / "src" / "tocsin" / module
    planted.write_text(planted.read_text() + f"\n{line}\n")
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_modules_and_functions_stay_small_enough_to_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    if "migrations/versions" not in str(path):
        assert [name for name, lines in functions(ast.parse(text)) if lines > LONGEST_FUNCTION] == []


def functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            documented = ast.get_docstring(node, clean=False)
            doc = documented.count("\n") + 1 if documented else 0
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - doc


def test_no_word_of_a_crisis_stands_in_the_code() -> None:
    texts = [path for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".yaml", ".j2", ".txt"}]
    found = {str(path.relative_to(ROOT)): CRISIS.findall(path.read_text(encoding="utf-8")) for path in texts}
    assert {path: words for path, words in found.items() if words} == {}
