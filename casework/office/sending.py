"""Send a case: judged once more, registered, and told by when it is answered, in one transaction.

Owns that there is either all of it or nothing: `presented_at` is the registration's date, and the
number goes back if the transaction does.
"""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases, unchecked
from casework.drafts.kept_case import KeptCase, SentCase
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import CaseComune, CaseEntry, CaseHost
from sportello.cases.completeness import Completeness, SignatureState
from sportello.cases.lifecycle import CaseChange, next_state
from sportello.cases.parties import PartyPerson, applicant
from sportello.cases.terms import answer_by
from sportello.model.languages import HOUSE_LANGUAGE
from sportello.model.refusals import NotNow
from sportello.sync.handed_in import HandedSending

NOT_NAMED = "Mittente non identificato"
"""The sender of a report that anyone may send, as the register tells it."""


class CaseIncomplete(NotNow):
    """Nothing was sent: `found` says what has to be mended, or accepted."""

    code = "incomplete"

    def __init__(self, detail: str, it: CaseAtHand, found: Completeness) -> None:
        super().__init__(detail)
        self.it = it
        self.found = found


class NumberNotKept(NotNow):
    """It is registered; its number is shown once the second store holds it too."""


async def send(
    connection: AsyncConnection,
    host: CaseHost,
    comune: CaseComune,
    id: str,
    now: datetime,
    *,
    accepts_defects: bool,
    handed_in: HandedSending | None = None,
) -> KeptCase:
    """The case, received at the register. With curable defects it is received with reserve; one
    that was sent at a branch is `handed_in`, and received whatever is found now.

    Raises: UnknownCase, AlreadySent, NotAtThisStep, OpenAtCounter, CaseIncomplete, NumberingWaits
    """
    it = await at_hand(connection, host, comune, id, now, is_locked=True)
    state = next_state(it.case.state, CaseChange.SEND)
    cases.check_open(it.case)
    found = it.completeness
    if handed_in is None and not found.may_be_sent(accepts_defects=accepts_defects):
        number = len(found.blocking) + len(found.curable)
        told = f"{number} defects: mend them, or accept the curable ones"
        raise CaseIncomplete(told, it, found)
    state = next_state(state, CaseChange.SUBMIT)
    whom = applicant(it.definition, it.checked.asked.answers, it.case.presented_for)
    received = await host.register(connection, comune, _entry(it, whom, handed_in))
    day = received.presented_at.astimezone(it.zone).date()
    sent = SentCase(
        emergency=received.emergency,
        office=it.checked.asked.office,
        answer_by=answer_by(day, it.definition.term.days, (), day),
        defects=found.curable,
    )
    if (ordinary := received.ordinary) is not None:
        state = next_state(state, CaseChange.REGISTER)
        sent = replace(
            sent, year=ordinary.year, number=ordinary.digits, registered_at=ordinary.date
        )
    signature = it.case.signature
    if signature is not None and signature.card and it.signature is SignatureState.NOT_VERIFIED:
        await unchecked.note(connection, comune.id, id, now)
    case = await cases.mark_sent(
        connection,
        comune.id,
        it.case,
        state,
        sent,
        received.presented_at,
        keeps_home=handed_in is not None,
    )
    return await host.note_sent(connection, comune, case, it.definition, it.checked.asked.answers)


def _entry(it: CaseAtHand, whom: PartyPerson | None, handed_in: HandedSending | None) -> CaseEntry:
    now = it.checked.asked
    sender, code = NOT_NAMED, None
    if whom is not None:
        sender, code = f"{whom.given_name} {whom.surname}".strip(), whom.codice_fiscale
    return CaseEntry(
        case=it.case.id,
        sender=sender,
        sender_code=code,
        subject=it.definition.title[HOUSE_LANGUAGE],
        sha256=it.presented_sha256,
        classification=now.classification or "",
        office=now.office,
        presented_at=None if handed_in is None else handed_in.presented_at,
        emergency=None if handed_in is None else handed_in.emergency,
    )
