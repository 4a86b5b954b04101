"""The way of one request from place to place: what the server is asked at each, and where it leads.

Owns the place and the request at hand. What was filled in is with the server before a place is
left. Must not know Qt, nor the visit beyond its ticket.
"""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from counter_client.cases.case_rows import CasePlace, asks_for_whom
from counter_client.cases.case_standing import CaseStanding
from counter_client.cases.for_whom_model import ForWhomModel
from counter_client.cases.papers.case_papers import CasePapers
from counter_client.cases.sent_request import SentRequest, ToldRequest
from counter_client.cases.signing.card_signature import CardSignature
from counter_client.cases.signing.hand_signature import HandSignature
from counter_client.cases.signing.signing_paper import SigningPaper
from sportello.cases.emergency import EmergencyShown
from sportello.cases.guided.views import StepProgress
from sportello.cases.lifecycle import WITH_THE_CITIZEN
from sportello.cases.messages import (
    CaseOfVisit,
    CaseShown,
    CaseWanted,
    CompletenessShown,
    HomeChoice,
)
from sportello.cases.refusals import AlreadySent, WrittenMeanwhile
from sportello.cases.signature_messages import SignableWay
from sportello.model.languages import HOUSE_LANGUAGE, Text, in_language
from sportello.model.ticket import Ticket
from station.guided.case_door import CaseDoor, HeldCase
from station.guided.refusals import RequestNotWhole
from station.guided.step_model import StepModel


