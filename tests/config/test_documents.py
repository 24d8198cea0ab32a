from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.config.build import problems
from tocsin.config import marks
from tocsin.config.documents import MAX_DEPTH, MAX_FILE_BYTES, Document, Plain, Unreadable, parse, read


def value(text: str) -> Plain:
    document, refused = parse(text, Path("x.yaml"), "x.yaml")
    assert refused == []
    return document.value


def refused(text: str) -> list[str]:
    try:
        _, found = parse(text, Path("x.yaml"), "x.yaml")
    except Unreadable as unreadable:
        return [str(unreadable.problem)]
    return [str(problem) for problem in found]


def document(text: str) -> Document:
    return parse(text, Path("x.yaml"), "x.yaml")[0]


def test_scalars_stay_what_was_written() -> None:
    assert value("{a: no, b: 012, c: 12:30, d: 1e3, e: 2026-01-01, f: 0x1F, g: .inf}") == {
        "a": "no",
        "b": "012",
        "c": "12:30",
        "d": "1e3",
        "e": "2026-01-01",
        "f": "0x1F",
        "g": ".inf",
    }


def test_keys_are_texts_even_where_yaml_reads_something_else() -> None:
    assert value("no: 1\n2: b\n~: c\n") == {"no": "1", "2": "b", "~": "c"}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_a_plain_null_is_none(written: str) -> None:
    assert value(f"a: {written}\n") == {"a": None}


@pytest.mark.parametrize("written", ["''", '""', "'~'", '"null"'])
def test_a_quoted_null_is_a_text(written: str) -> None:
    assert value(f"a: {written}\n") == {"a": written.strip("'\"")}


def test_an_empty_file_has_no_value() -> None:
    assert value("# nothing yet\n") is None


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    found, _ = read(path, "x.yaml")
    assert found.value == {"a": "1"}
    assert found.keys[("a",)].column == 1


def test_every_key_and_value_has_its_place() -> None:
    found = document("a:\n  - b: x\n    ب: [y, 'z']\n")
    assert (found.keys[("a", 0, "b")].line, found.keys[("a", 0, "b")].column) == (2, 5)
    assert (found.values[("a", 0, "b")].line, found.values[("a", 0, "b")].column) == (2, 8)
    assert (found.values[("a", 0, "ب", 1)].line, found.values[("a", 0, "ب", 1)].column) == (3, 12)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &x 1\n", "x.yaml:1:4: sets an anchor (`&x`) (write the value out where it is used)"),
        ("a: &x [1]\n", "x.yaml:1:4: sets an anchor (`&x`) (write the value out where it is used)"),
        ("a: !!int 1\n", "x.yaml:1:4: has a YAML tag (`!`) (leave the tag out, or quote the text)"),
        ("a: !secret x\n", "x.yaml:1:4: has a YAML tag (`!`) (leave the tag out, or quote the text)"),
        ("a: 1\n<<: {b: 2}\n", "x.yaml:2:1: merges another mapping (`<<`) (write its keys out)"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: holds several documents (`---`) (make it several files)"),
        ("? [a]\n: 1\n", "x.yaml:1:3: has a list or mapping for a key (keys are plain texts)"),
        (
            "a:\n  b: 1\n  b: 2\n",
            "x.yaml:3:3: a.b: stands here a second time; the first is on line 2 (keep one)",
        ),
    ],
)
def test_what_yaml_can_do_beyond_plain_values_is_refused_with_its_place(text: str, line: str) -> None:
    assert refused(text) == [line]


def test_an_alias_is_never_followed() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert [line.split(": ")[0] for line in refused(bomb)] == [
        "x.yaml:1:4",
        "x.yaml:2:4",
        "x.yaml:2:8",
        "x.yaml:2:12",
        "x.yaml:3:5",
        "x.yaml:3:9",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1, 2\nb: 3\n", "x.yaml:2:2: a list is not closed, begun on line 1 (add `]`)"),
        ("a: {b: 1\nc: 2\n", "x.yaml:2:2: a mapping is not closed, begun on line 1 (add `}`)"),
        (
            "a: b: c\n",
            "x.yaml:1:5: a `:` stands where none can "
            '(check the indentation, and quote a text that holds ": ")',
        ),
        (
            "a:\n\tb: 1\n",
            "x.yaml:2:1: a value cannot start with this character "
            "(quote the text; indent with spaces, never with tabs)",
        ),
        ('a: "x\n', "x.yaml:1:4: a quoted text is not closed (add the quote)"),
        (
            "- a\nb: 1\n",
            "x.yaml:2:1: an item of the list, with its `-`, should stand here, begun on line 1 "
            "(check the indentation)",
        ),
        (
            'a: "\\q"\n',
            "x.yaml:1:5: a backslash that escapes nothing (use single quotes, or write the backslash twice)",
        ),
    ],
)
def test_a_syntax_error_is_one_sentence_with_its_place(text: str, line: str) -> None:
    assert refused(text) == [line]


def test_a_control_character_is_refused_with_its_place() -> None:
    assert refused("a: 1\nb: é\x1b[0m\n") == [
        "x.yaml:2:5: holds a character that YAML does not allow (U+001B) (remove it)"
    ]


def test_a_file_that_is_not_utf8_is_refused_with_the_place_of_the_byte(tmp_path: Path) -> None:
    (tmp_path / "tocsin.yaml").write_text("")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "old.yaml").write_bytes("# ok\nname: é".encode() + "é".encode("latin-1"))
    assert problems(tmp_path) == ["sources/old.yaml:2:8: is not UTF-8 (save it as UTF-8)"]


def test_nesting_ends_at_the_limit() -> None:
    assert refused("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert refused("[" * 5000) == [f"x.yaml:1:{MAX_DEPTH + 1}: is nested deeper than {MAX_DEPTH} levels"]


def test_a_file_ends_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"#" * MAX_FILE_BYTES)
    assert read(path, "x.yaml")[0].value is None
    path.write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    with pytest.raises(Unreadable) as raised:
        read(path, "x.yaml")
    assert str(raised.value) == "x.yaml: is larger than 16 MiB (split it into several files)"


def test_a_folder_in_the_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"x\.yaml: cannot be read: Is a directory"):
        read(tmp_path, "x.yaml")


@pytest.mark.parametrize(
    ("text", "column", "place"),
    [
        ("q: a OR b\n", 6, (1, 9)),
        ("q: 'it''s OR b'\n", 6, (1, 11)),
        ('q: "\\"a b\\" OR c"\n', 7, (1, 13)),
        ("q: |\n  a OR\n  b AND\n", 6, (3, 3)),
        ("q: >-\n    a OR\n    b AND\n", 9, (3, 8)),
        ("q: a OR\n   b AND\n", 6, (2, 4)),
        ("q: a\n", 99, (1, 102)),
    ],
)
def test_a_column_in_a_text_is_found_in_the_file(text: str, column: int, place: tuple[int, int]) -> None:
    found = document(text)
    assert marks.within(found.values[("q",)], found.lines, column) == place


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_gives_values_or_one_problem_with_a_place(text: str) -> None:
    try:
        parse(text, Path("x.yaml"), "x.yaml")
    except Unreadable as unreadable:
        assert unreadable.problem.line >= 1  # noqa: PT017 - either outcome is right


@given(
    st.dictionaries(
        st.text("abc é", min_size=1), st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]))
    )
)
def test_quoted_texts_come_back_as_they_were(pairs: dict[str, str]) -> None:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    written = "\n".join(f"{quoted(key)}: {quoted(text)}" for key, text in pairs.items())
    assert (value(written) or {}) == pairs
