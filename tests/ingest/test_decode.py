import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.ingest.decode import decode

FRENCH = "Les élèves reçoivent des œufs à Noël"
ARABIC = "نقص الوقود في العاصمة"
RUSSIAN = "Нехватка топлива"


def declared(encoding: str, text: str = FRENCH, written_as: str | None = None) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?><rss>{text}</rss>'.encode(written_as or encoding)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", ARABIC),
        ("iso-8859-1", "déjà vu"),
        ("windows-1252", FRENCH),
        ("windows-1256", ARABIC),
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("gb18030", "燃料短缺"),
        ("big5", "燃料短缺"),
        ("shift_jis", "燃料不足"),
        ("euc-kr", "연료 부족"),
        ("iso-2022-jp", "燃料不足"),
    ],
)
def test_a_declared_encoding_is_read(encoding: str, text: str) -> None:
    decoded = decode(declared(encoding, text), None)
    assert text in decoded.text
    assert decoded.holes == 0


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_not_text(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + declared("iso-8859-1", ARABIC, encoding), "text/xml; charset=latin1")
    assert decoded.text == declared("iso-8859-1", ARABIC, "utf-8").decode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_known_by_their_shape(encoding: str) -> None:
    assert ARABIC in decode(declared("utf-16", ARABIC, encoding), None).text


def test_valid_utf8_is_read_so_whatever_was_declared() -> None:
    assert FRENCH in decode(declared("iso-8859-1", FRENCH, "utf-8"), "text/xml; charset=iso-8859-1").text


def test_the_document_is_believed_before_the_server() -> None:
    assert RUSSIAN in decode(declared("windows-1251", RUSSIAN), "text/xml; charset=iso-8859-1").text


def test_the_server_is_believed_where_the_document_is_silent() -> None:
    assert (
        RUSSIAN in decode(f"<rss>{RUSSIAN}</rss>".encode("cp1251"), 'text/xml; Charset="windows-1251"').text
    )


def test_latin_1_means_its_windows_extension() -> None:
    assert "“œuf” – 5 €" in decode(declared("iso-8859-1", "“œuf” – 5 €", "cp1252"), None).text


@pytest.mark.parametrize("text", [FRENCH, ARABIC])
def test_one_bad_byte_costs_one_character_and_not_the_feed(text: str) -> None:
    body = declared("utf-8", text).replace(b"</rss>", b" caf\xe9 </rss>")
    decoded = decode(body, None)
    assert text in decoded.text
    assert "caf\ufffd" in decoded.text
    assert decoded.holes == 1


def test_a_character_cut_in_half_costs_only_itself() -> None:
    decoded = decode(declared("utf-8", ARABIC)[:-7], None)
    assert ARABIC[:-1] in decoded.text
    assert decoded.holes == 1


def test_one_bad_byte_in_another_encoding_costs_little_too() -> None:
    body = declared("gb18030", "燃料短缺" * 5).replace(b"</rss>", b"\xff</rss>")
    decoded = decode(body, None)
    assert "燃料短缺" * 5 in decoded.text
    assert decoded.holes == 1


@pytest.mark.parametrize(
    ("language", "text", "encoding"),
    [
        ("fr", FRENCH, "cp1252"),
        ("ar", ARABIC, "cp1256"),
        ("ru-RU", RUSSIAN, "cp1251"),
        ("cs", "Žluťoučký kůň", "cp1250"),
        ("xx", "déjà", "cp1252"),
    ],
)
def test_undeclared_old_bytes_are_read_in_the_feeds_language(language: str, text: str, encoding: str) -> None:
    body = f"<rss><channel><language>{language}</language>{text}</channel></rss>".encode(encoding)
    assert text in decode(body, None).text


def test_bytes_that_are_not_the_declared_utf8_are_read_as_what_they_are() -> None:
    assert "déjà vu, été" in decode(declared("utf-8", "déjà vu, été", "cp1252"), None).text


@pytest.mark.parametrize("encoding", ["x-fake", "hex", "rot13", "undefined", "idna", "zlib", "a" * 300])
def test_an_unknown_encoding_is_as_if_undeclared(encoding: str) -> None:
    assert "déjà" in decode(declared(encoding, "déjà", "cp1252"), f"text/xml; charset={encoding}").text


def test_replacement_characters_of_the_author_are_no_damage() -> None:
    assert decode("caf\ufffd".encode(), None).holes == 0


@given(st.binary(max_size=400), st.none() | st.text(max_size=40))
def test_any_bytes_give_some_text(body: bytes, content_type: str | None) -> None:
    decoded = decode(body, content_type)
    assert isinstance(decoded.text, str)
    assert decoded.holes >= 0


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(b"<rss>" + text.encode(), None).text == "<rss>" + text
