"""The totem's requests at a real branch: its process, its rights, its forms from the portal."""

from pathlib import Path
from uuid import uuid4

import pytest

from casework.drafts.tables import signature_to_check
from sportello.cases.messages import CaseWanted
from sportello.model.refusals import Refused
from station.card_signing.held_case import HeldCaseToSign
from station.guided.case_door import CaseDoor, HeldCase
from tests.casework.at_branch.a_branch import a_branch, table_of
from tests.portal.a_portal import a_portal
from tests.portal.cases.test_card_signature import a_card
from tests.portal.identity.cns.a_card_issuer import der

ANSWERS = {
    "what": {"fault": "off"},
    "where": {"street": "Via dei Mille 3"},
    "answer": {"wants_answer": False, "privacy": True},
}
LAMP, NURSERY = "illuminazione-pubblica", "nido-iscrizione"


async def test_a_totem_begins_short_forms_alone_and_its_card_signs_there(tmp_path: Path) -> None:
    async with (
        a_portal(tmp_path / "central") as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
    ):
        await branch.until_ready()
        door = CaseDoor(lambda: branch.server.url, lambda: branch.totem)
        try:
            offered = {each.service: each.is_for_totem for each in await door.forms()}
            assert (offered[LAMP], offered[NURSERY]) == (True, False)
            with pytest.raises(Refused) as refused:
                await door.begin(CaseWanted(NURSERY), uuid4())
            assert refused.value.code == "form_not_for_totem"
            begun = await door.begin(CaseWanted(LAMP), uuid4())
            case = HeldCase(begun.id, begun.token)
            for version, (step, answers) in enumerate(ANSWERS.items(), start=1):
                await door.save(case, step, answers, version, "it")
            signing, card = HeldCaseToSign(door, case, "it"), a_card()
            wanted = await signing.prepare(der(card.certificate))
            await signing.complete(card.value_over(wanted.digest))
            told = await door.case(case, "it")
            assert told.signature is not None
            assert (told.signature.way, told.signature.state) == ("card", "not_verified")
            sent = await door.send(case, uuid4(), "it", accepts_defects=True)
            assert sent.registration is not None
            waiting = await portal.rows(signature_to_check.c.case_id)
            assert waiting == [(case.id,)], "the portal checks the certificate"
        finally:
            await door.close()


async def test_what_cannot_be_signed_at_the_totem_opens_at_the_counter_with_its_ticket(
    tmp_path: Path,
) -> None:
    async with (
        a_portal(tmp_path / "central") as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
    ):
        await branch.until_ready()
        ticket = await branch.serve_visit()
        door = CaseDoor(lambda: branch.server.url, lambda: branch.totem)
        counter = CaseDoor(lambda: branch.server.url, lambda: branch.operator)
        try:
            begun = await door.begin(CaseWanted(LAMP), uuid4())
            case = HeldCase(begun.id, begun.token)
            await door.save(case, "what", ANSWERS["what"], 1, "it")
            assert await counter.cases_of(ticket) == []
            for _ in range(2):
                await door.bring(case, ticket)
            (found,) = await counter.cases_of(ticket)
            assert (found.id, found.state) == (case.id, "draft")
            assert found.prepared is not None
            assert found.prepared.to_complete > 0, "two steps are still empty"
            with pytest.raises(Refused) as refused:
                await door.bring(HeldCase(case.id, "another"), ticket)
            assert refused.value.code == "unknown_case"
            opened = HeldCase(found.id, found.token)
            told = await counter.step(opened, "what", "it")
            assert told.fields[0].value == "off"
        finally:
            await door.close()
            await counter.close()
