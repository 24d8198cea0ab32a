import json
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.build import BASE_URL, NOW, alert, composed, evidence, span, told, toll, webhook
from tocsin.config.settings import Channel, StdoutChannel
from tocsin.delivery import message as messages
from tocsin.delivery.formats.alert import LONGEST_SPAN, LONGEST_TITLE, MOST_PLACES
from tocsin.delivery.formats.prose import MOST_ARTICLES
from tocsin.delivery.formats.safe import hostile
from tocsin.errors import ChannelMisconfigured
from tocsin.model import (
    AlertState,
    Certainty,
    Corroboration,
    EvidenceItem,
    Message,
    Place,
    Reason,
    Reliability,
    Severity,
    Span,
    Status,
    Told,
    Toll,
)

JSON = webhook(format="json")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "Calm\r\nBcc: all@example.org\r\n\r\nbody",
    "Bamako \u202e\u2066okamab\u2069",
    "A" * 5_000,
    "{{ 7 * 7 }}{% raw %}",
    "\x1b[31mred\x00",
    "\ud800 half a surrogate",
    "حصار باماكو والوقود",
]


def data(message: Message) -> dict[str, Any]:
    document = json.loads(message.body)
    inner: dict[str, Any] = document.get("data", document)
    return inner


class Page(HTMLParser):
    """What a mail program would see: the elements with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in_mark = tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._in_mark:
            self.marked.append(data)

    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    def attributes(self, name: str) -> list[str | None]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


# the data of an alert


def test_the_data_has_exactly_the_fields_of_the_contract() -> None:
    alone = data(composed(channel=JSON))
    assert list(alone) == [
        "id",
        "watch",
        "rule",
        "kind",
        "state",
        "severity",
        "certainty",
        "level",
        "title",
        "text",
        "opened_at",
        "updated_at",
        "resolved_at",
        "places",
        "evidence",
        "corroboration",
        "links",
    ]
    assert alone["places"] == [
        {"concept": "place:bamako", "label": "Bamako", "lat": 12.639, "lon": -8.003},
    ]
    assert alone["evidence"] == [
        {
            "entry": 1,
            "title": "Fuel runs short in Bamako",
            "url": "https://news.example.org/a/1",
            "source": "example-news",
            "owner": "Example Media",
            "reliability": "B",
            "published": "2025-10-30T06:30:00Z",
            "language": "en",
            "indicator": "fuel_shortage",
            "status": "asserted",
            "spans": [
                {"start": 0, "end": 4, "text": "Fuel", "field": "title"},
                {"start": 10, "end": 15, "text": "short", "field": "title"},
            ],
            "claimed_by": [],
            "deaths": None,
            "origin": None,
            "agency": None,
        }
    ]
    assert alone["corroboration"] == {"owners": 2, "origins": 2, "entries": 3}


def test_the_data_says_what_happened_in_values_and_in_words() -> None:
    alone = data(composed(channel=JSON))
    assert alone["id"] == "bamako/embassy-leaves#1"
    assert (alone["watch"], alone["rule"], alone["kind"]) == ("bamako", "embassy-leaves", "match")
    assert (alone["state"], alone["severity"], alone["certainty"]) == ("firing", "severe", "likely")
    assert (alone["opened_at"], alone["resolved_at"]) == ("2025-10-30T04:30:00Z", None)
    assert alone["level"] == "elevated"
    assert alone["title"] == "An embassy leaves · Bamako"
    assert alone["text"].splitlines() == [
        "SEVERE · An embassy leaves · Bamako",
        "Where: Bamako",
        "Severity: severe",
        "How sure: likely, from two independent voices",
        "Who says so: Example Media, Other Press (2 independent owners, 2 separate reports, 3 articles)",
        "This alert has just opened.",
    ]


def test_the_evidence_says_how_many_were_killed_who_claims_it_and_whose_text_it_is() -> None:
    item = evidence(claimed_by=("actor:front", "residents say"), deaths=toll(12, None, "at least 12 killed"))
    (found,) = data(composed(told(replace(item, origin=7, agency="afp"))))["evidence"]
    assert found["claimed_by"] == ["actor:front", "residents say"]
    assert found["deaths"] == {
        "low": 12,
        "high": None,
        "span": {"start": 0, "end": 18, "text": "at least 12 killed", "field": "title"},
    }
    assert (found["origin"], found["agency"]) == (7, "afp")


def test_links_lead_to_the_console_with_the_whole_id_escaped() -> None:
    grouped = alert(group=(("place", "place:bamako"),))
    page = f"{BASE_URL}/alerts/bamako%2Fembassy-leaves%2Fplace%3Dplace%3Abamako%231"
    assert data(composed(told(of=grouped)))["links"] == {"console": page, "ack": f"{page}/ack"}


def test_links_are_null_where_no_console_is_served() -> None:
    assert data(composed(base_url=None))["links"] == {"console": None, "ack": None}
    assert "console" not in composed(base_url=None).text


def test_an_entry_that_links_nowhere_safe_has_no_address() -> None:
    bad = told(evidence(url="javascript:alert(1)"))
    assert data(composed(bad))["evidence"][0]["url"] is None


def test_the_same_change_gives_the_same_message() -> None:
    assert composed() == composed()


def test_whoever_asks_for_an_alert_gets_the_same_data_with_all_its_evidence() -> None:
    assert messages.document(told(), "en", base_url=BASE_URL) == data(composed())
    assert len(json.dumps(messages.document(told(*many(300)), "en")["evidence"])) > messages.LARGEST_BODY


# the envelope


def test_the_envelope_is_a_cloudevent_to_the_official_library() -> None:
    message = composed(id="msg_7")
    event = from_structured(HTTPMessage({"content-type": message.content_type}, message.body), JSONFormat())
    assert event.get_specversion() == "1.0"
    assert event.get_id() == "msg_7"
    assert event.get_source() == BASE_URL
    assert event.get_type() == "tocsin.alert.opened"
    assert event.get_subject() == "bamako/embassy-leaves#1"
    assert event.get_time() == NOW
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("sequence") == "00000001"
    assert event.get_data() == data(composed(channel=JSON))
    assert message.content_type == "application/cloudevents+json"


@pytest.mark.parametrize(
    ("n", "state", "type"),
    [
        (1, AlertState.FIRING, "tocsin.alert.opened"),
        (2, AlertState.FIRING, "tocsin.alert.updated"),
        (3, AlertState.RECOVERING, "tocsin.alert.updated"),
        (4, AlertState.RESOLVED, "tocsin.alert.resolved"),
        (4, AlertState.RETRACTED, "tocsin.alert.resolved"),
    ],
)
def test_the_type_says_whether_it_opens_changes_or_ends(n: int, state: AlertState, type: str) -> None:
    event = json.loads(composed(told(of=alert(state=state), n=n)).body)
    assert (event["type"], event["sequence"]) == (type, f"{n:08d}")


def test_the_bare_format_is_plain_json() -> None:
    assert composed(channel=JSON).content_type == "application/json"
    assert "specversion" not in json.loads(composed(channel=JSON).body)


@pytest.mark.parametrize("format", ["slack", "mattermost", "teams", "discord"])
def test_a_format_of_a_later_version_is_refused_with_a_remedy(format: str) -> None:
    with pytest.raises(ChannelMisconfigured, match=f"'{format}' is not served.*cloudevents, json"):
        composed(channel=webhook(format=format))


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(ChannelMisconfigured, match="no time zone is named 'Mars/Base'"):
        composed(timezone="Mars/Base")


# the limits of a body


def many(count: int, **settings: Any) -> tuple[EvidenceItem, ...]:
    long = "Fuel runs short again in the capital, says a witness. " * 6
    return tuple(
        evidence(n, title=long, at=NOW - timedelta(hours=n), spans=(span("Fuel"),), **settings)
        for n in range(count)
    )


def test_a_body_keeps_below_its_limit_and_says_how_much_was_left_out() -> None:
    message = composed(told(*many(300)))
    alone = data(message)
    assert len(message.body) < messages.LARGEST_BODY
    assert 10 < len(alone["evidence"]) < 100
    assert len(alone["evidence"]) + alone["evidence_omitted"] == 300


def test_nothing_is_left_out_that_would_have_fitted() -> None:
    crowded = told(*many(300))
    kept = len(data(composed(crowded))["evidence"])
    one_fewer = len(composed(told(*many(kept - 1))).body)
    with_all = len(composed(told(*many(kept))).body)
    assert with_all + (with_all - one_fewer) >= messages.LARGEST_BODY - 100


def test_the_newest_and_the_best_graded_evidence_is_kept() -> None:
    best = evidence(999, title="Graded best", reliability=Reliability.A, at=NOW - timedelta(days=30))
    kept = data(composed(told(*many(300), best)))["evidence"]
    assert [item["entry"] for item in kept[:3]] == [0, 1, 2]
    assert kept[-1]["title"] == "Graded best"


def test_evidence_of_many_small_pieces_has_a_limit_too() -> None:
    tiny = tuple(
        replace(evidence(n, title="", url="", owner="", indicator="", language=None), source="", spans=())
        for n in range(150)
    )
    assert len(data(composed(told(*tiny)))["evidence"]) <= messages.MOST_EVIDENCE


def test_long_titles_and_spans_are_cut() -> None:
    long = told(evidence(title="A" * 5_000, spans=(span("B" * 5_000, field="summary"),)))
    (item,) = data(composed(long))["evidence"]
    assert item["title"] == "A" * (LONGEST_TITLE - 1) + "…"
    assert item["spans"][0]["text"] == "B" * (LONGEST_SPAN - 1) + "…"
    assert (item["spans"][0]["start"], item["spans"][0]["end"]) == (0, 5_000)


def test_more_places_than_fit_are_counted() -> None:
    crowded = told(places=tuple(Place(f"place:p{n}", f"P{n}") for n in range(MOST_PLACES + 7)))
    alone = data(composed(crowded))
    assert len(alone["places"]) == MOST_PLACES
    assert alone["places_omitted"] == 7
    assert "Where: P0, P1, P2, P3, P4, 22 more places" in composed(crowded).text


texts = st.text(st.characters(), max_size=400)
several = st.lists(texts, max_size=5).map(tuple)


@given(
    st.lists(
        st.builds(
            evidence,
            st.integers(1, 9),
            title=texts,
            owner=texts,
            url=texts,
            claimed_by=several,
            quoted=several,
            claimants=several,
            deaths=st.builds(toll, st.integers(0, 99), st.none() | st.integers(0, 99), texts),
        ),
        max_size=60,
    ),
    st.lists(st.builds(Place, st.just("place:x"), texts), max_size=30),
    texts,
    st.sampled_from(["en", "fr"]),
)
def test_whatever_feeds_say_the_body_is_whole_json_below_its_limit(
    items: list[EvidenceItem], places: list[Place], title: str, language: str
) -> None:
    message = composed(told(*items, places=tuple(places), rule_title=title), language=language)
    assert len(message.body) < messages.LARGEST_BODY
    assert len(message.body.splitlines()) == 1
    json.loads(message.body)
    (message.text + message.html + message.subject).encode()


# the words


def test_the_text_tells_the_whole_story() -> None:
    other = evidence(
        2,
        title="Files d’attente devant les stations",
        owner="Autre Presse",
        reliability=Reliability.A,
        at=NOW - timedelta(hours=9),
        spans=(span("carburant", 40, "summary"),),
        indicator="queues",
        status=Status.HYPOTHETICAL,
    )
    both = told(
        other,
        evidence(spans=(span("Fuel"),)),
        n=2,
        reasons=(Reason.SEVERITY_UP, Reason.CERTAINTY_UP, Reason.NEW_ORIGIN),
    )
    assert (
        composed(both, timezone="Europe/Paris").text
        == f"""\
