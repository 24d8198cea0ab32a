"""TLS against real certificates, made on the spot."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.parts.feed_server import FeedServer
from tocsin.model import Fault
from tocsin.net import client, trust
from tocsin.net.client import Answer, Call, Limits, Trouble
from tocsin.net.guard import Policy

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")


def certificate(folder: Path, *, names: str = "DNS:localhost,IP:127.0.0.1", days: int = 2) -> str:
    """A self-signed certificate with its key, in one file."""
    both = folder / "server.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    made += ["-subj", "/CN=test", "-addext", f"subjectAltName={names}", "-days", str(days)]
    made += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(made, check=True, capture_output=True)
    both.write_text((folder / "cert.pem").read_text() + (folder / "key.pem").read_text())
    return str(both)


def limits(ca_file: str | None) -> Limits:
    return Limits(policy=Policy.ANY_BUT_METADATA, ca_file=ca_file)


def test_a_trusted_certificate_lets_us_through(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    with FeedServer(certificate=pem) as server:
        server.put("/a", b"ok")
        result = client.perform(Call("a", server.url("/a")), limits(pem))
    assert isinstance(result, Answer)
    assert result.body == b"ok"


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with FeedServer(certificate=certificate(tmp_path)) as server:
        server.put("/a", b"ok")
        result = client.perform(Call("a", server.url("/a")), limits(None))
    assert isinstance(result, Trouble)
    assert result.fault is Fault.TLS
    assert result.detail == "https://127.0.0.1: its certificate is not trusted, or not for this host"
    assert server.count("/a") == 0


def test_a_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    pem = certificate(tmp_path, names="DNS:other.example")
    with FeedServer(certificate=pem) as server:
        result = client.perform(Call("a", server.url("/a")), limits(pem))
    assert isinstance(result, Trouble)
    assert result.fault is Fault.TLS


def test_a_plain_server_at_an_https_address_is_a_tls_fault() -> None:
    with FeedServer() as server:
        result = client.perform(Call("a", server.url("/a").replace("http:", "https:")), limits(None))
    assert isinstance(result, Trouble)
    assert result.fault is Fault.TLS


def test_a_missing_file_of_authorities_is_named(tmp_path: Path) -> None:
    with FeedServer(certificate=certificate(tmp_path)) as server:
        result = client.perform(Call("a", server.url("/a")), limits(str(tmp_path / "none.pem")))
    assert isinstance(result, Trouble)
    assert result.fault is Fault.TLS
    assert "install ca-certificates" in result.detail


def test_a_redirect_down_to_http_is_followed_without_credentials(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    with FeedServer(certificate=pem) as server, FeedServer() as plain:
        server.redirect("/a", plain.url("/b"))
        plain.put("/b", b"there")
        result = client.perform(
            Call("a", server.url("/a"), headers={"Authorization": "Bearer x"}), limits(pem)
        )
    assert isinstance(result, Answer)
    assert result.body == b"there"
    assert "authorization" not in plain.seen[0].headers


def test_this_machines_authorities_are_found() -> None:
    found = trust.authorities()
    if found is None:
        pytest.skip("this machine has no certificate authorities")
    assert "BEGIN CERTIFICATE" in Path(found).read_text()
