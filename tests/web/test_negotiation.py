"""What a client says it can read."""

import pytest

from web.negotiation import language_of, takes_gzip, wants_html

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OFFERED = ("it", "en", "de", "fr", "es", "ro", "ar", "zh", "uk", "sq")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "it"),
        ("*", "it"),
        ("arn", "it"),
        ("arn, es;q=0.5", "es"),
        ("ar-EG", "ar"),
        ("de-CH, fr;q=0.9", "de"),
        ("fr;q=0.5, de", "de"),
        ("en;q=0, ro;q=0.1", "ro"),
        ("zh-Hant-TW,zh;q=0.9", "zh"),
        ("EN-us", "en"),
        ("en;q=x, uk", "uk"),
        ("en;q=2, sq", "sq"),
        ("en;q=nan, fr;q=0.2", "fr"),
        ("rom, itc", "it"),
        (",;,;q=1,-", "it"),
    ],
)
def test_the_language_is_the_one_that_a_browser_prefers(header, language):
    assert language_of(header, OFFERED, "it") == language


@pytest.mark.parametrize(
    ("header", "is_html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/html, */*", True),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/json, text/html", False),
        ("application/json;q=0.5, text/html", True),
        ("text/html;q=0, */*", False),
        ("text/event-stream", False),
    ],
)
def test_a_page_is_for_who_names_html(header, is_html):
    assert wants_html(header) is is_html


@pytest.mark.parametrize(
    ("header", "is_taken"),
    [
        ("gzip, deflate, br, zstd", True),
        ("GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0, *", False),
        ("br", False),
        ("", False),
    ],
)
def test_an_answer_is_compressed_for_a_client_that_says_so(header, is_taken):
    assert takes_gzip(header) is is_taken