SEVERE · An embassy leaves · Bamako

Watch: The blockade of Bamako
Where: Bamako
Severity: severe
How sure: likely, from two independent voices
Who says so: Example Media, Other Press (2 independent owners, 2 separate reports, 3 articles)
Level of the watch: elevated
Opened: 30 Oct 2025, 05:30 CET

What changed:
- It is now more severe: severe.
- It is now more certain: likely, from two independent voices.
- Another independent report came in.

What it rests on:

* [Fuel] runs short in Bamako
  Example News (Example Media) · grade B, usually reliable · published 30 Oct 2025, 07:30 CET
  fuel shortage (reported)
  https://news.example.org/a/1

* Files d’attente devant les stations
  Example News (Autre Presse) · grade A, completely reliable · published 29 Oct 2025, 22:30 CET
  queues (feared or possible)
  In the article: [carburant]
  https://news.example.org/a/1

Words that matched stand in [brackets].

Open this alert in the console: {BASE_URL}/alerts/bamako%2Fembassy-leaves%231
Acknowledge it: {BASE_URL}/alerts/bamako%2Fembassy-leaves%231/ack

--\x20
Times are those of Europe/Paris. Alert bamako/embassy-leaves#1
Sent by Tocsin, which watches news feeds. Nobody reads answers to this message.
"""
    )


@pytest.mark.parametrize(
    ("low", "high", "english", "french"),
    [
        (12, None, "at least 12 killed", "au moins 12 tués"),
        (12, 12, "12 killed", "12 tués"),
        (1, 1, "1 killed", "1 tué"),
        (10, 12, "10 to 12 killed", "de 10 à 12 tués"),
        (0, 12, "0 to 12 killed", "de 0 à 12 tués"),
    ],
)
def test_a_toll_is_told_by_its_bounds(low: int, high: int | None, english: str, french: str) -> None:
    dead = told(evidence(deaths=toll(low, high)))
    assert f"\n  fuel shortage (reported)\n  {english}\n" in composed(dead).text
    assert f"\n  {french}\n" in composed(dead, language="fr").text


def test_who_claims_it_is_told_by_name_or_in_the_words_of_the_text() -> None:
    claimed = told(evidence(deaths=toll(12, None), claimants=("the Front", "the army")))
    assert "\n  at least 12 killed · according to the Front, the army\n" in composed(claimed).text
    assert "\n  au moins 12 tués · selon the Front, the army\n" in composed(claimed, language="fr").text
    witnessed = told(evidence(quoted=("residents say",), claimants=("the Front",)))
    assert "\n  according to the Front, “residents say”\n" in composed(witnessed).text
    french = told(evidence(quoted=("selon des témoins",)))
    assert "\n  «\u00a0selon des témoins\u00a0»\n" in composed(french, language="fr").text


def test_a_claim_of_one_indicator_is_not_told_of_another_in_the_same_entry() -> None:
    attacked = evidence(indicator="attack", claimants=("the Front",), deaths=toll(3, 3))
    besieged = evidence(indicator="siege", deaths=toll(24, None))
    assert (
        "\n  at least 24 killed · attack: according to the Front\n" in composed(told(attacked, besieged)).text
    )
    both = told(attacked, replace(besieged, claimants=("the Front",)))
    assert "\n  at least 24 killed · according to the Front\n" in composed(both).text


def test_of_many_who_claim_it_some_are_named() -> None:
    many_say = told(evidence(claimants=("A", "B", "C", "D")))
    assert "\n  according to A, B, C, …\n" in composed(many_say).text


def test_where_nobody_died_and_nobody_claims_there_is_no_line_for_it() -> None:
    assert "fuel shortage (reported)\n  https://" in composed(told(evidence())).text


def test_the_text_is_in_french_where_that_is_asked_for() -> None:
    message = composed(language="fr", timezone="Africa/Bamako")
    assert message.subject == "[Tocsin] GRAVE · An embassy leaves · Bamako"
    assert "Degré de certitude\u00a0: probable, d’après deux voix indépendantes" in message.text
    assert "Ouverte le\u00a0: 30 oct. 2025, 04:30 GMT" in message.text
    assert "cote B, habituellement fiable" in message.text
    assert 'lang="fr"' in message.html


def test_a_channels_own_language_and_time_zone_come_before_the_deployments() -> None:
    french = webhook(language="fr", timezone="America/Montreal")
    message = composed(channel=french, language="en", timezone="UTC")
    assert "30 oct. 2025, 00:30 EDT" in message.text
    assert "Heures de America/Montreal" in message.text


def test_a_language_without_words_is_told_in_english() -> None:
    assert composed(language="sw").subject.startswith("[Tocsin] SEVERE")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("state", AlertState)
@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("certainty", Certainty)
def test_there_are_words_for_every_value(
    language: str, state: AlertState, severity: Severity, certainty: Certainty
) -> None:
    items = tuple(
        evidence(n, reliability=grade, status=status)
        for n, (grade, status) in enumerate((grade, status) for grade in Reliability for status in Status)
    )
    whole = told(*items, of=alert(state=state, severity=severity, certainty=certainty), reasons=tuple(Reason))
    message = composed(whole, language=language)
    assert "{" not in message.text
    assert message.text.count("\n- ") == (1 if state is AlertState.RETRACTED else len(Reason))


def test_the_end_of_an_episode_is_told_as_an_end() -> None:
    message = composed(told(of=alert(state=AlertState.RESOLVED), n=5, reasons=(Reason.RESOLVED,)))
    assert message.subject == "[Tocsin] ENDED · An embassy leaves · Bamako"
    assert "Ended: 30 Oct 2025, 06:30 GMT" in message.text
    assert "This alert has ended" in message.text
    assert "Acknowledge" not in message.text + message.html


def test_what_was_never_true_is_told_as_withdrawn() -> None:
    message = composed(told(of=alert(state=AlertState.RETRACTED), n=5, reasons=(Reason.RESOLVED,)))
    assert message.subject.startswith("[Tocsin] WITHDRAWN")
    assert "it was never true" in message.text
    assert "has ended" not in message.text


def test_all_subjects_of_an_episode_end_alike() -> None:
    later = told(
        of=alert(severity=Severity.EXTREME),
        places=tuple(Place(f"place:p{n}", name) for n, name in enumerate(("Bamako", "Kayes", "Ségou"))),
    )
    first = told(places=later.places[:2])
    assert composed(first).subject == "[Tocsin] SEVERE · An embassy leaves · Bamako, Kayes"
    assert composed(later).subject == "[Tocsin] EXTREME · An embassy leaves · Bamako, Kayes"
    assert composed(first).thread == composed(later).thread == "bamako/embassy-leaves#1"


def test_a_rule_about_silence_has_no_articles_and_says_so() -> None:
    nothing = Corroboration(owners=0, origins=0, entries=0)
    silent = replace(told(of=alert(owners=(), corroboration=nothing), places=()), evidence=())
    message = composed(silent)
    assert "No article is behind it" in message.text
    assert "Who says so" not in message.text
    assert "Where" not in message.text
    assert message.subject == "[Tocsin] SEVERE · An embassy leaves"


def test_an_entry_with_two_indicators_is_shown_once_with_both() -> None:
    seen = told(
        evidence(spans=(span("Fuel"),), indicator="fuel_shortage"),
        evidence(spans=(span("Bamako", 19),), indicator="capital"),
    )
    text = composed(seen).text
    assert text.count("* ") == 1
    assert "* [Fuel] runs short in [Bamako]" in text
    assert "fuel shortage (reported), capital (reported)" in text


def test_a_mail_shows_so_many_articles_and_counts_the_rest() -> None:
    message = composed(told(*many(MOST_ARTICLES + 1)))
    assert message.text.count("\n* ") == MOST_ARTICLES
    assert "1 more article is not shown." in message.text
    assert len(message.html.encode()) < 102_000, "Gmail cuts longer mails off"


def test_an_entry_without_a_date_shows_when_it_was_seen() -> None:
    assert "seen 30 Oct 2025, 06:30 GMT" in composed(told(evidence(published=False))).text


# the page


def test_the_page_marks_matched_words_and_not_by_colour_alone() -> None:
    page = Page(composed().html)
    assert page.marked == ["Fuel", "short"]
    styles = [attributes["style"] or "" for tag, attributes in page.elements if tag == "mark"]
    assert all("underline" in style and "bold" in style and "color:#1a1a1a" in style for style in styles)


def test_the_page_brings_nothing_from_elsewhere_and_adapts_to_dark_mode_and_narrow_screens() -> None:
    message = composed()
    page = Page(message.html)
    assert not page.tags() & {"img", "script", "link", "iframe", "object", "form"}
    assert "url(" not in message.html
    assert "@import" not in message.html
    assert {"name": "color-scheme", "content": "light dark"} in [
        attributes for _, attributes in page.elements
    ]
    assert "width:" not in message.html.replace("max-width:", "")
    assert "overflow-wrap:anywhere" in message.html


def test_writing_from_right_to_left_has_its_own_direction_and_language() -> None:
    arabic = told(evidence(title="حصار باماكو", language="ar", spans=(span("حصار"),)))
    page = Page(composed(arabic).html)
    assert ("p", "auto", "ar") in [
        (tag, attributes.get("dir"), attributes.get("lang")) for tag, attributes in page.elements
    ]
    assert page.marked == ["حصار"]


def test_the_page_and_the_text_say_the_same() -> None:
    message = composed(told(*many(3, deaths=toll(12, None), claimants=("the Front",))))
    page = " ".join("".join(Page(message.html).texts).split())
    for fact in (
        "An embassy leaves · Bamako",
        "elevated",
        "usually reliable",
        "This alert has just opened.",
        "at least 12 killed · according to the Front",
    ):
        assert fact in page
        assert fact in message.text


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_text_is_harmless_in_every_output(attack: str) -> None:
    hit = replace(
        evidence(title=attack, owner=attack, language=attack, spans=(Span("title", 0, 6, attack),)),
        source_name=attack,
        claimed_by=(attack,),
        claimants=(attack,),
        quoted=(attack,),
        deaths=Toll(1, 2, Span("title", 0, 6, attack)),
    )
    message = composed(told(hit, places=(Place("place:x", attack),), rule_title=attack))
    page = Page(message.html)
    assert page.tags() <= {*Page(composed().html).tags()}
    assert all(url and url.startswith("https://") for url in page.attributes("href"))
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert page.attributes("lang") == ["en"]
    assert len(message.subject.splitlines()) == 1
    assert not any(line.startswith("Bcc:") for line in message.text.splitlines())
    for output in (message.subject, message.text, message.html, message.body.decode()):
        assert not any(hostile(character) for character in output)
    json.loads(message.body)


def test_curly_brackets_in_a_title_are_not_a_template() -> None:
    assert "49" not in composed(told(evidence(title="{{ 7 * 7 }}"))).text


# tests


@pytest.mark.parametrize(("language", "words"), [("en", "This is a test"), ("fr", "Ceci est un test")])
def test_a_test_message_says_in_every_part_that_nothing_has_happened(language: str, words: str) -> None:
    message = sent_test(webhook(), language)
    assert message.marked_test
    assert message.subject.startswith("[TEST] ")
    for part in (message.text, message.html, message.body.decode()):
        assert words in part
    event = json.loads(message.body)
    assert (event["type"], event["id"], event["data"]["test"]) == ("tocsin.test", "t-1", True)


def test_a_test_message_has_the_channels_own_format() -> None:
    bare = json.loads(sent_test(JSON).body)
    assert (bare["test"], bare["channel"]) == (True, "ops")
    assert "specversion" not in bare


def test_other_channels_than_webhooks_get_cloudevents() -> None:
    assert sent_test(StdoutChannel(type="stdout")).content_type == "application/cloudevents+json"


def sent_test(channel: Channel, language: str = "en") -> Message:
    return messages.test_message(
        "ops", channel, id="t-1", language=language, timezone="UTC", source=BASE_URL, now=NOW
    )


def test_what_a_receiver_filters_by_stands_in_the_marks() -> None:
    one: Told = told()
    assert dict(composed(one).marks) == {
        "Alert": one.alert.id,
        "Watch": "bamako",
        "Rule": "embassy-leaves",
        "State": "firing",
        "Severity": "severe",
        "Certainty": "likely",
        "Reason": "opened",
    }
