import shutil
import socket
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.message import Message as AnyMail
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.build import NOW, alert, composed, email, evidence, span, told
from tests.parts.smtp_sink import SmtpSink
from tocsin.delivery.channels import email as mailing
from tocsin.delivery.channels import open_channel
from tocsin.delivery.formats.words import ENGLISH, FRENCH
from tocsin.errors import ChannelMisconfigured
from tocsin.model import AlertState, Message, Place, Reason, Refused, Sent

SERVER = "smtp://127.0.0.1:2525"
TWO = ["a@example.org", "b@example.org"]


def mailed(message: Message, **settings: Any) -> EmailMessage:
    """The mail as it arrives, read by the standard library."""
    with SmtpSink() as sink:
        result = open_channel("analysts", email(sink.url(), **settings)).send(message)
        assert isinstance(result, Sent), result
        return sink.received[0].mail


def outcome(sink: SmtpSink, **settings: Any) -> Sent | Refused:
    with sink:
        return open_channel("analysts", email(sink.url(), **settings)).send(composed())


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


# what arrives


def test_a_mail_has_the_text_first_and_the_page_second() -> None:
    message = composed(language="fr")
    mail = mailed(message)
    assert mail.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [each.get_content_charset() for each in mail.iter_parts()] == ["utf-8", "utf-8"]
    assert part(mail, "plain") == message.text
    assert part(mail, "html") == message.html
    assert mail.defects == []


def test_the_headers_name_who_what_and_when() -> None:
    mail = mailed(composed(id="msg_1"), to=["Ana Ñ <a@example.org>", "b@example.org"])
    assert mail["From"] == "Tocsin <tocsin@example.org>"
    assert mail["To"] == "Ana Ñ <a@example.org>, b@example.org"
    assert mail["Subject"] == "[Tocsin] SEVERE · An embassy leaves · Bamako"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == "<msg_1@example.org>"


def test_a_mail_says_that_it_is_automatic_and_what_it_is_about() -> None:
    mail = mailed(composed(id="msg_1"))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Tocsin-Delivery"] == "msg_1"
    assert mail["X-Tocsin-Alert"] == "bamako/embassy-leaves#1"
    assert mail["X-Tocsin-Severity"] == "severe"
    assert mail["X-Tocsin-State"] == "firing"
    assert "X-Tocsin-Test" not in mail


def test_all_mails_of_an_episode_hang_on_one_root_and_those_of_another_on_another() -> None:
    ended = told(of=alert(state=AlertState.RESOLVED), n=2, reasons=(Reason.RESOLVED,))
    first, last = mailed(composed(id="msg_1")), mailed(composed(ended, id="msg_2"))
    other = mailed(composed(told(of=replace(alert(), ordinal=2)), id="msg_3"))
    assert first["References"] == last["References"] == first["In-Reply-To"] == last["In-Reply-To"]
    assert first["Message-ID"] != last["Message-ID"]
    assert other["References"] != first["References"]


def test_a_later_attempt_is_the_same_mail_with_its_own_date() -> None:
    message = composed(id="msg_1")
    first, again = mailed(message), mailed(replace(message, at=NOW + timedelta(minutes=5)))
    for header in ("From", "To", "Subject", "Message-ID", "References", "In-Reply-To"):
        assert first[header] == again[header]
    assert again["Date"].datetime == NOW + timedelta(minutes=5)


def test_a_test_mail_is_marked() -> None:
    mail = mailed(replace(composed(), subject=ENGLISH.labels["test_subject"], marked_test=True))
    assert mail["X-Tocsin-Test"] == "yes"
    assert mail["Subject"].startswith("[TEST]")


