"""What a person reads when a sign-in is refused: what happened, and what to do.

Owns one pair of sentences for each code of `portal.identity.refusals`.
"""

from collections.abc import Mapping

from msgspec import Struct

from text.catalogue import N_, Words


class RefusalSentences(Struct, frozen=True):
    heading: str
    text: str


_SENTENCES: Mapping[str, tuple[str, str]] = {
    "sign_in_cancelled": (
        N_("You stopped the sign-in"),
        N_("Nothing was changed. You can start again whenever you like."),
    ),
    "sign_in_expired": (
        N_("This sign-in is no longer valid"),
        N_("It was started too long ago, in another browser, or used already. Please start again."),
    ),
    "answer_not_trusted": (
        N_("The sign-in could not be verified"),
        N_(
            "For your safety nothing was opened. Please start again. If it happens once more, "
            "please call the Comune: you can also book without signing in."
        ),
    ),
    "level_too_low": (
        N_("A safer sign-in is needed"),
        N_("Please sign in again with level 2: password and a code, or the app on your telephone."),
    ),
    "person_not_named": (
        N_("Your codice fiscale is missing"),
        N_(
            "Your identity does not come with an Italian codice fiscale, and your area is found by "
            "it. You can book without signing in, or come to a branch."
        ),
    ),
    "provider_away": (
        N_("The sign-in service does not answer"),
        N_("Please try again in a few minutes. You can also book without signing in."),
    ),
    "card_missing": (
        N_("No card was read"),
        N_(
            "Please put the card into the reader, close all windows of the browser, open it again "
            "and choose the certificate on the card."
        ),
    ),
    "card_expired": (
        N_("This card has expired"),
        N_("Please sign in with SPID or CIE, or use your new card."),
    ),
    "card_revoked": (
        N_("This card was blocked"),
        N_(
            "It was reported lost or replaced. Please sign in with SPID or CIE, or use the new one."
        ),
    ),
    "certificate_refused": (
        N_("This card cannot be used here"),
        N_("Please choose the certificate of a health card (TS-CNS) or CIE, or sign in with SPID."),
    ),
    "wrong_credentials": (
        N_("Login or password is wrong"),
        N_("Please check both and try again."),
    ),
    "wrong_second_factor": (
        N_("This code is not right"),
        N_("Please write the six digits that your telephone shows now; each is good once."),
    ),
    "not_an_operator": (
        N_("You are not an operator here"),
        N_("Please ask an administrator of the portal to add your codice fiscale."),
    ),
    "too_many_sign_ins": (
        N_("Too many attempts"),
        N_("Please wait a few minutes, then try again."),
    ),
}

STATUS: Mapping[str, int] = {
    "provider_away": 503,
    "too_many_sign_ins": 429,
    "sign_in_cancelled": 200,
}
"""Of the page; 400 for the others."""


def sentences_of(code: str, words: Words) -> RefusalSentences:
    """Those of a code; of one that is not known, as in a hand-made address, those of an expiry."""
    heading, text = _SENTENCES.get(code, _SENTENCES["sign_in_expired"])
    return RefusalSentences(words.gettext(heading), words.gettext(text))


def status_of(code: str) -> int:
    return STATUS.get(code, 400)
