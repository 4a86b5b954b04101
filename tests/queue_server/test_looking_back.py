"""A head of desk's questions about past days, over the API and on the command line."""

import asyncio
import json
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from queue_server.cli.report_text import Findings
from queue_server.cli.reports import looking_back
from queue_server.forecasts.history_queries import LookingBack, replayed
from queue_server.journal.seam import Entry
from queue_server.journal.sqlite import SqliteJournal
from queue_server.storage.stores import open_home, open_journal
from sportello.decisions.day_state import Today
from sportello.forecast.learned_statistics import Experience
from sportello.history.from_journal import recollect
from sportello.history.measures import waits_of
from sportello.history.player import without_doors
from sportello.history.what_if import FigureChange, Uncovered, WhatIf, WhatIfAnswer
from sportello.model.break_moves import Advice, Move
from sportello.model.commands import (
    BeginAppointment,
    CallTicket,
    Close,
    MarkAbsent,
    PlanBooking,
    PlanDay,
    StartServing,
)
from sportello.model.day import AppointmentKind, Booking
from sportello.model.events import AnyEvent
from sportello.model.person import Role
from sportello.model.waiting import Wait
from tests.queue_server.a_server import FakeClock, ServerHere, server_here
from tests.queue_server.test_cli import Told, branch, told
from tests.sportello.a_branch import ANNA, Morning
from tests.sportello.a_past_day import a_day, a_plan, begins, events_of
from text.catalogue import Catalogue

__all__ = ["branch", "told"]

DAYS = 6
TODAY = begins(DAYS)


async def write_days(directory: Path, days: int = DAYS, told: Wait | None = None) -> None:
    """The journal of a branch on which somebody came on `days` days."""
    journal = SqliteJournal(directory / "journal.db")
    try:
        await journal.take_up()
        seq = 0
        for n in range(days):
            for event in events_of(a_day(n, people=80), told=told):
                seq += 1
                await journal.append([_entry(n, replace(event, seq=seq))])
    finally:
        journal.close()


def _entry(n: int, event: AnyEvent) -> Entry:
    return Entry(uuid4(), "totem-1", None, begins(n).date(), event)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("past")
    asyncio.run(write_days(directory))
    return directory


@pytest.fixture
async def server(tmp_path, past):
    shutil.copytree(past, tmp_path, dirs_exist_ok=True)
    async with server_here(tmp_path, a_plan(), clock=FakeClock(TODAY)) as server:
        await server.running.parts.timers.look()
        yield server


async def supervisor(server: ServerHere) -> str:
    await server.operator("capo", Role.SUPERVISOR)
    _, token = await server.running.parts.access.log_in("capo", "sportello-2026")
    return token


async def test_what_if_is_answered_out_of_the_branchs_own_days(server):
    token = await supervisor(server)
    asked = WhatIf(days=4, without_counters=("3",))
    status, found = await server.post("/api/v1/what-if", asked, token)
    assert status == 200
    assert [lost["service"] for lost in found["uncovered"]] == ["stato-civile"]
    assert found["days"] == [begins(n).date().isoformat() for n in range(2, 6)]
    assert set(found["figures"]["mean_wait"]) == {"now", "then", "change", "margin"}


async def test_commands_are_answered_while_somebody_asks_what_if(server):
    token = await supervisor(server)
    asking = asyncio.create_task(
        server.post("/api/v1/what-if", WhatIf(policy="first_in_line"), token)
    )
    while not asking.done():
        status, _ = await server.get("/healthz")
        assert status == 200
    assert (await asking)[0] == 200


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b'{"days": 0}', 422, "invalid_field"),
        (b'{"counters": []}', 422, "invalid_field"),
        (
            b'{"moved_breaks": [{"counter": "1", "at": "9:30", "to": "12:00"}]}',
            422,
            "invalid_field",
        ),
        (b"{}", 409, "nothing_to_say"),
        (b'{"without_counters": ["77"]}', 409, "unknown_counter"),
        (b'{"policy": "by_height"}', 409, "unknown_policy"),
    ],
)
async def test_what_cannot_be_asked_is_refused(server, asked, status, code):
    given, answer = await server.post("/api/v1/what-if", asked, await supervisor(server))
    assert (given, answer["refused"]) == (status, code)


