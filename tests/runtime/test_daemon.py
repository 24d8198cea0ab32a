"""The daemon as a process: it starts, rings, logs, and ends when it is told to."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals
from subprocess import Popen

import pytest

from tests.parts.deployment import Deployment, deploy, rss
from tests.parts.feed_server import FeedServer
from tests.parts.smtp_sink import SmtpSink
from tests.parts.webhook_receiver import WebhookReceiver

STOP_WITHIN = 10.0  # seconds; the promise of `tocsin run`


def stopped(daemon: "Popen[str]", signal: Signals = SIGTERM) -> tuple[float, str]:
    """How many seconds it took to end, and its log."""
    asked = time.monotonic()
    daemon.send_signal(signal)
    _, log = daemon.communicate(timeout=30)
    return time.monotonic() - asked, log


@pytest.mark.parametrize("signal", [SIGTERM, SIGINT])
def test_it_rings_on_both_channels_and_ends_cleanly_when_it_is_told(tmp_path: Path, signal: Signals) -> None:
    with FeedServer() as feeds, WebhookReceiver() as receiver, SmtpSink() as sink:
        feeds.put("/a.xml", rss("Tankers torched near Varna"))
        daemon = deploy(tmp_path, [feeds.url("/a.xml")], webhook=receiver.url, smtp=sink.url()).start("run")
        told = json.loads(receiver.next().body)
        took, log = stopped(daemon, signal)
        assert told["type"] == "tocsin.alert.opened"
        assert (daemon.returncode, took < STOP_WITHIN) == (0, True), log
        assert "alert opened" in log
        assert "daemon stopped" in log


def test_it_ends_in_time_while_a_server_does_not_answer(tmp_path: Path) -> None:
    with FeedServer() as feeds:
        feeds.hang("/a.xml")
        deployment = deploy(tmp_path, [feeds.url("/a.xml")])
        deployment.write(
            "tocsin.yaml", (tmp_path / "tocsin.yaml").read_text().replace("timeout: 5s", "timeout: 60s")
        )
        daemon = deployment.start("run")
        _until(lambda: feeds.count("/a.xml") == 1, daemon)
        took, log = stopped(daemon)
        assert (daemon.returncode, took < STOP_WITHIN) == (0, True), log


def test_a_slow_feed_holds_up_no_bell(tmp_path: Path) -> None:
    with FeedServer() as feeds, WebhookReceiver() as receiver:
        feeds.hang("/slow.xml")
        feeds.put("/quick.xml", rss("Tankers torched near Varna"))
        urls = [feeds.url("/slow.xml"), feeds.url("/quick.xml")]
        deployment = deploy(tmp_path, urls, webhook=receiver.url)
        deployment.write(
            "tocsin.yaml", (tmp_path / "tocsin.yaml").read_text().replace("timeout: 5s", "timeout: 60s")
        )
        daemon = deployment.start("run")
        assert json.loads(receiver.next().body)["subject"] == "port/any-attack#1"
        stopped(daemon)


def test_a_slow_feed_holds_up_no_other_feed(tmp_path: Path) -> None:
    with FeedServer() as feeds:
        feeds.hang("/slow.xml")
        feeds.put("/quick.xml", rss("Quiet day"))
        deployment = deploy(tmp_path, [feeds.url("/slow.xml"), feeds.url("/quick.xml")])
        deployment.write(
            "tocsin.yaml", (tmp_path / "tocsin.yaml").read_text().replace("timeout: 5s", "timeout: 60s")
        )
        daemon = deployment.start("run")
        _until(lambda: feeds.count("/quick.xml") >= 3, daemon)
        took, log = stopped(daemon)
        assert (feeds.count("/slow.xml"), daemon.returncode, took < STOP_WITHIN) == (1, 0, True), log
        assert "clean=True" in log


def test_log_lines_are_json_on_request(tmp_path: Path) -> None:
    with FeedServer() as feeds:
        feeds.put("/a.xml", rss("Quiet day"))
        daemon = deploy(tmp_path, [feeds.url("/a.xml")]).start("run", "--log-format", "json")
        _until(lambda: feeds.count("/a.xml") >= 1, daemon)
        _, log = stopped(daemon)
        lines = [json.loads(line) for line in log.splitlines()]
        assert {"daemon started", "daemon stopped"} <= {line["event"] for line in lines}
        assert all({"timestamp", "level"} <= set(line) for line in lines)


def test_a_second_daemon_on_the_same_database_is_refused(tmp_path: Path) -> None:
    with FeedServer() as feeds:
        feeds.put("/a.xml", rss("Quiet day"))
        deployment = deploy(tmp_path, [feeds.url("/a.xml")])
        daemon = deployment.start("run")
        _until(lambda: feeds.count("/a.xml") >= 1, daemon)
        refused = deployment.run("run")
        assert (refused.returncode, "another tocsin works on this database" in refused.stderr) == (1, True)
        polled: Deployment = deployment
        assert polled.run("poll").returncode == 0
        stopped(daemon)


def test_a_headline_that_comes_later_rings_without_a_restart(tmp_path: Path) -> None:
    with FeedServer() as feeds, WebhookReceiver() as receiver:
        feeds.put("/a.xml", rss("Quiet day"))
        daemon = deploy(tmp_path, [feeds.url("/a.xml")], webhook=receiver.url).start("run")
        _until(lambda: feeds.count("/a.xml") >= 1, daemon)
        feeds.put("/a.xml", rss("Quiet day", "هجوم على ميناء فارنا", language="ar"))
        assert json.loads(receiver.next().body)["data"]["rule"] == "any-attack"
        stopped(daemon)


def _until(holds: Callable[[], bool], daemon: "Popen[str]") -> None:
    end = time.monotonic() + 30
    while not holds():
        assert daemon.poll() is None, daemon.communicate()[1]
        assert time.monotonic() < end
        time.sleep(0.02)
