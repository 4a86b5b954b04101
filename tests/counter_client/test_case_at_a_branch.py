"""A request at the counter, nothing in between left out: real line, branch and portal."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from casework.definitions.library import library_definition
from counter_client.__main__ import operator_token
from counter_client.cases.case_model import CaseModel
from counter_client.cases.document_model import DocumentModel
from counter_client.cases.phone_hand_over import PhoneHandOver
from counter_client.cases.prepared_requests import PreparedRequests
from counter_client.cases.scanner_folder import ScannerFolder
from counter_client.cases.sent_request import SentRequest
from counter_client.cases.signing_paper import SigningPaper
from counter_client.emergency.emergency_door import EmergencyDoor
from counter_client.questions.asking import Asking
from counter_client.slips.slip_printing import SlipPrinting
from sportello.model.person import Role
from sportello.model.wire import Login
from station.guided.case_door import CaseDoor
from station.guided.step_model import StepModel
from station.link import Joined, Link
from station.tasks import Tasks
from tests.casework.at_branch.a_branch import CERTIFICATE, a_branch, table_of
from tests.casework.definitions.good_answers import good_answers
from tests.portal.a_portal import a_portal
from tests.queue_server.a_server import PASSWORD
from text.catalogue import Catalogue


async def test_an_operator_fills_in_the_request_of_the_visit_and_attests_its_signature(
    tmp_path: Path,
):
    async with (
        a_portal(tmp_path) as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
    ):
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
        step = StepModel(door, tasks, words)
        cases = CaseModel(
            link,
            door,
            asking,
            words,
            lambda: datetime.now(UTC),
            step,
            DocumentModel(door, asking, tasks, words),
            ScannerFolder(None),
            PhoneHandOver(link, door, asking, tasks),
            SentRequest(link, words, printing),
            SigningPaper(lambda _: None),
            EmergencyDoor(lambda: link.server, lambda: operator_token(link)).read,
            PreparedRequests(door, tasks, words),
        )
        joined = asyncio.Event()
        link.listen(lambda notice: joined.set() if isinstance(notice, Joined) else None)
        running = asyncio.create_task(link.run())

        async def press(slot, *values):
            answered = asyncio.Event()
            asking.changed.connect(answered.set)
            slot(*values)
            while asking.is_busy:
                answered.clear()
                await answered.wait()
            asking.changed.disconnect(answered.set)
            assert not failures
            assert asking.trouble == ""

        try:
            await joined.wait()
            await link.ask(Login(id=uuid4(), login="anna", password=PASSWORD))
            await branch.serve_visit()
            await press(cases.open)
            suggested = set()
            form = library_definition(CERTIFICATE)
            answers = good_answers(form, lambda options: options[0], datetime.now(UTC).date())
            while cases.place == "step":
                suggested |= {line.text for line in step.fields.rows if line.suggested}
                for name in [field.name for field in step.view.fields]:
                    if name in answers:
                        step.answers.put(name, answers[name])
                await press(cases.goOn)
            assert "Fontanelli" in suggested
            while cases.place != "sign":
                await press(cases.goOn)
            cases.hand.writeDocument("CI CA12345BC, Vicenza")
            cases.hand.writePlace("archivio 2026, faldone 14")
            await press(cases.goOn)
            assert (cases.place, cases.isSigned) == ("send", True)
            await press(cases.goOn)
            assert cases.place == "sent"
            assert cases.sent.number
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await tasks.end()
            await door.close()