class CaseWay:
    """Every `async` function raises Refused or LinkError, and leaves the place as it was then.

    place      where the page is
    case       the request at hand; None before one is open
    found      all requests of the visit
    titles     what it is for
    language   the citizen's
    asks_for_whom  whether it may be presented for another
    standing   how it stood when the summary was read last
    register   the emergency register, as it was then; None while the portal answers
    """

    def __init__(
        self,
        door: CaseDoor,
        step: StepModel,
        papers: CasePapers,
        whom: ForWhomModel,
        hand: HandSignature,
        card: CardSignature,
        sent: SentRequest,
        paper: SigningPaper,
        language: str,
        changed: Callable[[], None],
        register: Callable[[], Awaitable[EmergencyShown | None]],
    ) -> None:
        """`language` is the operator's; `changed` is called after each change.
        `register` reads the emergency register; None while the portal answers.
        """
        self._door = door
        self._step = step
        self._papers = papers
        self._whom = whom
        self._hand = hand
        self._card = card
        self._sent = sent
        self._paper = paper
        self._own = language
        self._changed = changed
        self._register = register
        self._clear()

    def _clear(self) -> None:
        self.place = CasePlace.CLOSED
        self.case: HeldCase | None = None
        self.found: list[CaseOfVisit] = []
        self.titles: Text = {HOUSE_LANGUAGE: ""}
        self.asks_for_whom = False
        self.standing: CaseStanding | None = None
        self.register: EmergencyShown | None = None
        self.language = self._own
        self._begin_key, self._send_key = uuid4(), uuid4()
        self._insisted: tuple[str, ...] | None = None

    def forget(self) -> None:
        """Everything off the screen and out of memory."""
        self._clear()
        self._step.forget()
        self._papers.forget()
        self._whom.forget()
        self._hand.forget()
        self._card.close()
        self._sent.forget()
        self._paper.forget()
        self._changed()

    @property
    def title(self) -> str:
        """As the operator reads it."""
        return in_language(self.titles, self._own)

    @property
    def is_insisting(self) -> bool:
        """Whether going on once more leaves this step with its errors."""
        return self.place is CasePlace.STEP and self._insisted == self._errors

    @property
    def has_documents(self) -> bool:
        return self._papers.asked is not None and bool(self._papers.asked.documents)

    @property
    def progress(self) -> tuple[StepProgress, ...]:
        if self._step.view is not None:
            return self._step.view.progress
        return self.standing.shown.progress if self.standing else ()

    # --- opening -------------------------------------------------------------------------------

    async def open(self, ticket: Ticket, service: Text) -> None:
        """The request of this visit: the one begun or prepared, else a new one for `service`."""
        self.forget()
        self.titles, self.language = service, ticket.language
        found = await self._door.cases_of(ticket.id)
        self.found = found
        if not found:
            await self.begin(ticket, service)
        elif len(found) == 1 and _goes_on(found[0]) and found[0].service == ticket.service:
            await self.resume(found[0])
        else:
            self._go(CasePlace.CHOICE)

    async def begin(self, ticket: Ticket, service: Text) -> None:
        wanted = CaseWanted(ticket.service, language=ticket.language)
        begun = await self._door.begin(wanted, self._begin_key, ticket.id)
        self._begin_key = uuid4()
        case = self.case = HeldCase(begun.id, begun.token)
        self.titles = service
        shown = await self._door.case(case, self._own)
        self.asks_for_whom = asks_for_whom(shown.presenters)
        await self.to_step(begun.step.id)

    async def resume(self, found: CaseOfVisit) -> None:
        """Where it goes on: a request that is filled in opens at its summary."""
        case = self.case = HeldCase(found.id, found.token)
        self.titles = found.title
        shown = await self._door.case(case, self._own)
        self.asks_for_whom = asks_for_whom(shown.presenters)
        if shown.sent is not None:
            await self.tell_sent(case)
        elif shown.step is None:
            await self.summarise()
        else:
            await self.to_step(shown.step)

    # --- from place to place -------------------------------------------------------------------

    async def to_step(self, step: str, *, shows_errors: bool = False) -> None:
        case = self._held()
        if self.place is CasePlace.STEP and not await self._step.keep():
            return
        await self._papers.refresh(case)
        await self._step.open(case, step, shows_errors=shows_errors)
        if self.case == case:
            self._insisted = None
            self._go(CasePlace.STEP)

    async def leave_step(self) -> None:
        """A step with errors is left by insisting: they are mended later, or told on sending."""
        step, case = self._step, self._held()
        is_good = await step.go_on()
        if step.view is None or not step.is_settled or self.case != case:
            self._changed()
        elif not is_good and not self.is_insisting:
            self._insisted = self._errors
            self._changed()
        elif step.view.next is not None:
            await self.to_step(step.view.next)
        elif (await self._papers.refresh(case)).documents:
            self._go(CasePlace.DOCUMENTS)
        else:
            await self.summarise()

    async def back_from_step(self) -> None:
        view = self._step.view
        if view is None or not await self._step.keep():
            return
        if view.previous is not None:
            await self.to_step(view.previous)
        else:
            self.forget()

    async def leave_page(self) -> None:
        if await self._step.keep():
            self.forget()

    async def to_for_whom(self) -> None:
        case = self._held()
        if self.place is CasePlace.STEP and not await self._step.keep():
            return
        await self._papers.refresh(case)
        shown = await self._door.case(case, self._own)
        if self.case == case:
            self._whom.show(shown)
            self._go(CasePlace.FOR_WHOM)

    async def leave_for_whom(self) -> None:
        """To where the request goes on."""
        case = self._held()
        if (given := self._whom.given()) is None:
            return
        shown = await self._door.present_for(case, given, self._whom.version, self._own)
        if self.case == case:
            await self._to_where_it_goes_on(shown)

    async def back_from_for_whom(self) -> None:
        await self._to_where_it_goes_on(await self._door.case(self._held(), self._own))

    async def _to_where_it_goes_on(self, shown: CaseShown) -> None:
        await (self.summarise() if shown.step is None else self.to_step(shown.step))

    async def to_documents(self) -> None:
        if self.place is CasePlace.STEP and not await self._step.keep():
            return
        await self._papers.refresh(self._held())
        self._go(CasePlace.DOCUMENTS)

    async def to_last_step(self) -> None:
        await self.to_step(self.progress[-1].id)

    async def back_from_summary(self) -> None:
        if self.has_documents:
            await self.to_documents()
        else:
            await self.to_last_step()

    async def summarise(self) -> None:
        if self.place is CasePlace.STEP and not await self._step.keep():
            return
        if await self._look():
            self._go(CasePlace.SUMMARY)

    async def choose_home_answer(self, name: str, *, home: bool) -> None:
        case, standing = self._held(), self.standing
        if standing is not None:
            seen, choice = standing.shown.version, HomeChoice(home)
            await self._door.choose_home_answer(case, name, choice, seen, self._own)
            await self.summarise()

    async def to_signature(self) -> None:
        if await self._look() and self.standing is not None:
            self._go(CasePlace.SIGN if self.standing.lacks_signature else CasePlace.SEND)

    async def sign_by_hand(self) -> None:
        """Before the employee, who says so."""
        if (given := self._hand.given()) is None:
            return
        await self._door.sign(self._held(), given, self._own)
        await self.to_signature()

    def sign_by_card(self) -> None:
        """By the citizen, before the employee; the place is left once it is signed."""
        if self.place is CasePlace.SIGN:
            self._card.open(self._held())
            self._changed()

    async def open_paper(self) -> None:
        """The request as it stands, to be printed and signed by hand."""
        case = self._held()
        document = await self._door.document(case, SignableWay.IN_PERSON, self._own)
        if self.case == case:
            self._paper.show(document)

    async def send(self) -> None:
        """With reserve, where something is missing that may be mended later."""
        case = self._held()
        try:
            await self._door.send(case, self._send_key, self._own, accepts_defects=True)
        except (RequestNotWhole, WrittenMeanwhile):
            await self.summarise()
            return
        except AlreadySent:
            pass  # by home, or by another window: its page tells
        await self.tell_sent(case)

    async def tell_sent(self, case: HeldCase) -> None:
        mine = await self._told(case, self._own)
        theirs = await self._told(case, self.language)
        if self.case == case:
            self._sent.show(mine, theirs, self.language)
            self._go(CasePlace.SENT)

    async def _told(self, case: HeldCase, language: str) -> ToldRequest:
        receipt = await self._door.receipt(case, language)
        shown = await self._door.case(case, language)
        files = await self._door.files(case, language)
        lacks = CompletenessShown([], receipt.defects)
        return ToldRequest(receipt, CaseStanding(shown, lacks, files))

    async def _look(self) -> bool:
        """Read how the request stands; False if another one is at hand by now."""
        case = self._held()
        shown = await self._door.case(case, self._own)
        lacks = await self._door.completeness(case, self._own)
        files = await self._papers.refresh(case)
        register = await self._register()
        if self.case != case:
            return False
        if shown.sent is not None:  # from home meanwhile
            await self.tell_sent(case)
            return False
        self.register = register
        self.standing = CaseStanding(shown, lacks, files)
        return True

    def _held(self) -> HeldCase:
        assert self.case is not None, "a request is at hand"
        return self.case

    @property
    def _errors(self) -> tuple[str, ...]:
        """The step and its errors, as they were when the operator wanted to go on."""
        view = self._step.view
        return (view.id if view else "", *self._step.error_paths)

    def _go(self, place: CasePlace) -> None:
        self.place = place
        self._card.close()
        self._changed()


def _goes_on(case: CaseOfVisit) -> bool:
    return case.state in WITH_THE_CITIZEN
