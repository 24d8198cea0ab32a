"""Pages for people: wrapped under their own beginning, marked, and safe from what feeds write."""

from rich.text import Text

from tocsin.cli.pages import Line, aligned, line, marked, page
from tocsin.model import Mention, Span, Status


def mention(text: str, words: str, status: Status = Status.ASSERTED, trigger: str = "") -> Mention:
    start = text.index(words)
    at = text.index(trigger)
    by = Span("title", at, at + len(trigger), trigger) if trigger else None
    return Mention("event:x", Span("title", start, start + len(words), words), status, by)


def test_in_a_pipe_a_page_is_plain_and_an_empty_line_stays() -> None:
    assert page([line(("a", "bold"), "b"), line(""), line("c", indent=2)], terminal=False) == "ab\n\n  c"


def test_at_a_terminal_it_is_coloured() -> None:
    assert "\x1b[1m" in page([line(("a", "bold"))], terminal=True)


def test_what_is_wrapped_stands_under_the_last_column() -> None:
    told = page(
        aligned([("name", "state", "word " * 30), ("longer name", "s", "x")], indent=2), terminal=False
    )
    first, second, third = told.splitlines()
    assert first.startswith("  name         state  word word")
    assert second.startswith(" " * 22 + "word")
    assert third == "  longer name  s      x"
    assert max(map(len, told.splitlines())) <= 100


def test_columns_that_leave_no_room_are_wrapped_a_little_further_in() -> None:
    told = page(aligned([("n" * 80, "word " * 30)], indent=0), terminal=False)
    assert told.splitlines()[1].startswith("    word")


def test_a_word_longer_than_the_page_is_not_lost() -> None:
    told = page([Line(Text("x" * 250))], terminal=False)
    assert told.replace("\n", "") == "x" * 250


def test_mentions_are_marked_and_those_that_run_into_each_other_as_one() -> None:
    text = "The army denies the attack on Port Harbour"
    found = [
        mention(text, "army"),
        mention(text, "attack", Status.NEGATED, "denies"),
        mention(text, "Port Harbour"),
        mention(text, "Harbour"),
    ]
    written = marked(text, found, "title")
    assert written.plain == "The «army» denies the «attack» on «Port Harbour»"
    assert page([Line(written)], terminal=True).count("\x1b[4m") == 1


def test_mentions_of_another_text_or_field_are_not_marked() -> None:
    text = "An attack on Landia"
    assert marked(text, [mention("The attack", "attack")], "title").plain == text
    assert marked(text, [mention(text, "attack")], "summary").plain == text


def test_control_characters_of_a_feed_move_neither_cursor_nor_marks() -> None:
    text = "\x1b[2JAn\x07 attack"
    assert (
        page([Line(marked(text, [mention(text, "attack")], "title"))], terminal=False) == " [2JAn  «attack»"
    )
