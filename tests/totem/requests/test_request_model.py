"""A citizen fills in a request at the totem: question by question, to the number."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from casework.definitions.library import library_definition
from hardware.card_reader.interface import CardInserted, CardRemoved
from hardware.errors import PinBlocked, PinRefused
from sportello.cases.completeness import DefectKind
from sportello.cases.messages import DefectShown
from sportello.model.refusals import NotNow
from station.card_signing.signing_model import SigningModel
from station.link.errors import ServerAway
from station.tasks import Tasks
from tests.totem.requests.a_form_door import FormDoor
from tests.totem.requests.cards import HEALTH_CARD, CardOnTheDesk
from text.catalogue import Catalogue
from totem.requests.request_model import RequestModel

pytestmark = pytest.mark.usefixtures("qt_app")

LAMP, CERTIFICATE = "illuminazione-pubblica", "certificati"
CATALOGUE = Catalogue("totem", "station")
TILES = 8


class PortalNotReached(NotNow): ...


class AtTheTotem:
    """Who fills in a request, and what they see."""

    def __init__(self, model, door, signing, card, heard):
        self.model, self.door, self.signing, self.card, self.heard = (
            model,
            door,
            signing,
            card,
            heard,
        )
        self._changed = asyncio.Event()
        model.changed.connect(self._changed.set)

    @property
    def screen(self):
        return self.model.screen(TILES)

    async def until(self, heading, page=None, claim=lambda screen: True):
        def is_there(screen):
            return heading in screen.heading and page in (None, screen.page) and claim(screen)

        async with asyncio.timeout(5):
            while not is_there(self.screen):
                self._changed.clear()
                await self._changed.wait()

    async def begin(self, service, heading):
        self.model.open("it")
        self.model.choose(service)
        await self.until(heading)

    async def type(self, text, heading):
        self.model.type(text)
        await self.act("enter", heading)

    async def choose(self, key, heading):
        self.model.choose(key)
        await self.until(heading)

    async def act(self, does, heading):
        self.model.act(does)
        await self.until(heading)

    async def next_change(self):
        self._changed.clear()
        await self._changed.wait()

    async def type_pin(self, pin):
        await self.card.ready(self.signing)
        for digit in pin:
            self.signing.typeDigit(digit)
        self.signing.enter()

    async def taken_to_the_counter(self):
        self.model.act("to_counter")
        self.model.forget()
        assert self.heard == [f"to the counter for {LAMP}"]
        return await self.delivered("A017")

    async def delivered(self, ticket):
        """The tickets that have a request."""
        self.model.handing_over.deliver(ticket)
        self.model.handing_over.deliver(ticket)
        async with asyncio.timeout(5):
            await self.door.was_brought.wait()
        return self.door.brought

    async def report_a_lamp(self):
        await self.begin(LAMP, "Il lampione")
        await self.choose("off", "C'è un pericolo")
        await self.act("continue", "Via o piazza")
        await self.type("Via dei Mille 3", "Numero scritto sul palo")
        await self.act("enter", "Avvisatemi")
        await self.choose("false", "Informativa")
        await self.act("accept", "Controlli")


@asynccontextmanager
async def a_totem(*services, prints=True, has_reader=True):
    failures: list[BaseException] = []
    heard: list[str] = []
    tasks, card = Tasks(failures.append), CardOnTheDesk()
    signing = None
    if has_reader:
        signing = SigningModel(card, lambda: CATALOGUE.words("it"), tasks.start)

    async def print_receipt(receipt, words):
        heard.append("on paper")
        return prints

    door = FormDoor(*map(library_definition, services or (LAMP,)))
    model = RequestModel(door, signing, tasks, CATALOGUE.words, print_receipt)
    model.received.connect(lambda: heard.append("received"))
    model.printed.connect(lambda: heard.append("printed"))
    model.brought.connect(lambda service: heard.append(f"to the counter for {service}"))
    model.left.connect(lambda: heard.append("left"))
    model.offered = tuple(await door.forms())
    try:
        yield AtTheTotem(model, door, signing, card, heard)
    finally:
        model.forget()
        await tasks.end()
    assert failures == []


async def test_a_report_is_filled_in_checked_sent_and_has_its_number():
    async with a_totem(LAMP, CERTIFICATE) as at:
        at.model.open("it")
        assert [tile.key for tile in at.screen.tiles] == [LAMP, CERTIFICATE]
        await at.report_a_lamp()
        street = next(tile for tile in at.screen.tiles if tile.title == "Via dei Mille 3")
        await at.choose(street.key, "Via o piazza")
        await at.type("Via dei Mille 5", "Controlli")
        assert at.door.answers["street"] == "Via dei Mille 5"
        await at.act("send", "è stata ricevuta")
        await at.until("è stata ricevuta", "ticket")
        assert at.screen.code == "0001234"
        assert "manca" not in " ".join(fact.label for fact in at.screen.facts)
        assert at.heard == ["received", "on paper", "printed"]


async def test_an_answer_that_is_missing_or_wrong_keeps_one_at_its_question():
    async with a_totem() as at:
        await at.begin(LAMP, "Il lampione")
        await at.choose("off", "C'è un pericolo")
        await at.choose("cable", "C'è un pericolo")
        assert [tile.sign for tile in at.screen.tiles] == ["check", "shape-ring", "shape-ring"]
        await at.act("continue", "Che cosa non va")
        assert "112" in at.screen.text
        await at.act("continue", "Via o piazza")
        assert not at.screen.is_warning
        await at.act("enter", "Via o piazza")
        await at.until("Via o piazza", "answer", lambda screen: screen.is_warning)
        assert at.screen.text == "Risponda a questa domanda."


async def test_back_leads_through_the_questions_and_then_out():
    async with a_totem() as at:
        await at.begin(LAMP, "Il lampione")
        await at.choose("off", "C'è un pericolo")
        await at.act("go_back", "Il lampione")
        await at.choose("off", "C'è un pericolo")
        await at.act("continue", "Via o piazza")
        await at.act("go_back", "C'è un pericolo")
        await at.act("go_back", "Il lampione")
        at.model.act("go_back")
        assert at.heard == ["left"]


async def test_a_form_that_has_to_be_signed_is_signed_with_the_card():
    async with a_totem() as at:
        at.door.signs = True
        await at.report_a_lamp()
        at.model.act("send")
        await at.until("", "signing")
        at.signing.hear(CardInserted(HEALTH_CARD))
        at.card.refuse(PinRefused("reader", tries_left=2))
        for pin in ("00000", "47113"):
            await at.card.ready(at.signing)
            for digit in pin:
                at.signing.typeDigit(digit)
            at.signing.enter()
        await at.until("è stata ricevuta", "ticket")
        assert at.door.sent == 1


async def test_back_from_the_signature_forgets_the_pin():
    async with a_totem() as at:
        at.door.signs = True
        await at.report_a_lamp()
        at.model.act("send")
        await at.until("", "signing")
        at.signing.hear(CardInserted(HEALTH_CARD))
        await at.card.ready(at.signing)
        at.signing.typeDigit("4")
        await at.act("go_back", "Controlli")
        assert (at.signing.stage, at.signing.digits) == ("idle", 0)
        at.signing.hear(CardRemoved(HEALTH_CARD.reader))


async def test_without_a_reader_what_has_to_be_signed_is_for_the_counter():
    async with a_totem(has_reader=False) as at:
        at.door.signs = True
        await at.report_a_lamp()
        await at.act("send", "La richiesta è pronta: la firma allo sportello")
        await at.act("go_back", "Controlli")
        await at.act("send", "La richiesta è pronta: la firma allo sportello")
        assert await at.taken_to_the_counter() == ["A017"]


async def test_a_blocked_card_leads_to_the_counter_with_all_that_was_written():
    async with a_totem() as at:
        at.door.signs = True
        await at.report_a_lamp()
        at.model.act("send")
        await at.until("", "signing")
        at.signing.hear(CardInserted(HEALTH_CARD))
        at.card.refuse(PinBlocked("reader"))
        await at.type_pin("47113")
        async with asyncio.timeout(5):
            while at.signing.stage != "impossible":
                await at.next_change()
        assert [each.does for each in at.screen.actions] == ["to_counter"]
        assert await at.taken_to_the_counter() == ["A017"]


async def test_a_card_that_is_revoked_is_not_asked_to_sign_again():
    async with a_totem() as at:
        at.door.signs, at.door.counts = True, False
        await at.report_a_lamp()
        at.model.act("send")
        await at.until("", "signing")
        at.signing.hear(CardInserted(HEALTH_CARD))
        await at.type_pin("47113")
        await at.until("La richiesta è pronta: la firma allo sportello")
        assert at.door.sent == 0


async def test_who_wanted_to_go_to_the_counter_and_left_brings_nothing():
    async with a_totem(has_reader=False) as at:
        at.door.signs = True
        await at.report_a_lamp()
        await at.act("send", "La richiesta è pronta")
        at.model.act("to_counter")
        at.model.handing_over.drop()
        at.model.handing_over.deliver("A018")
        at.model.act("to_counter")
        assert await at.delivered("A019") == ["A019"]


async def test_what_is_missing_is_told_before_it_is_sent_with_reserve():
    async with a_totem() as at:
        unpaid = DefectShown("fees.stamp", DefectKind.UNPAID, "Paghi l'importo dovuto.", None)
        at.door.curable = [
            unpaid,
            DefectShown("signature", DefectKind.SIGNATURE_NOT_VERIFIED, "Nulla.", None),
        ]
        await at.report_a_lamp()
        await at.act("send", "Manca ancora")
        assert at.screen.documents == ("Paghi l'importo dovuto.",)
        await at.act("send_with_reserve", "è stata ricevuta")
        assert "Manca ancora" in [fact.label for fact in at.screen.facts]


@pytest.mark.parametrize(
    ("trouble", "heading"),
    [
        (ServerAway("gone"), "Al momento non funziona"),
        (PortalNotReached("no"), "Al momento non funziona"),
        (NotNow("some other rule"), "Qui non si può completare"),
    ],
)
async def test_a_line_that_breaks_loses_nothing_and_one_tries_again(trouble, heading):
    async with a_totem() as at:
        await at.report_a_lamp()
        at.door.trouble = trouble
        await at.act("send", heading)
        await at.act("try_again", "è stata ricevuta")
        assert at.door.sent == 1


async def test_a_receipt_that_is_not_printed_says_so_and_the_number_may_come_later():
    async with a_totem(prints=False) as at:
        at.door.number = None
        await at.report_a_lamp()
        await at.act("send", "è stata ricevuta")
        await at.until("è stata ricevuta", "ticket", lambda screen: screen.is_warning)
        assert at.screen.code == "✓"
        assert at.heard == ["received", "on paper"]


async def test_who_walks_away_leaves_neither_answer_nor_token():
    async with a_totem() as at:
        await at.begin(LAMP, "Il lampione")
        await at.choose("off", "C'è un pericolo")
        step = at.model._at.step
        at.model.forget()
        assert at.model._at is None
        assert (step.view, step._case, step.fields.rows) == (None, None, ())
