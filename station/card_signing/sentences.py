"""What is said while a card signs: to the citizen who types the PIN, calmly, with the way on.

Owns a sentence for every error of a card or reader. Pure.
"""

from station.card_signing.stages import SigningStage, SigningTrouble
from text.catalogue import N_, Words

HEADINGS = {
    SigningStage.IDLE: "",
    SigningStage.WAITING_FOR_CARD: N_("Insert your card to sign"),
    SigningStage.PREPARING: N_("One moment"),
    SigningStage.TYPING_PIN: N_("Type the PIN of your card"),
    SigningStage.SIGNING: N_("Your card is signing"),
    SigningStage.UNDELIVERED: N_("The signature has not arrived yet"),
    SigningStage.SIGNED: N_("Your request is signed"),
    SigningStage.IMPOSSIBLE: N_("It cannot be signed with this card"),
}

TEXTS = {
    SigningStage.IDLE: "",
    SigningStage.WAITING_FOR_CARD: N_("Your health card with a chip (TS-CNS), chip first."),
    SigningStage.PREPARING: N_("Please leave the card in."),
    SigningStage.TYPING_PIN: N_(
        "The PIN has 5 to 8 digits and came in the letter with the card. It is not kept."
    ),
    SigningStage.SIGNING: N_("Please leave the card in."),
    SigningStage.UNDELIVERED: N_("Please try again: the PIN is not asked for a second time."),
    SigningStage.SIGNED: N_("You can take your card."),
    SigningStage.IMPOSSIBLE: N_("You can sign by hand at the counter."),
}

BY_HAND = N_("You can sign by hand at the counter.")

TROUBLES = {
    # of the reader
    "device_failed": N_("The card reader does not work at the moment."),
    "device_unreachable": N_("The card reader does not work at the moment."),
    "device_unplugged": N_("The card reader was unplugged. Plug it in again to go on."),
    "device_silent": N_("The card reader does not answer."),
    "card_service_down": N_("The card reader does not work at the moment."),
    "card_service_shut": N_("The card reader does not work at the moment."),
    "no_reader": N_("No card reader is plugged in."),
    # of the card
    "card_failed": N_("Take the card out and put it in again."),
    "no_card": N_("Insert the card, chip first."),
    "card_pulled": N_("The card came out too early: nothing was signed. Insert it again."),
    "card_busy": N_("Another program is using the card. Take it out and put it in again."),
    "card_unreadable": N_("This card cannot be read. Take it out and put it in again."),
    "card_mute": N_("Turn the card round: chip first, facing up."),
    "card_foreign": N_("This card is not known here. Insert your health card."),
    "bank_card": N_("This is a bank card. Insert your health card."),
    "identity_card": N_("Identity cards cannot sign here. Insert your health card."),
    "blank_card": N_("Nothing is written on this card. Insert your health card."),
    "card_cannot_sign": N_("This card has no certificate to sign with."),
    "card_swapped": N_("This is another card than before. Nothing was signed."),
    "pin_blocked": N_(
        "The card is blocked after three wrong PINs. "
        "It is unblocked with its PUK, by who issued the card."
    ),
    # of the server
    "card_of_another": N_("This card belongs to a person who does not present this request."),
    "card_unfit": N_("This card has no certificate to sign with."),
    "signing_card_expired": N_("The certificate of this card has expired."),
    "card_signature_failed": N_("The card gave no valid signature. Nothing was signed."),
    "nothing_prepared": N_("The request has changed in the meantime. Insert the card again."),
    "changed_meanwhile": N_("The request has changed in the meantime. Insert the card again."),
    "already_sent": N_("This request was sent already."),
    "server_away": N_("The server does not answer. Please try again in a moment."),
}
"""By code, all but the wrong PIN, which says how many tries are left."""


def heading(stage: SigningStage, words: Words) -> str:
    return words.gettext(HEADINGS[stage])


def sentence(stage: SigningStage, trouble: SigningTrouble | None, words: Words) -> str:
    """What went wrong and the way on, or what to do at this stage."""
    if trouble is None:
        return words.gettext(TEXTS[stage])
    if trouble.code == "pin_refused":
        return _wrong_pin(trouble.tries_left, words)
    known = TROUBLES.get(trouble.code, TROUBLES["card_signature_failed"])
    if stage is SigningStage.IMPOSSIBLE:
        return f"{words.gettext(known)} {words.gettext(BY_HAND)}"
    return words.gettext(known)


def _wrong_pin(tries_left: int, words: Words) -> str:
    if tries_left == 1:
        return words.gettext(
            "The PIN is wrong. One try is left: if it is wrong again, the card is blocked."
        )
    return words.plural("The PIN is wrong. %n tries are left.", tries_left)
