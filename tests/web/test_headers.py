"""What a page may load: nothing, unless it is named."""

from web.pages.headers import OWN_FILES, page_headers


def policy_of(allowed):
    said = page_headers(allowed)["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in said.split("; "))


def test_a_page_that_asks_for_nothing_may_load_and_send_nothing():
    assert policy_of({}) == {
        "default-src": "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_a_page_with_its_own_files_loads_no_others_and_stands_in_no_frame():
    policy = policy_of(OWN_FILES)
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["style-src"] == policy["script-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)


def test_a_page_is_kept_nowhere_and_its_address_goes_nowhere():
    headers = page_headers({})
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
