"""What the demo tells: its judgement of a run, its lines at a terminal, its JSON document."""

import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from tocsin.lab import outcome
from tocsin.lab.loopback import Mail, Received
from tocsin.lab.narration import Narrator
from tocsin.lab.outcome import Outcome, Traffic
from tocsin.lab.scenario import Scenario
from tocsin.model import Certainty, Severity

START = datetime(2025, 9, 3, 8, tzinfo=UTC)
TRAFFIC = Traffic(fetched=3, unchanged=40, webhooks=2, mails=1)

SCENARIO = Scenario.model_validate(
    {
        "title": "Small",
        "outlets": [
            {
                "id": "wire",
                "name": "Wire",
                "language": "en",
                "owner": "W",
                "country": "FR",
                "reliability": "B",
            },
            {
                "id": "post",
                "name": "Post",
                "language": "en",
                "owner": "P",
                "country": "GB",
                "reliability": "B",
            },
        ],
        "entries": [
            {
                "key": key,
                "at": (START + timedelta(days=day)).isoformat(),
                "outlet": "wire",
                "lang": "en",
                "title": f"About {key}",
                "expect": expect,
                "note": note,
                "revises": revises,
            }
            for key, day, expect, note, revises in (
                ("cup", 0, "quiet", "sport", None),
                ("match", 1, "quiet", "sport", None),
                ("attack", 2, "escalation", "", None),
                ("denied", 2, "quiet", "denial", None),
                ("siege", 3, "escalation", "", None),
                ("wider", 4, "escalation", "", "attack"),
            )
        ],
    }
)


def evidence(title: str, owner: str, *, hours: int = 0, source: str = "wire") -> dict[str, object]:
    published = (START + timedelta(days=2, hours=hours)).isoformat()
    return {"title": title, "source": source, "owner": owner, "published": published}


def told(kind: str, *items: dict[str, object], **more: object) -> dict[str, Any]:
    at = START + timedelta(days=2)
    data = {
        "id": "w/r#1",
        "title": "Armed attack · Port",
        "severity": "moderate",
        "certainty": "possible",
        "opened_at": at.isoformat(),
        "updated_at": at.isoformat(),
        "resolved_at": None,
        "evidence": list(items),
        **more,
    }
    return {"type": f"tocsin.alert.{kind}", "data": data}


def judged(*, observed: set[str], rang: set[str] | None = None) -> Outcome:
    return outcome.judge(SCENARIO, [], observed=observed, rang=rang or set(), traffic=TRAFFIC, seconds=12.34)


def test_messages_of_one_episode_are_one_alert_with_the_worst_that_was_told() -> None:
    later = (START + timedelta(days=4)).isoformat()
    [alert] = outcome.alerts_told(
        [
            told("opened", evidence("Second", "P", hours=1), evidence("First", "W")),
            told("updated", evidence("Third", "Q", hours=-2), severity="extreme", certainty="likely"),
            told("resolved", severity="moderate", certainty="likely", resolved_at=later),
        ]
    )

    assert (alert.severity, alert.certainty) == (Severity.EXTREME, Certainty.LIKELY)
    assert alert.first is not None
    assert alert.first.title == "First"
    assert alert.owners == ("Q", "W", "P")
    assert alert.messages == 3
    assert alert.resolved_at == START + timedelta(days=4)


def test_alerts_stand_in_the_order_in_which_they_opened() -> None:
    earlier = (START + timedelta(days=1)).isoformat()

    alerts = outcome.alerts_told([told("opened"), told("opened", id="w/q#1", opened_at=earlier)])

    assert [alert.id for alert in alerts] == ["w/q#1", "w/r#1"]


def test_events_that_are_no_alerts_are_none() -> None:
    assert (
        outcome.alerts_told([{"type": "tocsin.heartbeat", "data": {}}, {"type": "tocsin.alert.opened"}]) == ()
    )


def test_quiet_entries_are_counted_by_their_reason_with_an_example() -> None:
    quiet = judged(observed={"attack", "siege"}).quiet

    assert [(kind.note, kind.entries, kind.example) for kind in quiet] == [
        ("sport", 2, "About cup"),
        ("denial", 1, "About denied"),
    ]


def test_what_was_seen_without_cause_and_what_was_missed_is_said() -> None:
    done = judged(observed={"denied", "attack"}, rang={"attack"})

    assert [text.key for text in done.wrongly] == ["denied"]
    assert [text.key for text in done.missed] == ["siege"]
    assert (done.entries, done.texts, done.observed, done.rang) == (5, 6, 2, 1)


def test_a_revised_entry_is_judged_by_its_last_text() -> None:
    assert [text.key for text in judged(observed=set()).missed] == ["wider", "siege"]


