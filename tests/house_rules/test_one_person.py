"""A person of one card is copied through three structs: what was read, the wire, what is sealed.

Follows walk two of ARCHITECTURE.md from the bytes of a chip to the operator who asks who it is.
"""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import is_dataclass
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import walk_packages
from uuid import uuid4

from msgspec import Struct

from hardware.card_reader.interface import CardInserted, HealthCard, ReaderEvent
from hardware.card_reader.ts_cns import parse
from hardware.virtual.citizens import CITIZENS, USUAL_ATR, personal_data_file
from queue_server.people.records import Citizen
from sportello.bookings.messages import FindBookings, FindBookingsByName
from sportello.bookings.told import VisitorTold
from sportello.cases.messages import ApplicantGiven
from sportello.cases.parties import PartyPerson
from sportello.model.commands import CallNext, OpenCounter, TakeTicket
from sportello.model.person import PersonalData, Role
from sportello.model.wire import Identify, WhoIs
from tests.queue_server.a_server import server_here
from totem.conversation.flow import advance
from totem.conversation.happenings import AskWho, Happening, IdentityShown
from totem.conversation.progress import Flow
from totem.devices.attending import attend_reader

ON_THE_WALK = (
    "hardware",
    "totem",
    "station",
    "sportello",
    "queue_server",
    "counter_client",
    "display_board",
)
THE_CARD_ITSELF = "hardware.virtual"
"""What is printed on the plastic and written to the chip: it stands at the far end of the wire."""

MARIA = CITIZENS[0]
NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)


def structs() -> Iterator[type]:
    """Every struct and dataclass of the packages on the walk, where it is defined."""
    for name in ON_THE_WALK:
        package = import_module(name)
        for found in walk_packages(package.__path__, f"{name}."):
            if found.name.startswith(THE_CARD_ITSELF) or found.name.endswith("__main__"):
                continue
            module = import_module(found.name)
            for value in vars(module).values():
                if isinstance(value, type) and value.__module__ == found.name and holds_data(value):
                    yield value


def holds_data(kind: type) -> bool:
    return issubclass(kind, Struct) or is_dataclass(kind)


def those_with(field: str) -> set[type]:
    return {struct for struct in structs() if field in vars(struct).get("__annotations__", {})}


def test_three_structs_say_who_a_citizen_is_and_one_says_it_to_the_portal():
    """Whose codice fiscale may be unknown: a card's never is. A request has parties,
    which are sent as they are written.
    """
    assert those_with("surname") == {HealthCard, PersonalData, Citizen, VisitorTold} | {
        *(FindBookingsByName, PartyPerson, ApplicantGiven),
    }


def test_no_other_struct_has_a_codice_fiscale_but_the_question_that_is_asked_by_it():
    known = {HealthCard, PersonalData, Citizen, VisitorTold, PartyPerson, ApplicantGiven}
    assert those_with("codice_fiscale") == known | {FindBookings}


async def test_from_the_chip_to_the_operator_no_other_struct_holds_the_person(tmp_path):
    card = parse(personal_data_file(MARIA), "a reader", USUAL_ATR)
    query = await asked_for(card)
    assert isinstance(query, PersonalData)
    async with server_here(tmp_path) as server:
        await server.operator("anna")
        totem = await server.line("totem-1", Role.TOTEM)
        desk = await server.line("desk-1", Role.COUNTER)
        identified = await totem.ask(query)
        wish = TakeTicket(id=uuid4(), service="tributi", citizen=identified.citizen)
        ticket = (await totem.ask(wish)).accepted[-1].ticket
        sealed = await the_only_record(server)
        assert type(sealed) is Citizen
        await desk.log_in("anna")
        await desk.ask(OpenCounter(id=uuid4(), counter="1"))
        await desk.ask(CallNext(id=uuid4(), counter="1"))
        person = await desk.ask(WhoIs(id=uuid4(), ticket=ticket))
        assert isinstance(person, PersonalData)
    assert who(card) == who(query) == who(sealed) == who(person) == who(MARIA)


async def asked_for(card: HealthCard) -> Identify:
    """What the totem asks the server when this card is put in; its conversation copies nothing."""
    told: list[Happening] = []
    await attend_reader(OneCard(card), told.append, lambda device, code: None, lambda event: None)
    (shown,) = told
    assert isinstance(shown, IdentityShown)
    _, (errand,) = advance(Flow(NINE), shown, NINE)
    assert isinstance(errand, AskWho)
    assert errand.who is shown.who
    return errand.who


async def the_only_record(server) -> Struct:
    people = server.running.parts.people
    ((sealed,),) = await people._tables.rows("select sealed from person")
    return people._seal.open(sealed, Citizen)


def who(struct: object) -> tuple[str, str, str]:
    return struct.codice_fiscale, struct.surname, struct.given_name


class OneCard:
    """A reader into which one card is put."""

    def __init__(self, card: HealthCard) -> None:
        self.card = card

    async def watch(self) -> AsyncGenerator[ReaderEvent, None]:
        yield CardInserted(self.card)
