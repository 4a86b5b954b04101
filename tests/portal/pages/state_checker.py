"""A service's page as the state's checker looks at it."""

import json

from portal.branches.categories import CATEGORIES
from portal.error_sentences import CATALOGUE
from tests.portal.pages.a_page import PageRead, said, share_of_known_classes

INDEX = [
    *("A chi è rivolto", "Come fare", "Cosa serve", "Cosa si ottiene", "Tempi e scadenze"),
    *("Quanto costa", "Accedi al servizio", "Condizioni di servizio", "Contatti"),
]


def check_service_page(page: PageRead) -> None:
    """All that the checker finds on a sheet that is complete, and bookable online."""
    for name in ("title", "description", "addressed", "how-to", "needed", "achieved"):
        assert len(page.say(f"service-{name}")) >= 3, (page.url, name)
    for name in ("status", "topic", "calendar-text", "file", "area", "generic-access"):
        assert page.elements(f"service-{name}"), (page.url, name)
    (index,) = page.elements("page-index")
    assert [said(link) for link in index.findall("li/a")] == INDEX
    crumbs = {said(each).rstrip("/ ") for each in page.elements("breadcrumb")[0].iter("li")}
    words = CATALOGUE.words("it")
    assert crumbs & {words.gettext(name) for name in CATEGORIES.values()}
    (booking,) = page.elements("appointment-booking")
    assert booking.get("href").startswith("/prenota?servizio=")
    assert page.elements("service-booking-access")
    _is_government_service(page.elements("metatag")[0].text)
    assert share_of_known_classes(page) >= 0.3


def _is_government_service(text: str) -> None:
    said_of_it = json.loads(text)
    channel = said_of_it["availableChannel"]
    address = channel["serviceLocation"]["address"]
    for each in (
        *(said_of_it["name"], said_of_it["serviceType"], said_of_it["serviceOperator"]["name"]),
        *(said_of_it["areaServed"]["name"], said_of_it["audience"]["audienceType"]),
        *(channel["serviceUrl"], channel["serviceLocation"]["name"]),
        *(address["streetAddress"], address["postalCode"], address["addressLocality"]),
    ):
        assert each
