"""Debts at a GPD on loopback that holds the official description against both directions."""

import asyncio
import json
from datetime import UTC, datetime
from random import Random

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.payments.gpd import (
    GpdInstalment,
    GpdOption,
    GpdPosition,
    GpdStatus,
    position,
    report_of,
)
from portal.payments.payment_desk import AskedDebt, Debtor, DeskVerdict, DigitalStamp
from sportello.payments.debts import DebtChange, DebtState, after_report
from tests.portal.payments.a_gpd import COMUNE, DESCRIPTION, Trouble, a_gpd

MARIA = Debtor("Maria Rossi", "RSSMRA85T50A944W")
NURSERY = AskedDebt(
    "nursery-1", "301000000000012373", MARIA, "Comune di Bologna", "Iscrizione al nido",
    5000, "IT60X0542811101000000123456", "9/0101108TS/", datetime(2026, 12, 31, 22, 59, tzinfo=UTC),
)  # fmt: skip
DONE, LATER, REFUSED = DeskVerdict.DONE, DeskVerdict.LATER, DeskVerdict.REFUSED


async def test_a_debt_is_published_and_can_then_be_paid():
    async with a_gpd() as (gpd, http):
        answer = await gpd.desk(http).publish(NURSERY)
    assert (answer.verdict, answer.report) == (DONE, DebtChange.PUBLISH)
    (instalment,) = gpd.positions["nursery-1"]["paymentOption"][0]["installments"]
    assert (instalment["iuv"], instalment["amount"]) == ("01000000000012373", 5000)
    assert instalment["dueDate"] == "2026-12-31T22:59:00.000Z"


async def test_a_debt_whose_answer_was_lost_is_published_once():
    async with a_gpd() as (gpd, http):
        gpd.troubles.append(Trouble.LOST)
        assert (await gpd.desk(http).publish(NURSERY)).verdict is LATER
        assert (await gpd.desk(http).publish(NURSERY)).report is DebtChange.PUBLISH
    assert gpd.creations == 1


async def test_a_debt_that_gpd_kept_as_a_draft_is_published_too():
    async with a_gpd() as (gpd, http):
        await gpd.desk(http).publish(NURSERY)
        gpd.set("nursery-1", "DRAFT", "UNPAID")
        assert (await gpd.desk(http).publish(NURSERY)).report is DebtChange.PUBLISH
    assert gpd.positions["nursery-1"]["status"] == "VALID"


async def test_a_debt_paid_at_another_channel_while_it_is_published_again_is_paid():
    async with a_gpd() as (gpd, http):
        await gpd.desk(http).publish(NURSERY)
        gpd.pay("nursery-1")
        assert (await gpd.desk(http).publish(NURSERY)).report is DebtChange.PAY_ALL


async def test_a_service_that_says_500_says_nothing_of_the_debt():
    async with a_gpd() as (gpd, http):
        await gpd.desk(http).publish(NURSERY)
        gpd.troubles.extend([Trouble.FAULT, Trouble.FAULT])
        for _ in range(2):
            answer = await gpd.desk(http).ask("nursery-1")
            assert (answer.verdict, answer.report) == (LATER, None)


async def test_a_wrong_key_is_told_to_staff():
    async with a_gpd() as (gpd, http):
        answer = await gpd.desk(http, key="old").publish(NURSERY)
    assert answer.verdict is DeskVerdict.SETTINGS


async def test_a_debt_that_gpd_does_not_have_is_not_called_unpaid():
    async with a_gpd() as (gpd, http):
        answer = await gpd.desk(http).ask("nursery-2")
    assert (answer.verdict, answer.report) == (REFUSED, None)


async def test_a_state_that_the_description_does_not_have_changes_nothing():
    async with a_gpd() as (gpd, http):
        await gpd.desk(http).publish(NURSERY)
        gpd.set("nursery-1", "SETTLED", "PAID")
        gpd.components = None
        answer = await gpd.desk(http).ask("nursery-1")
    assert (answer.verdict, answer.report) == (LATER, None)


async def test_a_debt_is_withdrawn_once_and_never_when_it_is_paid():
    async with a_gpd() as (gpd, http):
        desk = gpd.desk(http)
        await desk.publish(NURSERY)
        gpd.pay("nursery-1")
        assert (await desk.withdraw("nursery-1")).verdict is REFUSED
        gpd.set("nursery-1", "VALID", "UNPAID")
        assert (await desk.withdraw("nursery-1")).verdict is DONE
        assert (await desk.withdraw("nursery-1")).verdict is DONE


