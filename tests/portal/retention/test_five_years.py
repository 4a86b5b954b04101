"""Five years of requests, discarded month by month: what is left is what the table says."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import func, insert, select

from casework.attachments.tables import attachment
from casework.definitions import store
from casework.documents.tables import case_document
from casework.drafts.tables import guided_case
from portal.cases.access.access_log import note_access
from portal.cases.handling.tables import case_history, case_note, case_search_key, office_case
from portal.identity.rights import StaffMember
from portal.notifications.tables import outbox
from portal.registration.tables import registration
from portal.retention.discarding import OF_A_CASE, delete_cases, discard_ended
from portal.retention.disposal_acts import (
    ActKnownAlready,
    ActOfTheFuture,
    DisposalAct,
    acts,
    keep_act,
)
from portal.retention.ended_cases import days_kept, to_come
from portal.retention.tables import discarded
from sportello.cases.definition import CaseRetention
from sportello.cases.lifecycle import CaseChange, CaseState
from tests.portal.cases.handling.a_sent_case import (
    ANNA,
    CITIZEN,
    COMUNE,
    NURSERY,
    ZONE,
    a_case_desk,
)

BEGINNING = datetime(2026, 1, 1, 11, tzinfo=UTC)
SHORT = CaseRetention(complete_days=730, rejected_days=365, withdrawn_days=90, revoked_days=None)
ENDS = {
    CaseState.COMPLETE: (CaseChange.TAKE_OVER, CaseChange.ACCEPT),
    CaseState.REJECTED: (CaseChange.TAKE_OVER, CaseChange.REJECT),
    CaseState.WITHDRAWN: (CaseChange.WITHDRAW,),
    CaseState.REVOKED: (CaseChange.TAKE_OVER, CaseChange.ACCEPT, CaseChange.REVOKE),
    CaseState.PROCESSING: (CaseChange.TAKE_OVER,),
}
SEALED = {"size": 1, "sha256": "", "key": b"", "pieces": "[]"}
ANNA_READS = StaffMember("op-anna", "Anna Neri", ())


class LivedCase(Struct, frozen=True):
    id: str
    state: CaseState
    ended_at: datetime
    is_archived: bool

    def is_kept(self, now: datetime, covered_until: datetime) -> bool:
        """The rule in the plainest words."""
        if self.state is CaseState.PROCESSING:
            return True
        days = days_kept(SHORT, self.state)
        if days is None:
            return True
        until = self.ended_at + timedelta(days=days)
        return until >= now or (self.is_archived and until >= covered_until)


class Years:
    """Requests of a form, with files, papers, notes, openings and messages."""

    def __init__(self, desk, random):
        self.desk, self.random = desk, random
        self.lived = []

    async def publish(self):
        form = replace(NURSERY, version=1, retention=SHORT)
        async with self.desk.database.transaction() as connection:
            await store.add_draft(connection, COMUNE, form, BEGINNING)
            await store.publish(connection, COMUNE, form.service, 1, BEGINNING)

    async def live(self, now):
        state = self.random.choice(list(ENDS))
        number = None
        if state is not CaseState.WITHDRAWN or self.random.random() < 0.5:
            number = len(self.lived) + 1
        sent = await self.desk.sent(number=number, now=now)
        ended = now + timedelta(days=self.random.randrange(30))
        for what in ENDS[state]:
            author = CITIZEN if what is CaseChange.WITHDRAW else ANNA
            await self.desk.change(sent, what, author, ended)
        await self.hang_on(sent, now)
        self.lived.append(LivedCase(sent.case_id, state, ended, number is not None))

    async def hang_on(self, sent, now):
        id = {"comune": COMUNE, "case_id": sent.case_id}
        of_file = {"field": "f", "name": "a.pdf", "media_type": "application/pdf", "state": "clean"}
        paper = {"kind": "receipt", "digest": "d", "id": f"p-{sent.case_id}", "made_at": now}
        note = {
            "id": f"n-{sent.case_id}",
            "at": now,
            "author": "a",
            "author_name": "A",
            "words": "w",
        }
        letter = {
            "id": f"m-{sent.case_id}",
            "state": "sent",
            "kind": "case_sent",
            "channel": "email",
            "address": "a@b.example",
            "language": "it",
            "subject": sent.case_id,
            "version": 1,
            "body": "{}",
            "made_at": now,
            "due_at": now,
            "stale_at": now,
        }
        of_draft = {"comune": COMUNE, "draft": sent.case_id, "id": f"f-{sent.case_id}"}
        async with self.desk.database.transaction() as connection:
            await connection.execute(insert(attachment).values(SEALED | of_file | of_draft))
            await connection.execute(insert(case_document).values(id | SEALED | paper))
            await connection.execute(insert(case_note).values(id | note))
            await connection.execute(insert(outbox).values({"comune": COMUNE} | letter))
            await note_access(connection, COMUNE, [sent.case_id], ANNA_READS, "Scuola", now)
            if sent.number is not None:
                await connection.execute(insert(registration).values(_entry(sent, now)))

    async def discard(self, now):
        async with self.desk.database.transaction() as connection:
            return await discard_ended(connection, COMUNE, ZONE, now)

    async def allow(self, until):
        act = DisposalAct(f"prot. {until}", until, until, "Anna Neri", BEGINNING)
        async with self.desk.database.transaction() as connection:
            await keep_act(connection, COMUNE, act, until)

    async def ids(self, column):
        async with self.desk.database.reading() as connection:
            return set((await connection.execute(select(column))).scalars())


def _entry(sent, now):
    return {
        "comune": COMUNE,
        "aoo": "aoo",
        "year": now.year,
        "number": sent.number,
        "date": now,
        "zone": ZONE,
        "sender": "Maria Fontanelli",
        "subject": sent.title,
        "sha256": "0",
        "classification": "",
        "office": sent.office,
        "case_id": sent.case_id,
    }


async def test_five_years_leave_exactly_what_the_table_allows_and_the_register_whole(
    tmp_path, either
):
    async with a_case_desk(tmp_path, either) as desk:
        years = Years(desk, Random(11))
        await years.publish()
        gone = []
        for month in range(60):
            now = BEGINNING + timedelta(days=month * 30.4375)
            for _ in range(2):
                await years.live(now)
            if month % 12 == 11:
                await years.allow(now.date())
            gone += await years.discard(now)
        now += timedelta(days=29)
        gone += await years.discard(now)
        covered = datetime.combine(
            date.fromisoformat(str((await _acts(desk))[0].covers_until)) + timedelta(days=1),
            datetime.min.time(),
            UTC,
        ) - timedelta(hours=1)
        kept = {each.id for each in years.lived if each.is_kept(now, covered)}
        assert 0 < len(kept) < len(years.lived)
        for column in (
            guided_case.c.id,
            office_case.c.case_id,
            case_history.c.case_id,
            case_search_key.c.case_id,
            case_note.c.case_id,
            case_document.c.case_id,
            attachment.c.draft,
            outbox.c.subject,
        ):
            assert await years.ids(column) == kept, column
        assert {column.table.name for column in OF_A_CASE} >= {"case_access", "case_suspension"}
        archived = {each.id for each in years.lived if each.is_archived}
        assert await years.ids(registration.c.case_id) == archived
        assert sum(each.cases for each in gone) == len(years.lived) - len(kept)
        assert sum(each.files for each in gone) == sum(each.papers for each in gone)
        assert {each.act == "" for each in gone} == {True, False}
        async with desk.database.reading() as connection:
            told = await connection.execute(select(func.sum(discarded.c.cases)))
            assert told.scalar_one() == len(years.lived) - len(kept)


async def test_an_archived_case_waits_for_an_act_and_the_preview_says_so(tmp_path):
    async with a_case_desk(tmp_path) as desk:
        years = Years(desk, Random(1))
        await years.publish()
        sent = await desk.sent(now=BEGINNING)
        await desk.change(sent, CaseChange.WITHDRAW, CITIZEN, BEGINNING)
        for days, expected in ((0, (0, 0, 1)), (70, (0, 1, 1)), (90.5, (1, 1, 1))):
            now = BEGINNING + timedelta(days=days)
            async with desk.database.reading() as connection:
                (line,) = await to_come(connection, COMUNE, now)
            assert (line.due, line.soon, line.later) == expected
            assert (line.kept, line.outcome) == (1, CaseState.WITHDRAWN)
        assert await years.discard(now) == []
        await years.allow(BEGINNING.date() + timedelta(days=89))
        assert await years.discard(now) == []
        await years.allow(BEGINNING.date() + timedelta(days=90))
        (report,) = await years.discard(now)
        assert (report.cases, report.act) == (1, "prot. 2026-04-01")
        assert await years.discard(now) == []


@pytest.mark.parametrize(("issued", "until"), [(5, 4), (4, 4)])
async def test_an_act_covers_no_day_after_its_own(tmp_path, issued, until):
    async with a_case_desk(tmp_path) as desk, desk.database.transaction() as connection:
        day = BEGINNING.date()
        act = DisposalAct(
            "1", day + timedelta(issued), day + timedelta(until + 1), "Anna", BEGINNING
        )
        with pytest.raises(ActOfTheFuture):
            await keep_act(connection, COMUNE, act, day + timedelta(days=4))


async def test_an_act_is_stored_once(tmp_path):
    async with a_case_desk(tmp_path) as desk:
        years = Years(desk, Random(1))
        await years.allow(BEGINNING.date())
        with pytest.raises(ActKnownAlready):
            await years.allow(BEGINNING.date())


async def test_nothing_of_another_case_goes(tmp_path):
    async with a_case_desk(tmp_path) as desk:
        years = Years(desk, Random(1))
        await years.publish()
        for _ in range(2):
            await years.live(BEGINNING)
        first, second = (each.id for each in years.lived)
        async with desk.database.transaction() as connection:
            gone = await delete_cases(connection, COMUNE, [first])
            assert gone[attachment] == 1
        assert await years.ids(guided_case.c.id) == {second}
        assert await years.ids(attachment.c.draft) == {second}


async def _acts(desk):
    async with desk.database.reading() as connection:
        return await acts(connection, COMUNE)
