"""From the search to the confirmed booking, every sentence is there in all ten languages."""

import pytest

from text.catalogue import LANGUAGES, untranslated
from text.extraction import sentences_of

ON_THE_WAY = ("portal/pages/booking/", "portal/pages/manage/", "portal/pages/places/routes.py")
TEMPLATES = (
    *("layout", "forms", "notice", "search", "cards", "home", "services", "service", "branches"),
    *("branch", "choice", "step_list", "person", "summary", "booking", "cancel", "find"),
)


def _is_on_the_way(file: str) -> bool:
    name = file.removeprefix("portal/pages/templates/").removesuffix(".html")
    return file.startswith(ON_THE_WAY) or name in TEMPLATES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_a_booking_is_told_in_every_language(language):
    said = {
        sentence.text
        for sentence, places in sentences_of("portal").items()
        if any(_is_on_the_way(file) for file, _ in places)
    }
    assert said
    assert [each for each in untranslated("portal", language) if each in said] == []
