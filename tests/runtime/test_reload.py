"""A changed configuration is taken up while the daemon runs, whole or not at all."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGHUP, SIGTERM
from subprocess import Popen

import pytest

from tests.parts.deployment import LEXICON, WATCH, Deployment, deploy, rss
from tests.parts.feed_server import FeedServer
from tests.parts.webhook_receiver import WebhookReceiver

WITH_STRIKES = LEXICON.replace("torched]", "torched, walkout*]")
BROKEN = WITH_STRIKES.replace("event:attack: {", "event:attack: [")


class Log:
    """What a process writes to standard error, as it comes."""

    def __init__(self, process: "Popen[str]") -> None:
        self._lines: list[str] = []
        self._came = threading.Condition()
        self._process = process
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self._process.stderr or ():
            with self._came:
                self._lines.append(line)
                self._came.notify_all()

    def close(self) -> None:
        """After the process has ended."""
        self._thread.join()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def wait(self, words: str) -> str:
        """The first line with the words, when it has come."""
        with self._came:
            found = lambda: next((line for line in self._lines if words in line), "")  # noqa: E731
            assert self._came.wait_for(lambda: bool(found()), timeout=30), "".join(self._lines)
            return found()


@contextmanager
def running(deployment: Deployment) -> Iterator[tuple["Popen[str]", Log]]:
    daemon = deployment.start("run")
    log = Log(daemon)
    log.wait("daemon started")
    yield daemon, log
    daemon.send_signal(SIGTERM)
    assert daemon.wait(timeout=15) == 0
    log.close()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[tuple[FeedServer, WebhookReceiver, Deployment]]:
    with FeedServer() as feeds, WebhookReceiver() as receiver:
        feeds.put("/a.xml", rss("Quiet day in Varna"))
        yield feeds, receiver, deploy(tmp_path, [feeds.url("/a.xml")], webhook=receiver.url)


Port = tuple[FeedServer, WebhookReceiver, Deployment]


def test_a_new_form_of_a_lexicon_rings_without_a_restart(port: Port) -> None:
    feeds, receiver, deployment = port
    with running(deployment) as (_, log):
        deployment.write("lexicons/port.yaml", WITH_STRIKES)
        assert "reads_alike=False" in log.wait("configuration taken up")
        feeds.put("/a.xml", rss("Quiet day in Varna", "Walkouts paralyse Varna"))
        assert json.loads(receiver.next().body)["data"]["rule"] == "any-attack"


def test_a_configuration_with_problems_is_named_and_the_old_one_goes_on(port: Port) -> None:
    feeds, receiver, deployment = port
    with running(deployment) as (_, log):
        deployment.write("lexicons/port.yaml", BROKEN)
        log.wait("configuration not taken up")
        assert "lexicons/port.yaml:" in log.wait("configuration problem")
        feeds.put("/a.xml", rss("Quiet day in Varna", "Tankers torched near Varna"))
        assert json.loads(receiver.next().body)["data"]["rule"] == "any-attack"
        deployment.write("lexicons/port.yaml", WITH_STRIKES)
        log.wait("configuration taken up")


def test_a_file_that_comes_and_a_source_that_goes_are_changes(port: Port) -> None:
    _, _, deployment = port
    with running(deployment) as (_, log):
        deployment.write("watches/second.yaml", WATCH.replace("watch: port", "watch: second"))
        assert "watches=2" in log.wait("configuration taken up")
    assert deployment.run("check").returncode == 0


def test_a_signal_takes_the_files_up_at_once(port: Port) -> None:
    _, _, deployment = port
    with running(deployment) as (daemon, log):
        daemon.send_signal(SIGHUP)
        assert "reads_alike=True" in log.wait("configuration taken up")


def test_what_only_a_start_takes_up_is_said(port: Port) -> None:
    _, _, deployment = port
    with running(deployment) as (_, log):
        main = deployment.folder / "tocsin.yaml"
        deployment.write("tocsin.yaml", main.read_text().replace("Europe/Sofia", "Africa/Bamako"))
        assert "key=timezone" in log.wait("key needs a restart")
