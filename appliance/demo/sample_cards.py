"""The cards on the demo's tray: health cards of invented people, and cards that are none.

Owns which ones are offered and under what title. Must not know windows nor readers.
"""

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from appliance.demo.card_issuer import issued_card
from hardware.virtual.card import VirtualCard
from hardware.virtual.citizens import (
    CITIZENS,
    SampleCitizen,
    bank_card,
    blank_card,
    corrupted_card,
    health_card,
    identity_card,
    mute_card,
)
from text.catalogue import N_


class SampleCard(Struct, frozen=True, kw_only=True):
    """`title` and `note` are message ids, or a person's name; `code` what the barcode says."""

    key: str
    title: str
    code: str = ""
    note: str = ""
    made: Callable[[], VirtualCard]


NOTES = {
    "NICOLÒ": N_("Letters with accents"),
    "ZOË": N_("Born in another country"),
    "ANNA": N_("Code changed by omocodia"),
    "OLEKSANDR": N_("Temporary code of 11 digits"),
    "ADA": N_("More than a hundred years old"),
}
ON_THE_TRAY = ("MARIA", "NICOLÒ", "ZOË", "ANNA", "OLEKSANDR", "ADA")


def _health_card(citizen: SampleCitizen) -> SampleCard:
    return SampleCard(
        key=citizen.codice_fiscale,
        title=f"{citizen.given_name} {citizen.surname}".title(),
        code=citizen.codice_fiscale,
        note=NOTES.get(citizen.given_name, ""),
        # a temporary code has no place in a certificate
        made=partial(issued_card if citizen.birth_date else health_card, citizen),
    )


def _citizen(given_name: str) -> SampleCitizen:
    return next(each for each in CITIZENS if each.given_name == given_name)


HEALTH_CARDS = tuple(_health_card(_citizen(name)) for name in ON_THE_TRAY)
OTHER_CARDS = (
    SampleCard(key="bank", title=N_("Bank card"), made=bank_card),
    SampleCard(key="identity", title=N_("Identity card"), made=identity_card),
    SampleCard(key="blank", title=N_("Blank card"), made=blank_card),
    SampleCard(key="mute", title=N_("Wrong way round"), made=mute_card),
    SampleCard(
        key="corrupted",
        title=N_("Damaged card"),
        made=partial(corrupted_card, _citizen("MARIA")),
    ),
)
