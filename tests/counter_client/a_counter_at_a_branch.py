"""A counter's requests over the real line to a real branch."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from casework.definitions.library import library_definition
from counter_client.__main__ import operator_token
from counter_client.cases.case_model import CaseModel
from counter_client.cases.papers.case_papers import CasePapers
from counter_client.cases.papers.document_model import DocumentModel
from counter_client.cases.papers.phone_hand_over import PhoneHandOver
from counter_client.cases.papers.scanner_folder import ScannerFolder
from counter_client.cases.prepared_requests import PreparedRequests
from counter_client.cases.second_screen.citizen_copy import CitizenCopy
from counter_client.cases.sent_request import SentRequest
from counter_client.cases.signing.card_signature import CardSignature
from counter_client.cases.signing.signing_paper import SigningPaper
from counter_client.emergency.emergency_door import EmergencyDoor
from counter_client.questions.asking import Asking
from counter_client.slips.slip_printing import SlipPrinting
from hardware.card_reader.interface import CardSigner
from sportello.model.person import Role
from sportello.model.wire import Login
from station.card_signing.signing_model import SigningModel
from station.guided.case_door import CaseDoor
from station.guided.step_model import StepModel
from station.link import Joined, Link
from station.tasks import Tasks
from tests.casework.at_branch.a_branch import CERTIFICATE, RequestsBranch
from tests.casework.definitions.good_answers import good_answers
from tests.queue_server.a_server import PASSWORD
from text.catalogue import Catalogue


class CounterAtBranch:
    """Anna serves Maria; `suggested` are the texts that the forms offered."""

    def __init__(self, cases: CaseModel, asking: Asking, failures: list[BaseException]) -> None:
        self.cases = cases
        self.suggested: set[str] = set()
        self._asking = asking
        self._failures = failures

    async def press(self, slot: Callable[..., None], *values: str) -> None:
        slot(*values)
        await self.until(lambda: not self._asking.is_busy)
        assert self._asking.trouble == ""

    async def until(self, claim: Callable[[], bool]) -> None:
        changed = asyncio.Event()
        told = (self._asking.changed, self.cases.changed, self.cases.card.changed)
        for signal in told:
            signal.connect(changed.set)
        async with asyncio.timeout(20):
            while not claim():
                changed.clear()
                await changed.wait()
        for signal in told:
            signal.disconnect(changed.set)
        assert not self._failures

    async def fill_in(self) -> None:
        """Every step with good answers, on to the signature."""
        step = self.cases.step
        form = library_definition(CERTIFICATE)
        answers = good_answers(form, lambda options: options[0], datetime.now(UTC).date())
        await self.press(self.cases.open)
        while self.cases.place == "step":
            self.suggested |= {line.text for line in step.fields.rows if line.suggested}
            for name in [field.name for field in step.view.fields]:
                if name in answers:
                    step.answers.put(name, answers[name])
            await self.press(self.cases.goOn)
        while self.cases.place != "sign":
            await self.press(self.cases.goOn)


@asynccontextmanager
async def a_counter_at(
    branch: RequestsBranch, signer: CardSigner | None = None
) -> AsyncIterator[CounterAtBranch]:
    await branch.until_ready()
    key = await branch.server.key("pc-7", Role.COUNTER)
    link = Link(branch.server.url, "pc-7", key)
    failures: list[BaseException] = []
    tasks = Tasks(failures.append)
    catalogue = Catalogue("counter_client", "station")
    words = catalogue.words("it")
    asking = Asking(tasks, words)
    door = CaseDoor(lambda: link.server, lambda: operator_token(link))
    printing = SlipPrinting(None, tasks, words, catalogue.words, lambda *_: None)
    signing = SigningModel(signer, lambda: words, tasks.start) if signer else None
    step = StepModel(door, tasks, words)
    papers = CasePapers(
        step,
        DocumentModel(door, asking, tasks, words),
        ScannerFolder(None),
        PhoneHandOver(link, door, asking, tasks),
    )
    cases = CaseModel(
        link,
        door,
        asking,
        words,
        lambda: datetime.now(UTC),
        step,
        papers,
        CardSignature(door, signing, "it"),
        SentRequest(link, words, printing),
        SigningPaper(lambda _: None),
        EmergencyDoor(lambda: link.server, lambda: operator_token(link)).read,
        PreparedRequests(door, tasks, words),
        CitizenCopy(link, door, tasks, step, words, catalogue.words, lambda: datetime.now(UTC)),
    )
    joined = asyncio.Event()
    link.listen(lambda notice: joined.set() if isinstance(notice, Joined) else None)
    running = asyncio.create_task(link.run())
    try:
        await joined.wait()
        await link.ask(Login(id=uuid4(), login="anna", password=PASSWORD))
        await branch.serve_visit()
        yield CounterAtBranch(cases, asking, failures)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await tasks.end()
        await door.close()
