"""The documentation, executed: its files load, its commands exist, its links lead somewhere."""

import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from standardwebhooks import Webhook

from tests.delivery.build import composed, evidence, told, toll
from tests.docs import pages
from tests.docs.pages import NAMES, PAGES, ROOT, deployed, yaml_blocks
from tocsin.cli.__main__ import COMMANDS, main
from tocsin.config.schema import schema
from tocsin.errors import QueryError
from tocsin.reading import query

every_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)


@every_page
def test_each_yaml_block_fits_the_published_schema_of_its_kind(page: Path) -> None:
    for block in yaml_blocks(page):
        if block.mark:
            continue
        said = pages.plain(block.text)
        faults = Draft202012Validator(schema(pages.kind_of(said))).iter_errors(said)  # type: ignore[arg-type]
        assert [f"{page.name}:{block.line}: {fault.json_path}: {fault.message}" for fault in faults] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if yaml_blocks(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_files_of_a_page_together_pass_check_with_their_examples(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = deployed(page)
    pages.put(tmp_path / "tocsin.yaml", "")
    files.write(tmp_path)
    for name in files.variables:
        monkeypatch.setenv(name, "set")
    main(["-c", str(tmp_path), "check", "--json"])
    assert json.loads(capsys.readouterr().out)["problems"] == []


@every_page
def test_what_check_says_of_a_wrong_file_is_what_the_page_shows(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block, said in pairwise(pages.blocks(pages.read(page))):
        if block.mark != "wrong":
            continue
        name = block.text.partition("\n")[0].removeprefix("# ")
        pages.put(tmp_path / "tocsin.yaml", "")
        pages.put(tmp_path / name, block.text)
        assert main(["-c", str(tmp_path), "check"]) == 2
        assert capsys.readouterr().err == said.text


@every_page
def test_each_json_block_is_json(page: Path) -> None:
    for block in pages.blocks(pages.read(page)):
        if block.language == "json":
            json.loads(block.text)


def test_the_receiver_on_the_delivery_page_takes_a_signed_message_once() -> None:
    (block,) = (b for b in pages.blocks(pages.read(ROOT / "docs" / "delivery.md")) if b.language == "python")
    page: dict[str, Any] = {}
    exec(block.text, page)
    secret, now = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.now(UTC)
    body = b'{"id": "msg_1"}'
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, body.decode()),
    }
    assert page["receive"](secret, headers, body) == {"id": "msg_1"}
    assert page["receive"](secret, headers, body) is None


def test_the_body_on_the_delivery_page_has_the_keys_of_one_that_is_sent_and_its_spans_fit() -> None:
    (block,) = (b for b in pages.blocks(pages.read(ROOT / "docs" / "delivery.md")) if b.language == "json")
    shown, sent = json.loads(block.text), json.loads(composed(told(evidence(deaths=toll(1, 1)))).body)
    assert shown.keys() == sent.keys()
    assert shown["data"].keys() == sent["data"].keys()
    (piece,), (real,) = shown["data"]["evidence"], sent["data"]["evidence"]
    assert (piece.keys(), piece["deaths"].keys()) == (real.keys(), real["deaths"].keys())
    for span in (*piece["spans"], piece["deaths"]["span"]):
        assert piece["title"][span["start"] : span["end"]] == span["text"]


@every_page
def test_each_command_and_its_options_exist(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in pages.command_lines(pages.read(page)):
        status = main([*arguments, "--help"])  # asks the parser, and does nothing
        assert status == 0, f"tocsin {' '.join(arguments)}: {capsys.readouterr().err}"
    capsys.readouterr()


@every_page
def test_each_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", pages.read(ROOT / "Makefile"), re.MULTILINE))
    for block in pages.blocks(pages.read(page)):
        if block.language == "sh":
            assert set(re.findall(r"^make ([a-z-]+)", block.text, re.MULTILINE)) <= targets


def test_the_readme_lists_the_commands_of_help_and_no_others() -> None:
    (table,) = (t for t in pages.tables(pages.read(ROOT / "README.md")) if t.heading == "Commands")
    assert sorted(pages.spans(row[0])[0].split()[1] for row in table.rows) == sorted(COMMANDS)


def test_the_readme_lists_the_commands_of_each_group(capsys: pytest.CaptureFixture[str]) -> None:
    (table,) = (t for t in pages.tables(pages.read(ROOT / "README.md")) if t.heading == "Commands")
    for first, *more in (pages.spans(row[0]) for row in table.rows):
        _, command, *arguments = first.split()
        main([command, "--help"])
        below = capsys.readouterr().out.partition("\nCommands:\n")[2].partition("\n\n")[0]
        listed = [arguments[0], *(span.split()[0] for span in more)] if below else []
        assert sorted(listed) == sorted(re.findall(r"^  (\S+)", below, re.MULTILINE)), command


@every_page
def test_each_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in pages.links(pages.read(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not fragment or fragment in pages.anchors(pages.read(file)), target


def test_every_page_is_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / target).resolve() for target in pages.links(pages.read(index))}
    assert {page for page in PAGES if page.is_relative_to(ROOT / "docs")} - linked - {index} == set()


def test_the_limits_of_a_query_are_those_that_the_page_names() -> None:
    said = f"at most {query.MAX_QUERY_LENGTH:,} characters and {query.MAX_DEPTH} operators"
    assert said in pages.read(ROOT / "docs" / "queries.md")
    assert f"the most is {query.MAX_DISTANCE}" in pages.read(ROOT / "docs" / "queries.md")


def test_each_query_error_reads_as_the_page_says() -> None:
    (table,) = (t for t in pages.tables(pages.read(ROOT / "docs" / "queries.md")) if t.heading == "Errors")
    for (text,), (error,) in (map(pages.spans, row) for row in table.rows):
        with pytest.raises(QueryError) as raised:
            query.parse(text)
        assert str(raised.value) == error