@pytest.mark.parametrize(
    ("configured", "header", "one_click"),
    [
        (None, "<mailto:tocsin@example.org?subject=unsubscribe>", None),
        ("mailto:leave@example.org", "<mailto:leave@example.org>", None),
        ("http://example.org/leave", "<http://example.org/leave>", None),
        ("https://example.org/leave?l=1", "<https://example.org/leave?l=1>", "List-Unsubscribe=One-Click"),
    ],
)
def test_people_can_leave_with_one_click_only_where_https_serves_it(
    configured: str | None, header: str, one_click: str | None
) -> None:
    mail = mailed(composed(), unsubscribe=configured)
    assert mail["List-Unsubscribe"] == header
    assert mail["List-Unsubscribe-Post"] == one_click


HOSTILE = [
    "<script>alert(1)</script>",
    "Calm\r\nBcc: all@example.org\r\n\r\nbody",
    "Bamako \u202e okamab",
    "A" * 5_000,
    "حصار باماكو والوقود والطرق المؤدية إلى العاصمة",
    ".\r\n.\r\nQUIT",
    "=?utf-8?q?=0D=0ABcc:_x?=",
    "\ud800",
]


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_titles_can_neither_add_headers_nor_people(attack: str) -> None:
    hit = replace(evidence(title=attack, owner=attack, spans=(span(attack[:4]),)), source_name=attack)
    message = composed(told(hit, places=(Place("place:x", attack),), rule_title=attack))
    with SmtpSink() as sink:
        open_channel("analysts", email(sink.url())).send(message)
        (received,) = sink.received
    assert received.recipients == ("a@example.org",)
    assert set(received.mail.keys()) == set(mailed(composed()).keys())
    assert max(len(line) for line in received.content.split(b"\r\n")) < 998
    assert part(received.mail, "plain") == message.text
    assert part(received.mail, "html") == message.html


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(texts, texts, texts)
def test_whatever_a_message_holds_the_mail_is_one_mail(subject: str, thread: str, id: str) -> None:
    channel = mailing.opened(email(SERVER))
    message = replace(composed(), subject=subject, thread=thread, id=id, marks=(("Alert", thread),))
    raw = mailing.written(message, channel).as_bytes()
    mail: AnyMail = message_from_bytes(raw)
    assert mail.defects == []
    assert "Bcc" not in mail
    assert len([key for key in mail if key.lower() == "subject"]) == 1
    assert [each.get_content_type() for each in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_ids_stay_whole_however_long_they_are() -> None:
    domain = ".".join(["a" * 60] * 3) + ".example"
    sender = f"tocsin@{domain}"
    leave = "https://example.org/" + "x" * 200
    channel = mailing.opened(email(SERVER, unsubscribe=leave, **{"from": sender}))
    lines = mailing.written(composed(id="msg_1"), channel).as_bytes().decode().split("\r\n")
    assert f"Message-ID: <msg_1@{domain}>" in lines
    (root,) = [line.removeprefix("References: ") for line in lines if line.startswith("References: <")]
    assert root.endswith(f"@{domain}>")
    assert f"In-Reply-To: {root}" in lines
    assert f"List-Unsubscribe: <{leave}>" in lines


def test_a_mail_is_ascii_on_the_way_for_servers_that_take_no_more() -> None:
    short = replace(composed(), text="Où\n", html="<p>Où</p>\n", subject="Où")
    assert mailing.written(short, mailing.opened(email(SERVER))).as_bytes().isascii()


# what is answered


def test_several_people_get_one_mail() -> None:
    with SmtpSink() as sink:
        open_channel("analysts", email(sink.url(), to=TWO)).send(composed())
        assert [received.recipients for received in sink.received] == [tuple(TWO)]


def test_some_recipients_refused_among_good_ones_is_sent_and_says_how_many() -> None:
    result = outcome(SmtpSink(refuse=["b@example.org"]), to=TWO)
    assert result == Sent(status=250, detail="refused for 1 of 2 recipients", seconds=result.seconds)


def test_recipients_refused_for_good_are_not_tried_again() -> None:
    result = outcome(SmtpSink(refuse=TWO), to=TWO)
    assert isinstance(result, Refused)
    assert (result.retry, result.status) == (False, 550)
    assert result.detail == "mail server 127.0.0.1: refused every recipient: 550 5.1.1 no such user"


def test_recipients_refused_for_now_are_tried_again() -> None:
    result = outcome(SmtpSink(refuse=TWO, refusal="450 greylisted"), to=TWO)
    assert isinstance(result, Refused)
    assert (result.retry, result.status) == (True, 450)


@pytest.mark.parametrize(
    ("reply", "retry"),
    [
        ("451 try later", True),
        ("452 mailbox full", True),
        ("554 content refused", False),
        ("550 no", False),
    ],
)
def test_a_message_refused_is_tried_again_where_the_code_says_for_now(reply: str, retry: bool) -> None:
    result = outcome(SmtpSink(replies=[reply]))
    assert isinstance(result, Refused)
    assert (result.retry, result.status) == (retry, int(reply[:3]))


def test_a_server_that_says_later_takes_the_same_mail_later() -> None:
    with SmtpSink(replies=["451 try later"]) as sink:
        channel = open_channel("analysts", email(sink.url()))
        assert isinstance(channel.send(composed()), Refused)
        assert isinstance(channel.send(composed()), Sent)
        assert len(sink.received) == 1


@pytest.mark.parametrize(
    ("reply", "retry"), [("451 later", True), ("550 unknown sender", False), ("530 log in first", True)]
)
def test_a_refused_sender_is_tried_again_unless_it_is_refused_for_good(reply: str, retry: bool) -> None:
    result = outcome(SmtpSink(sender_reply=reply))
    assert isinstance(result, Refused)
    assert result.retry is retry


def test_a_server_that_hangs_up_after_it_took_the_mail_has_taken_it() -> None:
    assert isinstance(outcome(SmtpSink(hasty=True)), Sent)


def test_a_login_is_used() -> None:
    with SmtpSink(login=("ana", "p@ss/w0rd")) as sink:
        channel = open_channel("analysts", email(sink.url(login="ana:p%40ss%2Fw0rd")))
        assert isinstance(channel.send(composed()), Sent)


@pytest.mark.parametrize("login", ["", "ana:wr0ng"])
def test_a_wrong_or_missing_login_is_tried_again_and_not_repeated_to_anyone(login: str) -> None:
    with SmtpSink(login=("ana", "right")) as sink:
        result = open_channel("analysts", email(sink.url(login=login))).send(composed())
    assert isinstance(result, Refused)
    assert result.retry
    assert result.status == (535 if login else 530)
    assert "wr0ng" not in result.detail


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        port = bound.getsockname()[1]
        result = open_channel("analysts", email(f"smtp://ana:s3cret@127.0.0.1:{port}")).send(composed())
    assert isinstance(result, Refused)
    assert (result.retry, result.detail) == (True, "mail server 127.0.0.1: cannot be reached")


def test_a_server_that_says_nothing_is_tried_again_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings = email(f"smtp://127.0.0.1:{mute.getsockname()[1]}", timeout="0.2s")
        result = open_channel("analysts", settings).send(composed())
    assert isinstance(result, Refused)
    assert (result.retry, result.detail) == (True, "mail server 127.0.0.1: did not answer in time")


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run(
        [*command, "-keyout", str(key), "-out", str(cert), *subject], check=True, capture_output=True
    )
    return key, cert


def serving(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    return context


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_mail_goes_over_tls_to_a_server_that_is_trusted(scheme: str, certificate: tuple[Path, Path]) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[1]))
    with SmtpSink(tls=serving(certificate), starttls=scheme != "smtps", login=("ana", "pw")) as sink:
        channel = mailing.opened(email(sink.url(scheme, "ana:pw")), authorities=trusting)
        assert isinstance(channel.send(composed()), Sent)
        assert len(sink.received) == 1


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_server_that_is_not_trusted_gets_neither_password_nor_mail(
    scheme: str, certificate: tuple[Path, Path]
) -> None:
    with SmtpSink(tls=serving(certificate), starttls=scheme != "smtps", login=("ana", "pw")) as sink:
        result = open_channel("analysts", email(sink.url(scheme, "ana:pw"))).send(composed())
        assert sink.received == []
    assert isinstance(result, Refused)
    assert (result.retry, result.detail) == (True, "mail server 127.0.0.1: no trusted TLS connection")