async def test_only_a_supervisor_may_ask(server):
    await server.operator("anna", Role.OPERATOR)
    _, token = await server.running.parts.access.log_in("anna", "sportello-2026")
    totem = await server.key("totem-1", Role.TOTEM)
    for bearer in (token, totem):
        for path in ("/api/v1/advice", "/api/v1/accuracy"):
            status, answer = await server.get(path, bearer)
            assert (status, answer["refused"]) == (403, "not_allowed")
        status, _ = await server.post("/api/v1/what-if", WhatIf(policy="fair"), bearer)
        assert status == 403
    assert (await server.get("/api/v1/advice"))[0] == 401


async def test_a_branch_without_a_past_says_so(tmp_path):
    async with server_here(tmp_path, a_plan(), clock=FakeClock(TODAY)) as server:
        token = await supervisor(server)
        asked = WhatIf(policy="first_in_line")
        status, answer = await server.post("/api/v1/what-if", asked, token)
        assert (status, answer["refused"]) == (409, "no_past_day")
        _, advice = await server.get("/api/v1/advice", token)
        assert (advice["moves"], advice["days_known"]) == ([], 0)
        _, accuracy = await server.get("/api/v1/accuracy", token)
        assert accuracy["whole"] is None


async def test_accuracy_is_asked_for_some_days(server):
    token = await supervisor(server)
    status, found = await server.get("/api/v1/accuracy?days=3", token)
    assert status == 200
    assert len(found["days"]) == 3
    status, answer = await server.get("/api/v1/accuracy?days=tanti", token)
    assert (status, answer["refused"]) == (422, "invalid_field")


async def test_a_day_that_is_over_is_measured_for_the_log(tmp_path):
    directory = tmp_path
    await write_days(directory, days=1, told=Wait(3, 5, 10, 7.0))
    journal = SqliteJournal(directory / "journal.db")
    today, clock = Today(a_plan()), FakeClock(TODAY)
    past = LookingBack(a_plan(), journal, clock, today, lambda: Experience(a_plan()))
    try:
        found = await past.measure(begins(0).date())
        assert found is not None
        assert found.people > 10
        assert await past.measure(begins(1).date()) is None
    finally:
        await past.close()
        journal.close()


async def test_the_breaks_of_this_morning_are_advised_on(server):
    token = await supervisor(server)
    day = a_day(DAYS, breaks_at=(90, 105, 120))
    plan = PlanDay(id=uuid4(), bookings=(), breaks=day.breaks, roster=day.roster)
    assert (await server.command(plan, token))[0] == 200
    advice = {"days_known": 0}
    while advice["days_known"] < DAYS:  # it learns while it serves
        status, advice = await server.get("/api/v1/advice", token)
        assert status == 200
    assert advice["breaks_left"] == 3
    assert advice["days_known"] == DAYS
    assert advice["saves_min"] > 0
    assert {move["counter"] for move in advice["moves"]} <= {"1", "2", "3"}


# --- the command line ---------------------------------------------------------------------------


