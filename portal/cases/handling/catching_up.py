"""Cases that were sent before there were offices: they get their rows when the portal starts."""

import structlog
from sqlalchemy import exists, select

from casework.drafts import cases
from casework.drafts.tables import guided_case
from casework.office.at_hand import with_definition
from casework.office.host import CaseComune, CaseHost
from portal.cases.handling.beginning import begin
from portal.cases.handling.tables import office_case
from sportello.cases.lifecycle import CaseState
from sportello.cases.parties import applicant

AT_ONCE = 200
"""In a transaction."""

log = structlog.get_logger(__name__)


async def catch_up(host: CaseHost, comune: CaseComune) -> int:
    """Returns how many there were."""
    done = AT_ONCE
    total = 0
    while done == AT_ONCE:
        done = await _some(host, comune)
        total += done
    if total:
        log.info("cases_given_to_offices", comune=comune.id, cases=total)
    return total


async def _some(host: CaseHost, comune: CaseComune) -> int:
    has_row = exists().where(
        office_case.c.comune == guided_case.c.comune, office_case.c.case_id == guided_case.c.id
    )
    sent = (
        guided_case.c.comune == comune.id,
        guided_case.c.state.in_([CaseState.SUBMITTED, CaseState.REGISTERED]),
        ~has_row,
    )
    now = host.clock()
    async with host.database.transaction() as connection:
        waiting = select(guided_case.c.id).where(*sent).order_by(guided_case.c.id).limit(AT_ONCE)
        ids = list((await connection.execute(waiting)).scalars())
        for id in ids:
            case = await cases.find(connection, comune.id, id, is_locked=True)
            it = await with_definition(connection, host, comune, case, now)
            whom = applicant(it.definition, it.checked.asked.answers, case.presented_for)
            await begin(connection, comune.id, comune.zone, case, it.definition, whom, now)
    return len(ids)