@pytest.mark.parametrize(
    ("status", "part", "report"),
    [
        ("DRAFT", "UNPAID", None),
        ("PUBLISHED", "UNPAID", DebtChange.PUBLISH),
        ("VALID", "UNPAID", DebtChange.PUBLISH),
        ("VALID", "EXPIRED", DebtChange.EXPIRE),
        ("UNPAYABLE", "EXPIRED", DebtChange.EXPIRE),
        ("UNPAYABLE", "UNPAYABLE", None),
        ("PARTIALLY_PAID", "PARTIALLY_REPORTED", DebtChange.PAY_PART),
        ("PAID", "REPORTED", DebtChange.PAY_ALL),
    ],
)
def test_what_a_position_says_of_its_debt(status, part, report):
    found = GpdPosition(GpdStatus(status), [GpdOption([GpdInstalment(part)])])
    assert report_of(found) is report


def test_fee_and_stamp_duty_are_two_transfers_of_one_sum():
    stamp = DigitalStamp(1600, "A" * 43 + "=", "BO")
    sent = position(msgspec.structs.replace(NURSERY, stamp=stamp), COMUNE)
    (instalment,) = sent["paymentOption"][0]["installments"]
    assert instalment["amount"] == 6600
    fee, duty = instalment["transfer"]
    assert (fee["idTransfer"], duty["idTransfer"]) == ("1", "2")
    assert "iban" in fee
    assert "iban" not in duty


@given(st.text(min_size=1), st.text(min_size=1), st.booleans())
@settings(max_examples=30)
def test_every_debt_is_as_the_official_description_wants_it(cause, company, has_stamp):
    if not DESCRIPTION.exists():
        pytest.skip("pagoPA's official descriptions are not beside the project")
    schemas = json.loads(DESCRIPTION.read_text())["components"]
    described = {"$ref": "#/components/schemas/PaymentPositionModelV3", "components": schemas}
    debt = msgspec.structs.replace(
        NURSERY,
        cause=cause,
        company=company,
        stamp=DigitalStamp(1600, "A" * 43 + "=", "BO") if has_stamp else None,
    )
    jsonschema_rs.validator_for(described).validate(position(debt, COMUNE))


def test_the_description_has_no_state_that_is_unknown_here():
    if not DESCRIPTION.exists():
        pytest.skip("pagoPA's official descriptions are not beside the project")
    schemas = json.loads(DESCRIPTION.read_text())["components"]["schemas"]
    told = schemas["PaymentPositionModelResponseV3"]["properties"]["status"]["enum"]
    assert set(told) == set(GpdStatus)


async def a_month(random: Random) -> None:
    """Twelve debts; on thirty days some calls fail, some are asked twice, and old answers come."""
    debts = [
        msgspec.structs.replace(NURSERY, id=f"d{number}", notice_number=f"0010000000000{number:05}")
        for number in range(12)
    ]
    states = {debt.id: DebtState.PREPARED for debt in debts}
    paid: set[str] = set()
    late: list[tuple[str, DebtChange]] = []
    async with a_gpd() as (gpd, http):
        desk = gpd.desk(http)
        for day in range(30):
            gpd.troubles.extend(random.choices(list(Trouble), k=6) if day < 29 else [])
            for debt in random.sample(debts, 5) if day < 29 else debts:
                is_new = states[debt.id] is DebtState.PREPARED
                answer = await (desk.publish(debt) if is_new else desk.ask(debt.id))
                if answer.report is not None:
                    late.append((debt.id, answer.report))
            if day == 28:
                gpd.troubles.clear()
            for _ in range(random.randrange(len(late) + 1) if day < 29 else len(late)):
                debt_id, report = late.pop(random.randrange(len(late)))
                late += [(debt_id, report)] if day < 28 and random.random() < 0.3 else []
                states[debt_id] = after_report(states[debt_id], report)
                assert states[debt_id] is not DebtState.PAID or debt_id in paid
            if day < 28 and gpd.positions:
                paid.add(happy := random.choice(sorted(gpd.positions)))
                gpd.pay(happy)
    assert gpd.creations == len(gpd.positions) == len(debts)
    assert {debt_id for debt_id in states if states[debt_id] is DebtState.PAID} == paid


@given(st.integers(0, 2**32))
@settings(max_examples=6, deadline=None)
def test_a_month_of_losses_repeats_and_reorderings_ends_right_on_both_sides(seed):
    asyncio.run(a_month(Random(seed)))
