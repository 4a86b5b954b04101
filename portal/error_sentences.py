"""What a citizen reads in a browser when something is refused or fails."""

from functools import cache

from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES
from text.catalogue import Catalogue
from web.negotiation import language_of
from web.pages.errors import Sentences

CATALOGUE = Catalogue("portal")


def sentences_for(status: int, accept_language: str) -> Sentences:
    """Of an error of that status, in the language that a browser prefers."""
    return _sentences(status, language_of(accept_language, LANGUAGES, HOUSE_LANGUAGE))


@cache
def _sentences(status: int, code: str) -> Sentences:
    words = CATALOGUE.words(code)
    match status:
        case 404 | 405:
            heading = words.gettext("There is nothing at this address")
            text = words.gettext("Please check the address, or start again from the home page.")
        case 401 | 403:
            heading = words.gettext("This page cannot be opened")
            text = words.gettext("Please sign in, or open it again from the link you were sent.")
        case 429:
            heading = words.gettext("Too many requests")
            text = words.gettext("Please wait a moment and load the page again.")
        case 503:
            heading = words.gettext("The service does not answer now")
            text = words.gettext("Please try again in a moment: nothing has been lost.")
        case _ if status < 500:
            heading = words.gettext("This request was not understood")
            text = words.gettext("Please go back and try again.")
        case _:
            heading = words.gettext("Something did not work")
            text = words.gettext("It does not depend on you. Please try again in a moment.")
    language = words.language
    return Sentences(language.code, language.is_right_to_left, heading, text)