def test_the_document_is_json_and_holds_the_whole_outcome() -> None:
    alerts = outcome.alerts_told([told("opened", evidence("First", "W"))])
    done = outcome.judge(
        SCENARIO, alerts, observed={"attack"}, rang={"attack"}, traffic=TRAFFIC, seconds=12.34
    )

    document = json.loads(json.dumps(outcome.document(done)))

    assert document["alerts"][0]["first"] == {"title": "First", "source": "wire", "owner": "W"}
    assert document["alerts"][0]["opened_at"] == "2025-09-05T08:00:00+00:00"
    assert [kind["note"] for kind in document["quiet"]] == ["sport", "denial"]
    assert [text["key"] for text in document["missed"]] == ["siege"]
    assert document["rang_wrongly"] == []
    assert document["messages"] == {"webhook": 2, "email": 1}
    assert document["seconds"] == 12.3


@pytest.fixture
def paper() -> StringIO:
    return StringIO()


@pytest.fixture
def narrator(paper: StringIO) -> Narrator:
    return Narrator(Console(file=paper, width=100), SCENARIO)


def test_a_bell_is_told_with_its_day_gravity_certainty_and_voices(
    narrator: Narrator, paper: StringIO
) -> None:
    items = [evidence("Gunfire [bold]heard[/bold]", "W"), evidence("More", "P", hours=-1, source="post")]

    narrator.rings(Received("d1", told("opened", *items, severity="severe")))

    day, bell, headline = paper.getvalue().splitlines()
    assert "Friday 5 September 2025" in day
    assert " ".join(bell.split()) == "08:00 ● SEVERE Armed attack · Port possible Wire, Post"
    assert headline.strip() == "Gunfire [bold]heard[/bold]"


def test_bells_of_one_day_stand_under_one_date(narrator: Narrator, paper: StringIO) -> None:
    narrator.rings(Received("d1", told("opened")))
    narrator.rings(Received("d2", told("updated")))

    assert paper.getvalue().count("Friday 5 September 2025") == 1


def test_days_without_a_bell_are_counted_in_one_line(narrator: Narrator, paper: StringIO) -> None:
    narrator.passes(START + timedelta(days=2), SCENARIO.entries[:4])
    narrator.rings(Received("d1", told("opened")))

    assert paper.getvalue().splitlines()[0] == "03 Sep to 04 Sep: 2 texts read, no bell"


def test_a_message_that_is_no_alert_is_not_told(narrator: Narrator, paper: StringIO) -> None:
    narrator.rings(Received("d1", {"type": "tocsin.heartbeat", "data": {}}))
    narrator.rings(Received("d2", {"data": 5}))

    assert paper.getvalue() == ""


def a_mail(alert: str) -> Mail:
    message = EmailMessage()
    message["Subject"] = f"[Tocsin] About {alert}"
    message["X-Tocsin-Alert"] = alert
    return Mail("a@example.org", ("b@example.org",), message)


def test_a_mail_is_told_by_its_subject_under_its_bell(narrator: Narrator, paper: StringIO) -> None:
    narrator.rings(Received("d1", told("opened")))
    narrator.arrives(a_mail("w/r#1"))

    assert paper.getvalue().splitlines()[-1].strip() == "✉ [Tocsin] About w/r#1"


def test_a_mail_that_overtook_its_bell_is_told_after_it(narrator: Narrator, paper: StringIO) -> None:
    narrator.arrives(a_mail("w/r#1"))
    before = paper.getvalue()
    narrator.rings(Received("d1", told("opened", id="w/q#1")))
    narrator.rings(Received("d2", told("opened")))

    assert before == ""
    assert [line.strip()[:7] for line in paper.getvalue().splitlines()[1:]] == [
        "08:00 ●",
        "08:00 ●",
        "✉ [Tocs",
    ]


def test_a_headline_that_rings_twice_is_shown_once(narrator: Narrator, paper: StringIO) -> None:
    narrator.rings(Received("d1", told("opened", evidence("Gunfire", "W"))))
    narrator.rings(Received("d2", told("opened", evidence("Gunfire", "W"), id="w/q#1")))

    assert paper.getvalue().count("Gunfire") == 1


def test_an_alert_that_is_over_is_told_in_few_words(narrator: Narrator, paper: StringIO) -> None:
    narrator.rings(Received("d1", told("resolved", evidence("Gunfire", "W"))))

    assert " ".join(paper.getvalue().splitlines()[1].split()) == "08:00 ○ over Armed attack · Port"


def test_the_summary_says_what_rang_what_stayed_silent_and_what_went_wrong(
    narrator: Narrator, paper: StringIO
) -> None:
    alerts = outcome.alerts_told([told("opened", evidence("First", "W"))])

    narrator.sums_up(
        outcome.judge(SCENARIO, alerts, observed={"denied"}, rang={"denied"}, traffic=TRAFFIC, seconds=9)
    )

    text = paper.getvalue()
    assert "Wire: First" in text
    assert "About cup" in text
    assert "Rang although nothing new had happened: 1" in text
    assert "About denied (denial)" in text
    assert "Stayed silent although it told something new: 2" in text
    assert "43 feed requests, 40 of them answered “not modified”; 2 webhooks and 1 mail received" in text


def test_a_faultless_run_speaks_of_no_faults(narrator: Narrator, paper: StringIO) -> None:
    narrator.sums_up(judged(observed={"attack", "siege"}))

    assert "although" not in paper.getvalue()
