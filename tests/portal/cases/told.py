"""What the persons of a case are told, as the outbox has it and as it reads."""

from sqlalchemy import select

from portal.cases.message_facts import CaseMessageFacts
from portal.notifications.bodies import AboutCase
from portal.notifications.composition.letter import letter
from portal.notifications.composition.mail import plain
from portal.notifications.composition.parts import Medium
from portal.notifications.composition.templates import default_template
from portal.notifications.kinds import CaseMessageKind
from portal.notifications.tables import outbox
from text.catalogue import Catalogue


async def told(portal, case):
    """Rows about the case, the first first."""
    query = select(outbox).where(outbox.c.subject == case.begun["id"])
    async with portal.context.database.reading() as connection:
        return list(await connection.execute(query.order_by(outbox.c.made_at, outbox.c.due_at)))


async def waiting(portal, case):
    """What is still to be sent: kinds and addresses."""
    return [(row.kind, row.address) for row in await told(portal, case) if row.state == "waiting"]


async def said(portal, case, kind, party="", language="it"):
    """The text of the mail, if it went now. Raises: NoLongerTrue, NotReadyYet"""
    words, kind = Catalogue("portal").words(language), CaseMessageKind(kind)
    about = AboutCase(case.begun["id"], party)
    facts = await CaseMessageFacts(portal.context).of(portal.comune, kind, about, words)
    return plain(letter(facts, default_template(kind, Medium.LETTER, words), words))