def test_a_server_without_starttls_gets_nothing_where_it_was_asked_for() -> None:
    with SmtpSink(login=("ana", "pw")) as sink:
        result = open_channel("analysts", email(sink.url("smtp+starttls", "ana:pw"))).send(composed())
        assert sink.received == []
    assert isinstance(result, Refused)
    assert "STARTTLS" in result.detail


# what is configured


@pytest.mark.parametrize(
    ("server", "port"),
    [
        ("smtp://mail.example.org", 25),
        ("smtp+starttls://mail.example.org", 587),
        ("smtps://mail.example.org", 465),
    ],
)
def test_each_kind_of_server_has_its_port(server: str, port: int) -> None:
    assert mailing.opened(email(server)).server.port == port


@pytest.mark.parametrize(
    "server",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://host:port",
        "smtp://h:99999",
        "smtp://ü:s3cret@h",
    ],
)
def test_a_server_that_can_never_be_reached_is_a_mistake_and_no_password_is_repeated(server: str) -> None:
    with pytest.raises(ChannelMisconfigured, match=r"^channels\.analysts: its `smtp` address") as caught:
        open_channel("analysts", email(server))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("sender", "to"),
    [
        ("Tocsin", ["a@example.org"]),
        ("", ["a@example.org"]),
        ("a@example.org, b@example.org", ["a@example.org"]),
        ("tocsin@example.org", ["not an address"]),
        ("tocsin@example.org", ["a@example.org", "Doe, Jane <j@example.org>"]),
        ("tocsin@example.org", ["a@exa mple.org"]),
        ("tocsin@example.org", ["a@"]),
        ("tocsin@example.org", ["ü@example.org"]),
        ("tocsin@example.org\r\nBcc: x@example.org", ["a@example.org"]),
    ],
)
def test_a_bad_address_is_a_mistake(sender: str, to: list[str]) -> None:
    with pytest.raises(ChannelMisconfigured, match=r"^channels\.analysts: .*address"):
        open_channel("analysts", email(SERVER, to=to, **{"from": sender}))


