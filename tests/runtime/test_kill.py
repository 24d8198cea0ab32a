"""The daemon is killed without warning at every stage, started again, and nothing is lost or doubled."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from signal import SIGKILL, SIGTERM
from subprocess import Popen
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.sql import Select

from tests.parts.deployment import Deployment, deploy, rss
from tests.parts.feed_server import FeedServer
from tests.parts.webhook_receiver import Reply, WebhookReceiver
from tocsin.errors import StoreError
from tocsin.model import DeliveryState
from tocsin.store.database import Session, connect
from tocsin.store.tables import attempts, changes, deliveries, entries, observations, revisions

FEEDS, ITEMS = 30, 12
WAIT = 60.0  # seconds


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    """Thirty feeds of twelve items, each with one attack on the port among them."""
    with FeedServer() as server:
        for n in range(FEEDS):
            quiet = [f"Weather in town {n}, day {day}" for day in range(ITEMS - 1)]
            server.put(f"/{n}.xml", rss(f"Depot {n} attacked in Varna", *quiet))
        yield server


def deployed(tmp_path: Path, feeds: FeedServer, receiver: WebhookReceiver) -> Deployment:
    made = deploy(tmp_path, [feeds.url(f"/{n}.xml") for n in range(FEEDS)], webhook=receiver.url)
    made.write(
        "watches/port.yaml",
        (made.folder / "watches/port.yaml")
        .read_text()
        .replace("severity: severe", "severity: severe\n    group_by: [source]", 1),
    )
    settings = (made.folder / "tocsin.yaml").read_text()
    made.write(
        "tocsin.yaml", settings.replace("max_interval: 2s", "max_interval: 2s, concurrency: 4, per_host: 2")
    )
    return made


def until(holds: Callable[[], bool], daemon: "Popen[str]") -> None:
    end = time.monotonic() + WAIT
    while not holds():
        assert daemon.poll() is None, daemon.communicate()[1]
        assert time.monotonic() < end, "it did not come to it in time"
        time.sleep(0.01)


def killed_when(deployment: Deployment, holds: Callable[[], bool]) -> None:
    daemon = deployment.start("run")
    until(holds, daemon)
    daemon.send_signal(SIGKILL)
    daemon.communicate()


def finished(deployment: Deployment) -> None:
    """A daemon that is let work until every episode was told, and then ended."""
    daemon = deployment.start("run")
    until(lambda: count(deployment, sent()) >= FEEDS and waiting(deployment) == 0, daemon)
    daemon.send_signal(SIGTERM)
    _, log = daemon.communicate(timeout=15)
    assert daemon.returncode == 0, log


def sent() -> Select[Any]:
    return select(func.count()).select_from(deliveries).where(deliveries.c.state == DeliveryState.SENT)


def waiting(deployment: Deployment) -> int:
    return count(deployment, select(func.count()).select_from(revisions).where(revisions.c.read_at.is_(None)))


def count(deployment: Deployment, statement: Select[Any]) -> int:
    return int(ask(deployment, lambda session: session.execute(statement).scalar_one()))


def ask(deployment: Deployment, question: Callable[[Session], Any]) -> Any:
    if not deployment.database.exists():
        return 0
    try:
        with closing(connect(f"sqlite:///{deployment.database}")) as db, db.reading() as session:
            return question(session)
    except StoreError:  # no tables yet
        return 0


def total(table: Any) -> Select[Any]:
    return select(func.count()).select_from(table)


def all_is_there_once(deployment: Deployment, receiver: WebhookReceiver) -> None:
    assert count(deployment, total(entries)) == FEEDS * ITEMS
    assert count(deployment, total(revisions)) == FEEDS * ITEMS
    assert count(deployment, total(observations)) == FEEDS
    assert count(deployment, total(changes)) == FEEDS
    assert count(deployment, total(deliveries)) == FEEDS
    arrived: dict[str, set[str]] = {}
    for request in receiver.received:
        arrived.setdefault(json.loads(request.body)["subject"], set()).add(request.headers["webhook-id"])
    assert len(arrived) == FEEDS
    assert all(len(ids) == 1 for ids in arrived.values()), "an episode was told under two ids"


@pytest.mark.parametrize("asked", [1, 7, 20, FEEDS])
def test_killed_in_the_middle_of_a_pass_it_goes_on_where_it_was(
    tmp_path: Path, feeds: FeedServer, asked: int
) -> None:
    with WebhookReceiver() as receiver:
        deployment = deployed(tmp_path, feeds, receiver)
        killed_when(deployment, lambda: len(feeds.seen) >= asked)
        finished(deployment)
        all_is_there_once(deployment, receiver)


def test_killed_while_it_tells_it_tells_again_under_the_same_id(tmp_path: Path, feeds: FeedServer) -> None:
    with WebhookReceiver([Reply(delay=5)]) as receiver:
        deployment = deployed(tmp_path, feeds, receiver)
        killed_when(deployment, lambda: len(receiver.received) == 1)
        finished(deployment)
        all_is_there_once(deployment, receiver)
        assert len(receiver.received) == FEEDS + 1
        assert count(deployment, total(attempts)) == FEEDS


def test_killed_again_and_again_it_still_comes_to_the_same_end(tmp_path: Path, feeds: FeedServer) -> None:
    with WebhookReceiver() as receiver:
        deployment = deployed(tmp_path, feeds, receiver)
        for share in (5, 12, 25):
            killed_when(deployment, lambda share=share: len(feeds.seen) >= share)  # type: ignore[misc]
        for share in (1, 10):
            killed_when(deployment, lambda share=share: len(receiver.received) >= share)  # type: ignore[misc]
        finished(deployment)
        all_is_there_once(deployment, receiver)
