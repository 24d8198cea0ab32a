"""`tocsin send-test` switches a channel on again that its receiver had switched off."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.build import NOW
from tests.parts.deployment import Deployment, deploy
from tests.parts.webhook_receiver import Reply, WebhookReceiver
from tocsin.cli.__main__ import main
from tocsin.store import deliveries
from tocsin.store.database import connect
from tocsin.store.upgrade import upgrade


def off(database_url: str) -> dict[str, str]:
    with connect(database_url) as db, db.reading() as session:
        return deliveries.disabled(session)


def switch_off(database_url: str) -> None:
    with connect(database_url) as db:
        upgrade(db)
        with db.transaction() as session:
            deliveries.disable(session, "ops", "answered 410: gone for good", NOW)


def probed(deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    status = main(["-c", str(deployment.folder), "send-test", "ops", "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_channel_that_is_off_is_on_again_once_a_test_gets_through(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with WebhookReceiver([Reply(410)]) as receiver:
        deployment = deploy(tmp_path / "made", [], webhook=receiver.url, database=database_url)
        switch_off(database_url)
        status, refused = probed(deployment, capsys)
        assert (status, refused["sent"], refused["switched_on"]) == (1, False, False)
        assert list(off(database_url)) == ["ops"]
        assert main(["-c", str(deployment.folder), "send-test", "ops"]) == 0
        assert "ops was off and is on again" in capsys.readouterr().out
        assert off(database_url) == {}
        status, again = probed(deployment, capsys)
        assert (status, again["sent"], again["switched_on"]) == (0, True, False)


def test_a_dry_test_switches_nothing_on(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with WebhookReceiver() as receiver:
        deployment = deploy(tmp_path / "made", [], webhook=receiver.url, database=database_url)
        switch_off(database_url)
        assert main(["-c", str(deployment.folder), "send-test", "ops", "--dry-run"]) == 0
        assert list(off(database_url)) == ["ops"]


def test_a_test_makes_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with WebhookReceiver() as receiver:
        deployment = deploy(tmp_path, [], webhook=receiver.url)
        assert probed(deployment, capsys)[0] == 0
        assert not deployment.database.exists()


def test_a_test_that_got_through_counts_also_where_the_database_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with WebhookReceiver() as receiver:
        deployment = deploy(tmp_path, [], webhook=receiver.url)
        deployment.database.write_text("this is no database, however long one reads it")
        assert main(["-c", str(deployment.folder), "send-test", "ops"]) == 0
        assert "is not known" in capsys.readouterr().err