@pytest.mark.parametrize(
    ("to", "addresses"),
    [
        (["a@example.org, b@example.org"], TWO),
        (["A <a@example.org>", "a@EXAMPLE.org", "", "b@example.org"], TWO),
        (['"Doe, Jane" <j@example.org>'], ["j@example.org"]),
        (["a@pénurie.example"], ["a@xn--pnurie-bva.example"]),
    ],
)
def test_people_can_be_listed_in_one_text_and_none_gets_two(to: list[str], addresses: Sequence[str]) -> None:
    assert [address.addr_spec for address in mailing.opened(email(SERVER, to=to)).to] == list(addresses)


@pytest.mark.parametrize(
    "unsubscribe", ["example.org/leave", "javascript:x", "mailto:a b\r\nBcc: x", "mailto:"]
)
def test_an_address_to_leave_by_that_is_none_is_a_mistake(unsubscribe: str) -> None:
    with pytest.raises(ChannelMisconfigured, match="`unsubscribe` must be"):
        open_channel("analysts", email(SERVER, unsubscribe=unsubscribe))


def test_no_password_stands_in_what_a_channel_shows_of_itself() -> None:
    assert "s3cret" not in repr(mailing.opened(email("smtp://ana:s3cret@mail.example.org")))


def test_both_languages_have_the_same_words() -> None:
    assert ENGLISH.labels.keys() == FRENCH.labels.keys()
    assert ENGLISH.counts.keys() == FRENCH.counts.keys()
