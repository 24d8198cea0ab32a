import json
from pathlib import Path

import pytest

from tocsin.cli.__main__ import main

FILES = ["tocsin.yaml", "lexicons/river.yaml", "sources/feeds.yaml", "watches/rhine-floods.yaml"]


def test_the_starter_is_written_and_what_comes_next_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "desk"
    assert main(["init", str(folder)]) == 0
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml")) == sorted(FILES)
    assert capsys.readouterr().out.splitlines() == [
        *(f"wrote {folder}/{name}" for name in FILES),
        "",
        "Next:",
        f"  tocsin check -c {folder}    says whether all is in order",
        f"  tocsin poll -c {folder}     goes once through all stages and shows what it found",
        f"  tocsin run -c {folder}      keeps watching",
    ]


def test_without_a_name_the_starter_goes_where_it_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOCSIN_CONFIG", raising=False)
    assert main(["init"]) == 0
    assert "  tocsin check    says whether all is in order" in capsys.readouterr().out
    assert main(["check"]) == 0


def test_the_starter_passes_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", str(tmp_path)])
    capsys.readouterr()
    assert main(["check", "-c", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["problems"] == []
    assert found["warnings"] == [
        "tocsin.yaml:26:3: channels.desk: is off: its address is empty",
        "tocsin.yaml:32:3: channels.mail: is off: its address is empty",
    ]


def test_nothing_is_written_over_without_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tocsin.yaml").write_text("language: fr\n")
    assert main(["init", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"would write over {tmp_path}/tocsin.yaml (`--force` does it, or name another folder)\n"
    )
    assert (tmp_path / "tocsin.yaml").read_text() == "language: fr\n"
    assert not (tmp_path / "watches").exists()


def test_force_writes_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "tocsin.yaml").write_text("language: xx\n")
    assert main(["init", str(tmp_path), "--force"]) == 0
    assert "language: en" in (tmp_path / "tocsin.yaml").read_text()


def test_files_of_others_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["init", str(tmp_path)]) == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["init", str(tmp_path / "file" / "x")]) == 2
    assert "cannot be written: Not a directory (name another folder)" in capsys.readouterr().err


def test_what_was_written_is_told_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"files": [f"{tmp_path}/{name}" for name in FILES]}
