"""The branch's process of requests in the test's own loop, and its line to the portal in the test's
hand: a call can be cut before it arrives, or its answer lost.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from casework.at_branch.emergency import desk_of
from casework.at_branch.forms import CopiedForms
from casework.at_branch.hand_in import HandingIn
from casework.at_branch.host import BranchCases, RegisterOutOfReach
from casework.at_branch.portal import PortalNotReached, RequestsPortal
from casework.at_branch.prepared.arriving import PreparedHere, PreparedRounds
from casework.at_branch.prepared.copies import SealedCopies
from casework.at_branch.seam import PortalLine
from casework.at_branch.store import open_store, secret_of
from casework.at_branch.trust.copied_trust import CopiedTrust
from casework.attachments.case_files import CaseFiles
from casework.definitions import store
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.drafts.signing import SecondSignature
from casework.emergency.marks import ShownNumbers
from casework.office.at_hand import at_hand
from casework.office.copies import certified
from casework.office.file_rules import rule_of
from casework.office.host import ActingOperator, CaseComune
from casework.office.sending import send
from casework.office.signing import hand_signature
from queue_server.config.tables import PortalTable
from tests.casework.attachments.a_file import allowed, sent
from tests.portal.a_portal import PortalUnderTest

LAMP = "illuminazione-pubblica"
ANSWERS: dict[str, Any] = {
    "what": {"fault": "off"},
    "where": {"street": "Via Roma 1"},
    "answer": {"wants_answer": False, "privacy": True},
}


class Trouble(StrEnum):
    CUT = "cut"
    LOST = "lost"


class LineInHand(RequestsPortal):
    """`troubles` by the number of the call; `calls` counts them. `asked` are the paths of all that
    went over the line; `alters` whether what comes back arrives with a byte more.
    """

    def __init__(self, table: PortalTable) -> None:
        super().__init__(PortalLine(table.url, table.key))
        self.troubles: dict[int, Trouble] = {}
        self.calls = 0
        self.asked: list[str] = []
        self.alters = False

    async def _ask(self, *asked: Any, **more: Any) -> Any:
        number, self.calls = self.calls, self.calls + 1
        if self.troubles.get(number) is Trouble.CUT:
            raise PortalNotReached("the line is cut")
        answer = await super()._ask(*asked, **more)
        if self.troubles.get(number) is Trouble.LOST:
            raise PortalNotReached("the answer is lost")
        return answer

    async def _ask_raw(self, method: str, path: str, **more: Any) -> bytes:
        self.asked.append(path)
        raw = await super()._ask_raw(method, path, **more)
        return raw + b" " if self.alters else raw


class BranchHere:
    def __init__(
        self,
        host: BranchCases,
        hand_in: HandingIn,
        line: LineInHand,
        forms: CopiedForms,
        trust: CopiedTrust,
        prepared: PreparedRounds,
    ) -> None:
        self.host = host
        self.prepared = prepared
        self.hand_in = hand_in
        self.line = line
        self.forms = forms
        self.trust = trust

    @property
    def comune(self) -> CaseComune:
        return self.forms.comune

    async def a_lamp(self, photo: bytes) -> str:
        """A report with a photograph, ready to be sent; its id."""
        comune, now = self.comune.id, self.host.clock()
        async with self.host.database.transaction() as connection:
            form = await store.published(connection, comune, LAMP)
            case = await cases.begin(connection, comune, form, now, language="it")
        rule = rule_of(form, "photo")
        assert rule is not None
        attached = await self.host.files.intake.take(
            comune, case.id, sent(photo), field="photo", name="l.png", rule=rule, allowed=allowed
        )
        for step in form.steps:
            given = ANSWERS[step.id] | ({"photo": [attached.id]} if step.id == "where" else {})
            async with self.host.database.transaction() as connection:
                case = await cases.save_step(connection, comune, case, step, given, now)
        return case.id

    async def signed_by_hand(self, id: str) -> KeptCase:
        """By two persons, before the operator anna, who certifies the photo."""
        now, comune = self.host.clock(), self.comune
        async with self.host.database.transaction() as connection:
            it = await at_hand(connection, self.host, comune, id, now)
            signature = hand_signature(it, ActingOperator("anna"), "CI AA1", "Faldone 3", now)
            case = await cases.sign(connection, comune.id, it.case, signature, now)
            other = SecondSignature(signer="other", nonce="", invited_at=now, signature=signature)
            case = await cases.keep_second_signatures(connection, comune.id, case, (other,), now)
            official = ActingOperator("anna", attests_copies=True)
            copies = certified(it, it.attached[0].id, official, now)
            return await cases.keep_certified_copies(connection, comune.id, case, copies, now)

    async def try_to_send(self, id: str) -> bool:
        """As the call does; False where the portal was not reached and nothing was sent."""
        await self.host.before_sending(self.comune, id, accepts_defects=False)
        try:
            async with self.host.database.transaction() as connection:
                now = self.host.clock()
                await send(connection, self.host, self.comune, id, now, accepts_defects=False)
        except RegisterOutOfReach:
            return False
        await self.host.after_sending(self.comune, id)
        return True

    async def settle(self) -> None:
        try:
            await self.hand_in.settle(self.comune, self.host.sent)
        except PortalNotReached:
            return

    async def case(self, id: str) -> KeptCase:
        async with self.host.database.reading() as connection:
            return await cases.find(connection, self.comune.id, id)


@asynccontextmanager
async def branch_here(
    directory: Path, portal: PortalUnderTest, table: PortalTable, *, site: str = "centro"
) -> AsyncIterator[BranchHere]:
    """With the portal's forms; `site` names it in emergency numbers."""
    async with open_store(directory) as database:
        secret = secret_of(directory)
        line = LineInHand(table)
        forms = CopiedForms(database, line, portal.clock)
        await forms.copy()
        files = CaseFiles(
            database.transaction,
            portal.clock,
            place=str(directory / "files"),
            secret=secret,
            clamd="/nonexistent/clamd.ctl",
        )
        desk = partial(desk_of, forms, site, ShownNumbers(directory))
        here = PreparedHere(database, files, forms, line, SealedCopies(secret), portal.clock)
        prepared = PreparedRounds(here)
        hand_in = HandingIn(database, files, line, desk, portal.clock, prepared.tell)
        trust = CopiedTrust(database, forms, line, portal.clock)
        host = BranchCases(database, files, forms, portal.clock, secret, hand_in, desk, None, trust)
        try:
            yield BranchHere(host, hand_in, line, forms, trust, prepared)
        finally:
            await files.close()
            await line.close()