@pytest.fixture
def remembered(branch: Path) -> Path:
    """The municipal branch of `init`, with two days on which people came for four services."""

    async def write() -> None:
        from queue_server.config.branch_file import read_settings

        plan = read_settings(branch, TODAY.date()).plan
        journal = SqliteJournal(branch / "journal.db")
        counters = dict(zip("123", plan.counters, strict=False))
        done = plan.counters[counters["1"]].services
        services = dict(zip(("certificati", "tributi", "stato-civile"), done, strict=False))
        await journal.take_up()
        seq = 0
        for n in range(2):
            day = a_day(n, people=30)
            day = replace(
                day,
                shifts=tuple(
                    replace(s, counter=counters[s.counter], opens_min=0.0) for s in day.shifts
                ),
                visits=tuple(
                    replace(v, service=services[v.service], booking=None, priority=None)
                    for v in day.visits
                ),
                bookings=(),
                breaks=(),
                roster=tuple(counters.values()),
            )
            for event in events_of(day, without_doors(plan)):
                seq += 1
                await journal.append([_entry(n, replace(event, seq=seq))])
        journal.close()

    asyncio.run(write())
    return branch


def test_a_day_is_played_again_in_plain_italian(remembered: Path, told: Told) -> None:
    out, err = told.by("replay", remembered, "--day", "2025-11-25", "--policy", "first_in_line")
    assert err == ""
    assert out.startswith("martedì 25 novembre 2025: 30 persone con il numero.")
    assert "attesa media" in out
    assert "Si dà per scontato che:" in out


def test_a_day_is_played_again_as_json(remembered: Path, told: Told) -> None:
    line = ("replay", remembered, "--day", "2025-11-25", "--policy", "first_in_line", "--json")
    found = json.loads(told.by(*line)[0])
    assert found["as_it_was"] == pytest.approx(found["under_its_rules"], abs=0.01)
    assert found["people"] == 30


def test_what_if_is_typed_with_counters_targets_and_breaks(remembered: Path, told: Told) -> None:
    counter = json.loads(
        told.by("what-if", remembered, "--policy", "profile", "--days", 1, "--json")[0]
    )
    assert counter["days"] == ["2025-11-25"]
    out, _ = told.by("what-if", remembered, "--without-counter", "1", "--language", "en")
    assert "2 days of this branch" in out
    _, err = told.by("what-if", remembered, "--without-counter", "77", code=1)
    assert err == "there is no counter '77' in this branch"
    _, err = told.by("what-if", remembered, code=1)
    assert err.startswith("say what is to be changed")


def test_advice_and_accuracy_of_a_day_that_is_over_have_nothing_to_say(
    remembered: Path, told: Told
) -> None:
    assert told.by("advice", remembered)[0] == (
        "Per oggi non c’è nessuna pausa prevista da spostare."
    )
    assert told.by("accuracy", remembered)[0] == (
        "Nessuno ha dovuto aspettare dopo aver saputo quanto."
    )


def test_a_branch_where_nobody_has_come_yet_says_so(branch: Path, told: Told) -> None:
    for line in (("advice",), ("accuracy",), ("what-if", "--policy", "fair")):
        _, err = told.by(line[0], branch, *line[1:], code=1)
        assert err == f"there is no journal in {branch}: no one has come yet"


@pytest.mark.parametrize(
    "wrong",
    [
        ("--target", "anagrafe"),
        ("--target", "anagrafe=-3"),
        ("--move-break", "1:9:30=12:00"),
        ("--move-break", "09:30=12:00"),
        ("--policy", "by_height"),
    ],
)
def test_a_line_that_is_not_understood_is_exit_code_2(branch: Path, wrong: tuple[str, str]) -> None:
    from queue_server.__main__ import main

    with pytest.raises(SystemExit) as left:
        main(["what-if", str(branch), *wrong])
    assert left.value.code == 2


async def test_a_branch_that_a_database_keeps_has_its_past_too(tmp_path, database):
    events = enumerate(events_of(a_day(0, people=20)), 1)
    async with open_home(tmp_path, database, "http://127.0.0.1:1") as home:
        assert await home.lead.attempt()
        await home.journal.take_up()
        await home.journal.append([_entry(0, replace(event, seq=seq)) for seq, event in events])
    async with open_journal(tmp_path, database) as journal, looking_back(journal, a_plan()) as past:
        found = await past.what_if(WhatIf(policy="first_in_line"))
    assert found.days == (begins(0).date(),)


