"""What a person reads in a browser when something is refused or fails, in ten languages.

Owns the sentences; the words are loaded only once a browser has asked.
"""

from functools import cache

from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES
from web.negotiation import language_of
from web.pages.errors import Sentences


def sentences_for(status: int, accept_language: str) -> Sentences:
    """Of an error of that status, in the language that a browser prefers."""
    return _sentences(status, language_of(accept_language, LANGUAGES, HOUSE_LANGUAGE))


@cache
def _sentences(status: int, code: str) -> Sentences:
    from text.catalogue import Catalogue

    words = Catalogue("queue_server").words(code)
    match status:
        case 404 | 405:
            heading = words.gettext("There is nothing at this address")
            text = words.gettext(
                "If you follow your turn, please scan the code on your ticket again. Otherwise "
                "the reception desk can help you."
            )
        case 401 | 403:
            heading = words.gettext("This page is for the staff")
            text = words.gettext(
                "Only the devices and the operators of the office can open it. The reception desk "
                "can help you."
            )
        case 429:
            heading = words.gettext("Too many requests")
            text = words.gettext("Please wait a moment and load the page again.")
        case 503:
            heading = words.gettext("The service does not answer now")
            text = words.gettext(
                "Please try again in a moment. The boards in the hall say whose turn it is."
            )
        case _ if status < 500:
            heading = words.gettext("This request was not understood")
            text = words.gettext("Please go back and try again.")
        case _:
            heading = words.gettext("Something did not work")
            text = words.gettext(
                "It does not depend on you. Please try again in a moment, or ask at the "
                "reception desk."
            )
    language = words.language
    return Sentences(language.code, language.is_right_to_left, heading, text)
