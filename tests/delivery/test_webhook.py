import base64
import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from tests.delivery.build import NOW, composed, evidence, told, webhook
from tests.parts.webhook_receiver import Received, Reply, WebhookReceiver
from tocsin.delivery.channels import open_channel
from tocsin.delivery.channels.webhook import LARGEST_ANSWER, LONGEST_WAIT, retry_after
from tocsin.errors import ChannelMisconfigured
from tocsin.model import Message, Refused, Sent

OLD = "whsec_" + base64.b64encode(b"the old secret of 24 byte").decode()
NEW = "whsec_" + base64.b64encode(b"the new secret of 24 byte").decode()


def right_now() -> datetime:
    return datetime.now(UTC)


def posted(message: Message, *replies: Reply, **settings: Any) -> tuple[Received, Sent | Refused]:
    with WebhookReceiver(replies) as receiver:
        result = open_channel("ops", webhook(receiver.url, **settings)).send(message)
        assert len(receiver.received) == 1, "a channel sends once"
        return receiver.received[0], result


def outcome(*replies: Reply, **settings: Any) -> Sent | Refused:
    return posted(composed(), *replies, **settings)[1]


# what arrives


def test_the_body_arrives_byte_by_byte_as_a_post_of_its_type() -> None:
    message = composed(id="msg_1")
    request, result = posted(message)
    assert isinstance(result, Sent)
    assert result.status == 200
    assert (request.method, request.path) == ("POST", "/hook")
    assert request.body == message.body
    assert request.headers["content-type"] == "application/cloudevents+json"
    assert request.headers["webhook-id"] == "msg_1"


def test_what_arrives_is_a_cloudevent_to_the_official_library() -> None:
    request, _ = posted(composed(id="msg_1"))
    event = from_structured(HTTPMessage(dict(request.headers), request.body), JSONFormat())
    assert (event.get_id(), event.get_type()) == ("msg_1", "tocsin.alert.opened")


def test_hostile_and_foreign_text_arrives_signed_and_whole() -> None:
    title = "<script>\r\nX-Evil: 1\u202e حصار باماكو é"
    message = composed(told(evidence(title=title)), now=right_now())
    request, _ = posted(message, secret=NEW)
    received = Verifier(NEW).verify(request.body, dict(request.headers))
    assert "حصار باماكو é" in received["data"]["evidence"][0]["title"]
    assert "x-evil" not in request.headers


@pytest.mark.parametrize(
    "secret", [NEW, NEW.rstrip("="), "correct horse battery staple", "whsec", "pässwörd"]
)
def test_the_signature_is_what_the_reference_library_expects(secret: str) -> None:
    request, _ = posted(composed(now=right_now()), secret=secret)
    as_base64 = secret if secret.startswith("whsec_") else base64.b64encode(secret.encode()).decode()
    assert Verifier(as_base64).verify(request.body, dict(request.headers)) == json.loads(request.body)


def test_the_signature_covers_the_body_and_the_time() -> None:
    request, _ = posted(composed(now=right_now()), secret=NEW)
    with pytest.raises(WebhookVerificationError):
        Verifier(NEW).verify(request.body.replace(b"severe", b"minor!"), dict(request.headers))
    other_time = {**request.headers, "webhook-timestamp": str(int(right_now().timestamp()) - 60)}
    with pytest.raises(WebhookVerificationError):
        Verifier(NEW).verify(request.body, other_time)


def test_while_a_secret_changes_both_are_signed_with() -> None:
    request, _ = posted(composed(now=right_now()), secret=[NEW, OLD])
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    for secret in (OLD, NEW):
        Verifier(secret).verify(request.body, dict(request.headers))


def test_a_later_attempt_has_the_same_id_and_body_and_its_own_time() -> None:
    first = composed(id="msg_1", now=NOW)
    again = replace(first, at=NOW + timedelta(minutes=5))
    with WebhookReceiver([Reply(500)]) as receiver:
        channel = open_channel("ops", webhook(receiver.url, secret=NEW))
        channel.send(first)
        channel.send(again)
        one, two = receiver.received
    assert one.headers["webhook-id"] == two.headers["webhook-id"] == "msg_1"
    assert one.body == two.body
    assert int(two.headers["webhook-timestamp"]) - int(one.headers["webhook-timestamp"]) == 300
    assert one.headers["webhook-signature"] != two.headers["webhook-signature"]


@pytest.mark.parametrize("secret", [[], "", ["", "  "]])
def test_without_a_secret_nothing_is_signed(secret: Any) -> None:
    request, result = posted(composed(), secret=secret)
    assert isinstance(result, Sent)
    assert "webhook-signature" not in request.headers
    assert "webhook-timestamp" in request.headers