# --- the words ----------------------------------------------------------------------------------


def in_italian() -> Findings:
    return Findings(Catalogue("queue_server").words("it"), a_plan())


def test_a_move_is_one_sentence_with_the_time_of_the_branch():
    move = Move("1", TODAY + timedelta(minutes=90), TODAY + timedelta(hours=4), 20.0, 0.84)
    advice = Advice(TODAY, (move,), 13.4, 2.1, 0.5, days_known=20, breaks_left=3)
    assert list(in_italian().advice(advice)) == [
        "Sportello 1: la pausa delle 09:30 è meglio alle 12:00 (vale 0,8 minuti di attesa media).",
        "",
        "Tutte insieme: chi è senza appuntamento aspetterebbe in media 2,1 minuti in meno su 13,4 "
        "(tra 1,6 e 2,6).",
        "Le pause durano come prima. Se si possono spostare lo decide lei, con chi le fa.",
    ]


def test_a_service_left_to_nobody_comes_before_every_figure():
    day = TODAY.date()
    found = WhatIfAnswer(
        asked=WhatIf(without_counters=("3",)),
        days=(day,),
        people_a_day=48.0,
        uncovered=(Uncovered("stato-civile", (day,), 12.0),),
        figures={"mean_wait": FigureChange(9.4, 12.0, 2.6, 3.0)},
        by_service={},
        assumed=("same_arrivals",),
    )
    lines = list(in_italian().what_if(found))
    assert lines[0] == "In un giorno nessuno avrebbe potuto servire «Stato-civile»: 12 persone."
    assert lines[1] == "I dati che seguono non contano chi era venuto per questi servizi."
    assert "attesa media: da 9,4 min a 12 min (differenza tra −0,4 min e +5,6 min)" in lines
    assert "La differenza dell’attesa media può essere dovuta al caso." in lines


def test_every_figure_rule_and_assumption_has_its_italian():
    from queue_server.cli.report_text import ASSUMED, FIGURES
    from sportello.history import measures as day_waits
    from sportello.history import what_if

    words = Catalogue("queue_server").words("it")
    assert set(FIGURES) == set(day_waits.MEASURES)
    assert set(ASSUMED) >= set(what_if.ASSUMED)
    for said in (*FIGURES.values(), *ASSUMED.values()):
        assert words.gettext(said) != said


def test_an_appointment_by_telephone_is_counted_by_itself_and_waited_for_by_no_one():
    morning = Morning().at("09:00").open("1", ANNA)
    for id in ("7", "8"):
        booking = Booking(id, "tributi", morning.now, kind=AppointmentKind.PHONE)
        morning.tell(PlanBooking, booking=booking)
    ticket = morning.tell(BeginAppointment, counter="1", booking="7")[0].ticket  # type: ignore[union-attr]
    morning.tell(StartServing, ticket=ticket)
    morning.at("09:10").tell(Close, ticket=ticket)
    ticket = morning.tell(BeginAppointment, counter="1", booking="8")[0].ticket
    morning.tell(MarkAbsent, ticket=ticket)
    morning.at("09:12").tell(CallTicket, counter="1", ticket=ticket)
    morning.tell(MarkAbsent, ticket=ticket)
    found = recollect(morning.events, morning.branch.plan)
    assert found is not None
    assert [(v.kind, v.at_counter) for v in found.day.visits] == [("phone", "1")] * 2
    assert waits_of(found.day, found.calls, found.ends) == []
    answer = replayed(morning.branch.plan, found, WhatIf())
    assert (answer.people, answer.remote) == (0, 2)
    words = Catalogue("queue_server").words("it")
    report = list(Findings(words, morning.branch.plan).replayed(answer))
    assert (
        "Inoltre, 2 appuntamenti per telefono o in video: nessuno li ha attesi in sala." in report
    )
