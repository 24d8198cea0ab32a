"""One entry's whole way: from a served feed to a signed webhook and a mail, and back to its reasons."""

import json
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from standardwebhooks import Webhook

from tests.parts.deployment import SECRET, deploy, rss
from tests.parts.feed_server import FeedServer
from tests.parts.smtp_sink import SmtpSink
from tests.parts.webhook_receiver import WebhookReceiver
from tocsin.config.load import load
from tocsin.model import AlertState
from tocsin.runtime import stages
from tocsin.runtime.daemon import clock
from tocsin.runtime.engine import open_engine
from tocsin.store import alerts


def test_a_headline_becomes_a_bell_that_says_why(tmp_path: Path) -> None:
    with ExitStack() as world:
        feeds, receiver, sink = (
            world.enter_context(part()) for part in (FeedServer, WebhookReceiver, SmtpSink)
        )
        feeds.put("/a.xml", rss("Tankers torched near Varna", "Varna wins the cup"))
        deployment = deploy(tmp_path, [feeds.url("/a.xml")], webhook=receiver.url, smtp=sink.url())
        engine = world.enter_context(open_engine(load(deployment.folder, env={}), clock(), daemon=True))
        first = clock()

        done = stages.tick(engine, lambda: first)

        assert (done.polled.entries_new, done.read.observations, len(done.assessed.opened)) == (2, 1, 1)
        told = receiver.next()
        body = Webhook(SECRET).verify(told.body, dict(told.headers))
        assert (body["type"], body["subject"]) == ("tocsin.alert.opened", "port/any-attack#1")
        assert body["id"] == told.headers["webhook-id"]
        (evidence,) = body["data"]["evidence"]
        (span,) = [span for span in evidence["spans"] if span["text"] == "torched"]
        assert evidence["title"][span["start"] : span["end"]] == "torched"
        assert evidence["owner"] == "Owner 0"
        (mail,) = sink.received
        assert mail.mail["Subject"] == "[Tocsin] SEVERE · Attack on the port · Port Varna"
        assert "Tankers [torched] near Varna" in mail.mail.get_body(("plain",)).get_content()

        assert stages.tick(engine, lambda: first + timedelta(seconds=5)).delivered.sent == 0

        feeds.put("/a.xml", rss("Tankers torched near Varna, two dead", guid="Tankers torched near Varna"))
        stages.tick(engine, lambda: first + timedelta(seconds=10))
        ended = stages.tick(engine, lambda: first + timedelta(hours=25))

        assert ended.assessed.resolved == ("port/any-attack#1",)
        assert json.loads(receiver.next().body)["type"] == "tocsin.alert.resolved"
        with engine.db.reading() as session:
            alert = alerts.get(session, "port/any-attack#1")
            assert alert is not None
            assert alert.state is AlertState.RESOLVED
            assert [change["reasons"] for change in alerts.history(session, alert.id)] == [
                ["opened"],
                ["resolved"],
            ]