@pytest.mark.parametrize("secret", ["whsec_", "whsec_===", "whsec_not base64!"])
def test_a_secret_that_only_looks_like_one_is_a_mistake_and_is_not_repeated(secret: str) -> None:
    with pytest.raises(ChannelMisconfigured, match=r"^channels\.ops: a secret begins with whsec_") as caught:
        open_channel("ops", webhook(secret=secret))
    assert "base64!" not in str(caught.value)


# what is answered


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_success(status: int) -> None:
    result = outcome(Reply(status))
    assert isinstance(result, Sent)
    assert result.status == status


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504])
def test_any_other_answer_is_tried_again(status: int) -> None:
    result = outcome(Reply(status))
    assert isinstance(result, Refused)
    assert (result.retry, result.gone, result.status) == (True, False, status)
    assert result.detail == f"answered {status}"


def test_410_means_that_the_receiver_is_gone_for_good() -> None:
    result = outcome(Reply(410))
    assert isinstance(result, Refused)
    assert (result.retry, result.gone) == (False, True)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused_and_not_followed(status: int) -> None:
    with WebhookReceiver() as elsewhere:
        result = outcome(Reply(status, {"Location": elsewhere.url}))
        assert elsewhere.received == []
    assert isinstance(result, Refused)
    assert result.retry
    assert result.detail == f"answered {status}, a redirect, which is not followed"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("120", timedelta(minutes=2)),
        ("Thu, 30 Oct 2025 06:40:00 GMT", timedelta(minutes=10)),
        ("Thu, 30 Oct 2025 05:00:00 GMT", timedelta(0)),
        ("soon", None),
    ],
)
def test_429_and_503_say_how_long_to_wait(status: int, value: str, after: timedelta | None) -> None:
    result = outcome(Reply(status, {"Retry-After": value}))
    assert isinstance(result, Refused)
    assert result.after == after


def test_other_answers_do_not_set_the_wait() -> None:
    result = outcome(Reply(500, {"Retry-After": "120"}))
    assert isinstance(result, Refused)
    assert result.after is None


@given(
    st.text(max_size=40) | st.integers(0, 10**30).map(str) | st.from_regex(r"\w{3}, \d+ \w{3} \d+ [\d:]+ \w+")
)
def test_no_retry_after_is_too_odd_to_be_read(value: str) -> None:
    after = retry_after(value, NOW)
    assert after is None or timedelta(0) <= after <= LONGEST_WAIT


def test_an_answer_longer_than_the_limit_does_not_undo_that_the_message_arrived() -> None:
    result = outcome(Reply(200, body=b"x" * (LARGEST_ANSWER + 1)))
    assert isinstance(result, Sent)
    assert result.detail.startswith("answer not read")


def test_a_refusal_with_a_long_answer_is_a_refusal_of_that_status() -> None:
    result = outcome(Reply(500, body=b"x" * (LARGEST_ANSWER + 1)))
    assert isinstance(result, Refused)
    assert (result.status, result.retry) == (500, True)


def test_a_receiver_that_does_not_answer_in_time_is_tried_again() -> None:
    result = outcome(Reply(delay=30), timeout="0.2s")
    assert isinstance(result, Refused)
    assert result.retry


def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        result = open_channel("ops", webhook(f"http://127.0.0.1:{bound.getsockname()[1]}/s3cret")).send(
            composed()
        )
    assert isinstance(result, Refused)
    assert result.retry
    assert "s3cret" not in result.detail


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
        "http://2852039166/",
    ],
)
def test_the_metadata_services_of_clouds_are_never_reached(url: str) -> None:
    result = open_channel("ops", webhook(url)).send(composed())
    assert isinstance(result, Refused)
    assert not result.retry
    assert result.status is None


# what is configured


@pytest.mark.parametrize("url", ["ftp://host/", "hooks.example.org/x", "https://", "http://host:port/"])
def test_an_address_that_can_never_be_posted_to_is_a_mistake(url: str) -> None:
    with pytest.raises(ChannelMisconfigured, match=r"^channels\.ops: its url is "):
        open_channel("ops", webhook(url))


@pytest.mark.parametrize("format", ["slack", "mattermost", "teams", "discord"])
def test_a_format_of_a_later_version_is_a_mistake(format: str) -> None:
    with pytest.raises(ChannelMisconfigured, match=rf"^channels\.ops: the format '{format}' is not served"):
        open_channel("ops", webhook(format=format))


def test_no_secret_stands_in_what_a_channel_shows_of_itself() -> None:
    url = "https://user:passw0rd@hooks.example.org/t0ken"
    shown = repr(open_channel("ops", webhook(url, secret="s3cret")))
    assert not [word for word in ("passw0rd", "t0ken", "s3cret") if word in shown]


def test_a_user_and_password_in_the_address_are_sent_as_basic_authorization() -> None:
    with WebhookReceiver() as receiver:
        open_channel("ops", webhook(receiver.url.replace("//", "//ana:pw@"))).send(composed())
    assert receiver.received[0].headers["authorization"] == "Basic " + base64.b64encode(b"ana:pw").decode()
