import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.config.parts import ID
from tocsin.config.settings import Settings, SourceSettings
from tocsin.config.sources import identity, sources
from tocsin.model import Reliability, Source


def one(**written: object) -> Source:
    return sources(Settings(sources=[SourceSettings.model_validate(written)]))[0]


def test_an_address_alone_is_a_source_whose_name_its_feed_will_give() -> None:
    assert one(url="https://www.paper.example.co.uk/news/rss.xml") == Source(
        id="paper-example-co-uk-news-rss-xml",
        url="https://www.paper.example.co.uk/news/rss.xml",
        name="",
        owner="example.co.uk",
        reliability=Reliability.F,
    )


def test_what_is_written_is_taken() -> None:
    written = {
        "url": "https://a.example/",
        "id": "A1",
        "name": "The A",
        "owner": "Group",
        "language": "fr",
        "country": "BF",
        "reliability": "B",
        "tags": "local",
    }
    assert one(**written) == Source(
        "A1", "https://a.example/", "The A", "Group", "fr", "BF", Reliability.B, ("local",)
    )


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("RFI Afrique", "rfi-afrique"),
        ("L'Observateur Paalga", "l-observateur-paalga"),
        ("Sénégal 7", "senegal-7"),
        ("الجزيرة", "a-example-feed"),
        ("BBC عربي", "a-example-feed"),
        ("---", "a-example-feed"),
        ("x" * 200, "x" * 80),
    ],
)
def test_an_id_is_a_slug_of_the_name_where_no_letter_is_lost(name: str, id: str) -> None:
    assert one(url="https://www.a.example/feed", name=name).id == id


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://feeds.bbci.co.uk/news/rss.xml", "bbci.co.uk"),
        ("https://news.lefaso.net/feed", "lefaso.net"),
        ("https://someone.blogspot.com/feeds/posts", "someone.blogspot.com"),
        ("https://user:word@www.gov.uk:8443/x", "www.gov.uk"),
        ("http://192.0.2.7:8080/feed", "192.0.2.7"),
        ("http://[2001:db8::1]/feed", "2001:db8::1"),
        ("http://localhost/feed", "localhost"),
    ],
)
def test_the_owner_is_the_registered_domain(url: str, owner: str) -> None:
    assert one(url=url).owner == owner


@given(st.from_regex(r"https?://[^\s/]\S{0,200}", fullmatch=True), st.none() | st.text(max_size=100))
def test_any_source_gets_an_id_that_may_stand_in_a_file(url: str, name: str | None) -> None:
    found = identity(SourceSettings(url=url, name=name))
    assert re.search(ID, found)
    assert len(found) <= 80
