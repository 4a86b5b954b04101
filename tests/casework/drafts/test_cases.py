"""The rows of cases: every change names the version it was made from."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from casework.drafts import cases
from casework.drafts.kept_case import SentCase
from casework.drafts.refusals import ChangedMeanwhile, UnknownCase
from casework.drafts.signing import CaseSignature, SignatureWay, signed_digest, state_of
from sportello.cases.completeness import SignatureState
from sportello.cases.lifecycle import CaseState
from sportello.cases.parties import PresentedFor
from sportello.cases.refusals import AlreadySent
from tests.portal.prepared import open_migrated
from tests.sportello.cases.a_form import a_residence_form

COMUNE = "c_x001"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
FORM = a_residence_form()
FAMILY, MOVE = FORM.steps
SENT = SentCase(
    year=2026,
    number="0000001",
    registered_at=NOON,
    office="demographic",
    answer_by=NOON.date(),
)


@pytest.fixture
async def database(tmp_path, either):
    async with open_migrated(tmp_path, either) as database:
        yield database


@pytest.fixture
async def connection(database):
    async with database.transaction() as connection:
        yield connection


async def a_case(connection, **said):
    return await cases.begin(connection, COMUNE, FORM, NOON, language="it", **said)


async def test_a_case_is_found_as_it_was_begun_and_at_its_own_comune_alone(connection):
    begun = await a_case(connection, owner="citizen:1")
    assert await cases.find(connection, COMUNE, begun.id) == begun
    with pytest.raises(UnknownCase):
        await cases.find(connection, "c_x002", begun.id)
    assert await cases.of_owner(connection, COMUNE, "citizen:1") == [begun]
    assert await cases.of_owner(connection, COMUNE, "citizen:2") == []


async def test_answers_are_kept_also_when_they_are_wrong(connection):
    begun = await a_case(connection)
    wrong = {"who": 3, "children": "none"}
    saved = await cases.save_step(connection, COMUNE, begun, FAMILY, wrong, NOON)
    assert (saved.answers, saved.saved_steps, saved.version) == (wrong, ("family",), 2)
    assert await cases.find(connection, COMUNE, begun.id) == saved


async def test_a_second_window_is_told_what_the_first_has_changed(connection):
    seen = await a_case(connection)
    later = NOON + timedelta(minutes=1)
    first = await cases.save_step(connection, COMUNE, seen, FAMILY, {"who": "own"}, NOON)
    moved = {"since": "2026-11-01"}
    second = await cases.save_step(connection, COMUNE, first, MOVE, moved, later)
    with pytest.raises(ChangedMeanwhile) as refused:
        await cases.save_step(connection, COMUNE, seen, FAMILY, {"who": "parent"}, later)
    assert refused.value.version == 3
    told = [(each.version, each.step, each.names) for each in refused.value.changes]
    assert told == [(2, "family", ("who",)), (3, "move", ("since",))]
    assert await cases.find(connection, COMUNE, seen.id) == second


async def test_a_version_that_is_not_the_newest_is_refused_before_anything_is_done(connection):
    case = await a_case(connection)
    await cases.expect(connection, COMUNE, case, 1)
    with pytest.raises(ChangedMeanwhile):
        await cases.expect(connection, COMUNE, case, 2)


async def test_presented_at_is_set_once_and_nothing_changes_after_it(connection):
    case = await a_case(connection)
    state = CaseState.REGISTERED
    sent = await cases.mark_sent(connection, COMUNE, case, state, SENT, NOON)
    assert (sent.presented_at, sent.state, sent.sent) == (NOON, state, SENT)
    assert await cases.find(connection, COMUNE, case.id) == sent
    later = NOON + timedelta(days=1)
    for seen in (case, sent):
        with pytest.raises(AlreadySent):
            await cases.save_step(connection, COMUNE, seen, FAMILY, {"who": "own"}, later)
        with pytest.raises(AlreadySent):
            await cases.mark_sent(connection, COMUNE, seen, state, SENT, later)


async def test_idle_drafts_are_erased_and_what_was_sent_stays(connection):
    idle, used, gone = [await a_case(connection) for _ in range(3)]
    later = NOON + timedelta(days=20)
    await cases.save_step(connection, COMUNE, used, FAMILY, {"who": "own"}, later)
    await cases.mark_sent(connection, COMUNE, gone, CaseState.REGISTERED, SENT, NOON)
    unused = NOON + timedelta(days=FORM.retention.draft_days, seconds=1)
    assert await cases.erase_idle(connection, COMUNE, replace(FORM, version=2), unused) == []
    assert await cases.erase_idle(connection, COMUNE, FORM, unused) == [idle.id]
    with pytest.raises(UnknownCase):
        await cases.find(connection, COMUNE, idle.id)
    assert (await cases.find(connection, COMUNE, gone.id)).presented_at == NOON


async def test_a_signature_is_left_behind_by_a_changed_answer_a_file_or_another_applicant(
    connection,
):
    own = PresentedFor()
    digest = signed_digest("residence", 1, {"who": "own", "age": 3}, own, [("f", "aa")])
    assert digest == signed_digest("residence", 1, {"age": 3, "who": "own"}, own, [("f", "aa")])
    signature = CaseSignature(
        way=SignatureWay.SESSION, at=NOON, digest=digest, text="", state=SignatureState.VALID
    )
    case = await cases.sign(connection, COMUNE, await a_case(connection), signature, NOON)
    kept = (await cases.find(connection, COMUNE, case.id)).signature
    assert kept == signature
    assert state_of(None, digest) is None
    assert state_of(kept, digest) is SignatureState.VALID
    for other in (
        signed_digest("residence", 1, {"who": "own", "age": 4}, own, [("f", "aa")]),
        signed_digest("residence", 2, {"who": "own", "age": 3}, own, [("f", "aa")]),
        signed_digest("residence", 1, {"who": "own", "age": 3}, own, [("f", "ab")]),
        signed_digest("residence", 1, {"who": "own", "age": 3}, PresentedFor(document="x"), []),
    ):
        assert state_of(kept, other) is SignatureState.OUTDATED
