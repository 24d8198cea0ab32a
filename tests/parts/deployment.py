"""A small deployment in a folder, and feeds to serve to it: an invented port and its troubles."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

LEXICON = """
concepts:
  place:port: {label: Port Varna, any: [Varna], ar: [فارنا], geo: [43.2, 27.9]}
  actor:union: {label: the union, en: [dockers], fr: [dockers]}
  event:attack: {label: attack, en: [attack*, burnt, torched], fr: [attaqu*, incendié*], ar: [هجوم]}
  event:blockade: {label: blockade, en: [blockade*], fr: [blocus], ar: [حصار]}
"""

WATCH = """
watch: port
title: {en: The port, fr: Le port}
scope: place:port
indicators:
  attack:
    title: {en: Attack, fr: Attaque}
    match: event:attack
    weight: 2
    examples: {hit: ["Tankers burnt near Varna"], miss: ["Army denies attack on Varna"]}
  blockade:
    title: {en: Blockade, fr: Blocus}
    match: event:blockade
    weight: 3
rules:
  - id: any-attack
    title: {en: Attack on the port, fr: Attaque du port}
    kind: match
    of: [attack]
    severity: severe
  - id: confirmed-blockade
    kind: count
    of: [blockade]
    at_least: 2
    distinct: owner
    within: 48h
    severity: moderate
"""


STARTED: "list[subprocess.Popen[str]]" = []


def end_all() -> None:
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            process.kill()
            process.communicate()


@dataclass(frozen=True)
class Deployment:
    """A configuration in a folder and the command line that works on it."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "tocsin.db"

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "tocsin.cli", "-c", str(self.folder), *arguments]

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {"PYTHONPATH": str(REPOSITORY / "src"), "PYTHONWARNINGS": "error"}

    def run(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """A process that goes on; `end_all` ends those that a failed test left behind."""
        process = subprocess.Popen(
            self.command(*arguments),
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        STARTED.append(process)
        return process


def deploy(
    folder: Path, feeds: Sequence[str], *, webhook: str = "", smtp: str = "", database: str = ""
) -> Deployment:
    """A deployment that polls these addresses and tells a webhook and a mailbox, where they are given."""
    made = Deployment(folder)
    sources = "\n".join(
        f"  - {{id: source-{n}, url: {json.dumps(url)}, name: Source {n}, "
        f"language: en, owner: Owner {n}, reliability: C}}"
        for n, url in enumerate(feeds)
    )
    made.write(
        "tocsin.yaml",
        f"""
database: {database or f"sqlite:///{made.database}"}
timezone: Europe/Sofia
polling: {{interval: 1s, min_interval: 1s, max_interval: 2s, timeout: 5s, allow_private_networks: true}}
channels:
  ops: {{type: webhook, url: "{webhook}", secret: {SECRET}, retry: [1s, 1s, 1s]}}
  analysts:
    type: email
    smtp: "{smtp}"
    from: "Tocsin <tocsin@example.org>"
    to: [analysts@example.org]
    retry: [1s]
routes:
  - {{channels: [ops]}}
  - {{channels: [analysts], severity: severe}}
""",
    )
    made.write("sources/all.yaml", f"sources:\n{sources}\n" if sources else "sources: []\n")
    made.write("lexicons/port.yaml", LEXICON)
    made.write("watches/port.yaml", WATCH)
    return made


def rss(*titles: str, at: datetime | None = None, language: str = "en", guid: str = "") -> bytes:
    """An RSS 2.0 document with one item a title, all of one time."""
    published = format_datetime(at or datetime.now(UTC))
    items = "".join(
        f"<item><title>{escape(title)}</title><guid isPermaLink='false'>{guid or escape(title)}</guid>"
        f"<link>http://news.example/{number}</link><pubDate>{published}</pubDate></item>"
        for number, title in enumerate(titles)
    )
    head = f"<title>News</title><link>http://news.example/</link><language>{language}</language>"
    body = f"<rss version='2.0'><channel>{head}{items}</channel></rss>"
    return f"<?xml version='1.0' encoding='utf-8'?>{body}".encode()
