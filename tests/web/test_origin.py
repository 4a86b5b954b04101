"""A request that changes something comes from our own page."""

import pytest

from web.origin import is_same_origin

PUBLIC = "https://turni.example.it/sportello"


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "https://turni.example.it"}, True),
        ({"Origin": "http://turni.example.it"}, False),
        ({"Origin": "https://turni.example.it:8443"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://turni.example.it"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
    ],
)
def test_only_our_own_page_and_programs_pass(headers, is_ours):
    assert is_same_origin(headers, PUBLIC) is is_ours
