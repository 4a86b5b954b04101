"""A card that signs at a branch is judged there, by the lists that the portal told it last."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from casework.at_branch.portal import PortalNotReached, PortalSaysNo
from casework.drafts.signing import CaseSignature
from casework.office import card as by_card
from casework.office.at_hand import at_hand
from sportello.sync.card_trust import TRUST
from tests.casework.at_branch.a_branch import table_of
from tests.casework.at_branch.a_line import BranchHere, Trouble, branch_here
from tests.casework.attachments import wrapped
from tests.portal.a_portal import PortalUnderTest, a_portal
from tests.portal.cases.test_card_signature import ISSUER, LIST_SIGNER, TABLE, a_card
from tests.portal.identity.cns.a_card_issuer import der, pem
from tests.portal.identity.cns.a_trust_list import a_trust_list, service

DAY, YEAR = timedelta(days=1), timedelta(days=365)


def bring_lists(portal: PortalUnderTest, home: Path, *, issued: timedelta, **said: object) -> None:
    """To the portal: the trusted list, and a revocation list of that age for ten days."""
    folder = home / "portal" / "cns"
    folder.mkdir(exist_ok=True)
    now = portal.clock().replace(microsecond=0)
    listed = a_trust_list([service(ISSUER.certificate)], LIST_SIGNER, now + YEAR)
    (folder / "trust-list.xml").write_bytes(listed)
    revoked = [a_card().certificate] if said.get("is_revoked") else []
    crl = ISSUER.revocation_list(*revoked, since=now - issued, until=now - issued + 10 * DAY)
    (folder / "cards.crl").write_bytes(pem(crl))


async def signed(branch: BranchHere, id: str) -> CaseSignature:
    card, now = a_card(), branch.host.clock()
    async with branch.host.database.reading() as connection:
        it = await at_hand(connection, branch.host, branch.comune, id, now)
    wanted = await by_card.prepare(branch.host, branch.comune, it, der(card.certificate), None)
    value = card.value_over(wanted.digest)
    return await by_card.complete(branch.host, branch.comune, it, value, None, "totem-1")


@pytest.fixture
def judged_by() -> Callable[[CaseSignature], tuple[str, timedelta | None, bool]]:
    """State, age of the revocation list, and whether that was overdue."""

    def told(signature: CaseSignature) -> tuple[str, timedelta | None, bool]:
        assert signature.card is not None
        file = signature.card.file
        age = None if file.revocations_of is None else signature.at - file.revocations_of
        days = None if age is None else timedelta(days=age.days)
        return signature.state.value, days, file.is_list_overdue

    return told


async def test_a_card_is_judged_by_the_copied_lists_as_old_as_they_are(
    tmp_path: Path, judged_by: Callable[[CaseSignature], tuple[str, timedelta | None, bool]]
):
    async with a_portal(tmp_path, cns=TABLE) as portal:
        table = await table_of(portal)
        async with branch_here(tmp_path / "casework", portal, table) as branch:
            id = await branch.a_lamp(wrapped.an_image("PNG"))
            bring_lists(portal, tmp_path, issued=DAY)
            await branch.trust.copy()
            assert judged_by(await signed(branch, id)) == ("valid", DAY, False)
            bring_lists(portal, tmp_path, issued=DAY / 2, is_revoked=True)
            branch.line.troubles = {branch.line.calls: Trouble.CUT}
            with pytest.raises(PortalNotReached):
                await branch.trust.copy()
            assert judged_by(await signed(branch, id)) == ("valid", DAY, False), "kept meanwhile"
            await branch.trust.copy()
            assert judged_by(await signed(branch, id)) == ("invalid", timedelta(0), False)
            bring_lists(portal, tmp_path, issued=11 * DAY)
            await branch.trust.copy()
            assert judged_by(await signed(branch, id)) == ("not_verified", 11 * DAY, True)
        async with branch_here(tmp_path / "casework", portal, table) as again:
            anchors = await again.trust.anchors()
            assert [each.issuer for each in anchors.certificates] == [ISSUER.certificate.issuer]
            assert len(anchors.revocation_lists) == 1


async def test_a_file_is_fetched_once_and_one_that_arrives_altered_is_not_kept(tmp_path: Path):
    async with a_portal(tmp_path, cns=TABLE) as portal:
        bring_lists(portal, tmp_path, issued=DAY)
        async with branch_here(tmp_path / "casework", portal, await table_of(portal)) as branch:
            told = await branch.line.trust()
            assert [each.kind for each in told.files] == ["issuer", "revocations"]
            with pytest.raises(PortalSaysNo, match="trust_file_replaced"):
                await branch.line.trust_file("0" * 64)
            branch.line.alters = True
            with pytest.raises(PortalSaysNo, match="altered"):
                await branch.trust.copy()
            assert not (await branch.trust.anchors()).certificates
            branch.line.alters = False
            await branch.trust.copy()
            (kept,) = (await branch.trust.anchors()).certificates
            assert kept == ISSUER.certificate
            branch.line.asked.clear()
            await branch.trust.copy()
            assert branch.line.asked == [TRUST]
