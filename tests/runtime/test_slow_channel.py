"""A receiver that does not answer, beside one that does, under the running daemon."""

import json
from pathlib import Path
from signal import SIGTERM

from tests.parts.deployment import Deployment, deploy, rss
from tests.parts.feed_server import FeedServer
from tests.parts.webhook_receiver import Reply, WebhookReceiver
from tocsin.model import DeliveryState
from tocsin.store.database import connect
from tocsin.store.tables import deliveries

WITHIN = 10  # seconds; the promise of `tocsin run`


def deployed(folder: Path, feeds: FeedServer, ops: str, desk: str) -> Deployment:
    made = deploy(folder, [feeds.url("/a.xml"), feeds.url("/b.xml")], webhook=ops)
    written = (folder / "tocsin.yaml").read_text()
    written = written.replace("retry: [1s, 1s, 1s]", "timeout: 60s, retry: [1s]").replace(
        "channels:\n", f'channels:\n  desk: {{type: webhook, url: "{desk}"}}\n', 1
    )
    made.write("tocsin.yaml", written.replace("channels: [ops]", "channels: [ops, desk]"))
    watch = (folder / "watches/port.yaml").read_text()
    grouped = "severity: severe\n    group_by: [source]"
    made.write("watches/port.yaml", watch.replace("severity: severe", grouped, 1))
    return made


def sent(deployment: Deployment, channel: str) -> int:
    with connect(f"sqlite:///{deployment.database}") as db, db.reading() as session:
        rows = session.execute(deliveries.select().where(deliveries.c.channel == channel)).all()
    return sum(row.state is DeliveryState.SENT for row in rows)


def test_a_receiver_that_hangs_holds_up_no_other_and_no_end(tmp_path: Path) -> None:
    with FeedServer() as feeds, WebhookReceiver([Reply(delay=60)]) as ops, WebhookReceiver() as desk:
        feeds.put("/a.xml", rss("Tankers torched near Varna"))
        feeds.put("/b.xml", rss("Quiet day"))
        deployment = deployed(tmp_path, feeds, ops.url, desk.url)
        daemon = deployment.start("run")
        first = ops.next(), desk.next()
        feeds.put("/b.xml", rss("Choir hall in Varna attacked by night"))
        second = desk.next()
        assert len(ops.received) == 1, "the slow channel was entered twice at once"
        daemon.send_signal(SIGTERM)
        _, log = daemon.communicate(timeout=WITHIN + 5)
        assert daemon.returncode == 0, log
        subjects = {json.loads(one.body)["subject"] for one in (first[1], second)}
        assert len(subjects) == 2
        assert (sent(deployment, "ops"), sent(deployment, "desk")) == (0, 2)
