"""docs/api-portal.md is the portal's API as it is."""

from tests.house_rules import portal_api_page


def test_every_call_of_the_portal_stands_in_the_page_as_it_is():
    page = portal_api_page.PAGE.read_text("utf-8")
    rows = portal_api_page.calls()
    assert len(rows) > 5
    assert portal_api_page.filled(page, rows) == page, (
        "run: python -m tests.house_rules.portal_api_page"
    )
