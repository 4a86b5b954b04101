"""Send a case: judged once more, registered, and told by when it is answered, in one transaction.

Owns that there is either all of it or nothing: `presented_at` is the registration's date, and the
number goes back if the transaction does.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.cases import KeptCase, SentCase
from portal.branches.directory import ComuneDirectory
from portal.cases.at_hand import CaseAtHand, at_hand
from portal.context import PortalContext
from portal.registration.entries import Administration, RegisterEntry, RegistrationId
from portal.registration.numbering import find, register
from sportello.cases.completeness import Completeness
from sportello.cases.lifecycle import CaseChange, next_state
from sportello.cases.parties import applicant
from sportello.cases.terms import answer_by
from sportello.model.languages import HOUSE_LANGUAGE
from sportello.model.refusals import NotNow

NOT_NAMED = "Mittente non identificato"
"""The sender of a report that anyone may send, as the register tells it."""


class CaseIncomplete(NotNow):
    """Nothing was sent: `found` says what has to be mended, or accepted."""

    code = "incomplete"

    def __init__(self, detail: str, case: KeptCase, found: Completeness) -> None:
        super().__init__(detail)
        self.case = case
        self.found = found


class NumberNotKept(NotNow):
    """It is registered; its number is shown once the second store holds it too."""


async def send(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    id: str,
    now: datetime,
    *,
    accepts_defects: bool,
) -> KeptCase:
    """The case, registered. With curable defects it is registered with reserve.

    Raises: UnknownCase, AlreadySent, NotAtThisStep, CaseIncomplete, NumberingWaits
    """
    it = await at_hand(connection, comune, id, now, is_locked=True)
    state = next_state(it.case.state, CaseChange.SEND)
    found = it.completeness
    if not found.may_be_sent(accepts_defects=accepts_defects):
        number = len(found.blocking) + len(found.curable)
        told = f"{number} defects: mend them, or accept the curable ones"
        raise CaseIncomplete(told, it.case, found)
    for change in (CaseChange.SUBMIT, CaseChange.REGISTER):
        state = next_state(state, change)
    registered = await register(connection, _entry(it, comune))
    zone = ZoneInfo(comune.comune.zone)
    received = registered.date.astimezone(zone).date()
    sent = SentCase(
        year=registered.id.year,
        number=registered.number,
        registered_at=registered.date,
        office=it.checked.asked.office,
        answer_by=answer_by(received, it.definition.term.days, (), received),
        defects=found.curable,
    )
    return await cases.mark_sent(connection, comune.id, it.case, state, sent, registered.date)


async def is_number_kept(context: PortalContext, comune: ComuneDirectory, case: KeptCase) -> bool:
    """After the commit: whether the second store holds the registration too. Until then its number
    is shown to no one, since a restored database would give it again.
    """
    assert case.sent is not None, "it was sent"
    of_whom = Administration.of(comune.comune)
    id = RegistrationId(case.sent.year, int(case.sent.number))
    async with context.database.brief_reading() as connection:
        registered = await find(connection, of_whom, id)
    return registered is not None and await context.register_copies.keep(registered)


def _entry(it: CaseAtHand, comune: ComuneDirectory) -> RegisterEntry:
    now = it.checked.asked
    whom = applicant(it.definition, now.answers, it.case.presented_for)
    sender, code = NOT_NAMED, None
    if whom is not None:
        sender, code = f"{whom.given_name} {whom.surname}".strip(), whom.codice_fiscale
    return RegisterEntry(
        administration=Administration.of(comune.comune),
        sender=sender,
        sender_code=code,
        subject=it.definition.title[HOUSE_LANGUAGE],
        sha256=it.digest,
        classification=now.classification or "",
        office=now.office,
        case=it.case.id,
    )
