"""The demo from end to end: served feeds, the real daemon, a received webhook and a received mail."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import enumerate as threads
from time import perf_counter

import pytest
from rich.console import Console

from tocsin.config.load import load
from tocsin.errors import StoppedEarly
from tocsin.lab import demo, scenario
from tocsin.lab.narration import Narrator
from tocsin.lab.outcome import Outcome
from tocsin.model import Severity

CONFIG = {
    "tocsin.yaml": """
database: sqlite:///never-made.db
include: [watch.yaml, lexicon.yaml]
""",
    "lexicon.yaml": """
concepts:
  place:port: {label: Port, en: [Port]}
  event:siege: {label: siege, en: [siege]}
""",
    "watch.yaml": """
watch: port
title: The port
scope: place:port
indicators:
  besieged: {title: Besieged, match: "event:siege NEAR/6 place:port", weight: 3}
rules:
  - {id: siege, title: Siege, kind: match, of: [besieged], severity: severe}
""",
    "scenario.yaml": """
title: The port
outlets:
  - {id: wire, name: Wire, language: en, owner: W, country: FR, reliability: B}
  - {id: post, name: Post, language: en, owner: P, country: GB, reliability: B}
entries:
  - {key: cup, at: 2025-09-03T08:00Z, outlet: wire, lang: en, title: Port wins, expect: quiet, note: sport}
  - {key: one, at: 2025-09-05T08:00Z, outlet: wire, lang: en, title: Siege of Port, expect: escalation}
  - {key: two, at: 2025-09-05T09:00Z, outlet: post, lang: en, title: Port under siege, expect: escalation}
""",
}


@pytest.fixture
def paper() -> StringIO:
    return StringIO()


def play(folder: Path, paper: StringIO, length: timedelta) -> Outcome:
    for name, text in CONFIG.items():
        (folder / name).write_text(text, encoding="utf-8")
    story = scenario.load(folder / "scenario.yaml")
    narrator = Narrator(Console(file=paper, width=120), story)
    outcome = demo.run_demo(load(folder, {}), story, narrator, seconds=perf_counter, length=length)
    narrator.sums_up(outcome)
    return outcome


def test_a_scenario_rings_by_webhook_and_mail_and_is_judged(tmp_path: Path, paper: StringIO) -> None:
    played = play(tmp_path, paper, timedelta(seconds=4))

    [alert] = played.alerts
    assert alert.severity is Severity.SEVERE
    assert alert.first is not None
    assert alert.first.title == "Siege of Port"
    assert alert.owners == ("W", "P")
    assert (played.observed, played.rang) == (2, 2)
    assert [(kind.note, kind.entries) for kind in played.quiet] == [("sport", 1)]
    assert (played.wrongly, played.missed) == ((), ())
    assert played.traffic.webhooks >= 2
    assert played.traffic.mails >= 2
    assert played.traffic.unchanged > 0
    told = paper.getvalue()
    assert "Friday 5 September 2025" in told
    assert "✉ [Tocsin]" in told
    assert not (tmp_path / "never-made.db").exists()


def test_a_demo_that_takes_far_too_long_is_given_up_and_leaves_no_daemon(
    tmp_path: Path, paper: StringIO
) -> None:
    with pytest.raises(StoppedEarly, match="did not come to its end"):
        play(tmp_path, paper, timedelta(milliseconds=1))

    assert "daemon" not in [thread.name for thread in threads()]
