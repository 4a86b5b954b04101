"""Every state that the counter's screens can be in, each told as a short morning.

Owns no screen: the screen test and the gallery show these models.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from msgspec.structs import replace

from sportello.cases.emergency import (
    EmergencyShown,
    EmergencyStanding,
    NumbersLeftOut,
    NumbersOfDay,
    StandingAct,
)
from sportello.cases.messages import PreparedShort
from sportello.model.break_moves import Advice, Move
from sportello.model.commands import (
    OpenCounter,
    Park,
    PlanBooking,
    PlanDay,
    ReportDevice,
    StartPause,
    StopTickets,
    TakeTicket,
    Transfer,
)
from sportello.model.day import AppointmentKind, Booking, PlannedBreak
from sportello.model.languages import Text
from sportello.model.person import Actor, Role
from sportello.model.place import Access
from sportello.model.plan import Plan
from sportello.model.waiting import Wait
from tests.counter_client.a_counter import MORNING, Morning
from tests.counter_client.a_desk import the_municipal_plan

Telling = Callable[[Morning], Awaitable[object]]

COUNTER = "3"
ANNA = Actor("pc-1", frozenset({Role.OPERATOR}), "anna")
CARLA = Actor("pc-4", frozenset({Role.OPERATOR}), "carla")
SARA = Actor("pc-9", frozenset({Role.SUPERVISOR}), "sara")
TOTEM = Actor("totem-1")

CIE, HOUSE, PAPERS, VOTE, BIRTH = (
    "cie-rilascio",
    "cambio-residenza",
    "certificati-anagrafici",
    "tessera-elettorale",
    "denuncia-nascita",
)
"""Services of the municipal plan; counter 3 serves the first three."""

LONG_NAMES: dict[str, Text] = {
    CIE: {
        "it": "Carta d'identità elettronica: primo rilascio, rinnovo, smarrimento o furto",
        "en": "Electronic identity card: first issue, renewal, loss or theft",
        "de": "Elektronischer Personalausweis: Erstausstellung, Verlängerung, Verlust, Diebstahl",
        "ar": "بطاقة الهوية الإلكترونية: الإصدار الأول أو التجديد أو الفقدان أو السرقة",
    },
    HOUSE: {
        "it": "Cambio di residenza o di indirizzo",
        "en": "Change of residence or address",
        "de": "Wohnsitzummeldung und Adressänderung innerhalb der Gemeinde",
        "ar": "تغيير محل الإقامة أو العنوان داخل البلدية",
    },
    PAPERS: {
        "it": "Certificati di residenza e stato di famiglia",
        "en": "Certificates of residence and family",
        "de": "Meldebescheinigungen und Familienstandsbescheinigungen",
        "ar": "شهادات الإقامة والحالة العائلية",
    },
}
"""Names as long as branches write them, in the languages that make them the longest."""

NOTE = "Manca la marca da bollo: è andata a prenderla dal tabaccaio di fronte, torna subito."


def the_plan() -> Plan:
    """The municipal branch, some of its services under long names."""
    plan = the_municipal_plan()
    services = {
        id: replace(each, name=LONG_NAMES.get(id, each.name), access=Access.BOTH)
        for id, each in plan.services.items()
    }
    return replace(plan, services=services)


def models(morning: Morning) -> dict[str, object]:
    """What the counter's window shows, by the names that it knows them under."""
    return {
        "session": morning.login,
        "line": morning.status,
        "desk": morning.desk,
        "breaks": morning.breaks,
        "citizen": morning.citizen,
        "wishes": morning.wishes,
        "note": morning.note,
        "waiting": morning.waiting,
        "question": morning.question,
        "reception": morning.reception,
        "hall": morning.hall,
        "emergency": morning.emergency,
        "bookings": morning.bookings,
        "remote": morning.remote,
        "cases": morning.cases,
        "asking": morning.asking,
    }


def take(
    morning: Morning,
    service: str,
    *wishes: str,
    language: str = "it",
    priority: str | None = None,
    citizen: str | None = None,
) -> str:
    """A citizen takes a number; the ticket's id."""
    wish = TakeTicket(
        id=uuid4(),
        service=service,
        wishes=wishes,
        language=language,
        priority=priority,
        citizen=citizen,
    )
    return morning.line.let(wish, TOTEM)[-1].ticket


async def at_desk(morning: Morning) -> None:
    await morning.at_counter(COUNTER)


def colleagues(morning: Morning) -> None:
    """Bruno serves at 4 and Carla has a pause at 5."""
    morning.colleague("4")
    take(morning, VOTE)
    morning.colleague_calls("4")
    morning.later(minutes=2)
    morning.colleague_serves("4")
    morning.line.let(OpenCounter(id=uuid4(), counter="5"), CARLA)
    morning.line.let(StartPause(id=uuid4(), counter="5", reason="meeting"), CARLA)
    morning.later(minutes=6)


def a_queue(morning: Morning) -> None:
    """Five who wait: by their turn, with precedence, for several services, too long."""
    take(morning, PAPERS)
    morning.later(minutes=9)
    take(morning, CIE, priority="gravidanza")
    take(morning, HOUSE, CIE, PAPERS, language="ar")
    morning.later(minutes=8)
    take(morning, CIE)
    take(morning, PAPERS)
    morning.later(minutes=1)


def sent_here(morning: Morning) -> None:
    """One more, whom another counter sends to this one before all the others."""
    sent = take(morning, VOTE)
    morning.line.let(Transfer(id=uuid4(), ticket=sent, counter=COUNTER, first=True), SARA)


# --- between two visits --------------------------------------------------------------------------


async def idle(morning: Morning) -> None:
    """The counter is free and nobody waits."""
    await at_desk(morning)


async def idle_with_a_queue(morning: Morning) -> None:
    """The counter is free, six people wait and two colleagues are at work."""
    await at_desk(morning)
    colleagues(morning)
    a_queue(morning)
    sent_here(morning)
    await morning.ordered()


async def idle_with_a_break(morning: Morning) -> None:
    """A break is planned in half an hour."""
    await at_desk(morning)
    a_queue(morning)
    due = PlannedBreak(COUNTER, morning.now + timedelta(minutes=30), 15)
    morning.line.let(PlanDay(id=uuid4(), breaks=(due,)), SARA)
    await morning.ordered()


async def idle_with_a_break_due(morning: Morning) -> None:
    """The break should have begun by now."""
    await idle_with_a_break(morning)
    morning.later(minutes=31)
    await morning.ordered()


def calls(morning: Morning) -> None:
    """Two appointments for which the office calls: one by telephone is due, one by video is not."""
    at = morning.now
    for n, (kind, minutes) in enumerate(((AppointmentKind.PHONE, 0), (AppointmentKind.VIDEO, 40))):
        booking = Booking(f"c{n}", CIE, at + timedelta(minutes=minutes), kind=kind)
        morning.line.let(PlanBooking(id=uuid4(), booking=booking), SARA)
    morning.later(seconds=5)


async def idle_with_a_call_due(morning: Morning) -> None:
    """An appointment by telephone is due, and people wait."""
    await idle_with_a_queue(morning)
    calls(morning)


async def calling(morning: Morning) -> None:
    """Whom to call, and the number."""
    await idle_with_a_call_due(morning)
    await morning.press(morning.remote.call)
    assert morning.remote.reading is not None
    await morning.remote.reading


async def calling_in_a_room(morning: Morning) -> None:
    """Whom to call by video, and the room, once they have answered."""
    morning.line.reach = replace(
        morning.line.reach, video_link="https://video.montelarice.example/Zt81fQm2Vb7Lk3Xw"
    )
    await calling(morning)
    await morning.press(morning.desk.next)


async def paused(morning: Morning) -> None:
    """The counter has a pause while people wait."""
    await idle_with_a_queue(morning)
    await morning.press(morning.question.ask, "pause")
    await morning.press(morning.question.choose, "meeting")
    morning.later(minutes=4, seconds=12)


# --- called --------------------------------------------------------------------------------------


async def called(morning: Morning, *wishes: str, **facts: str) -> str:
    """A number was called; its id."""
    await at_desk(morning)
    ticket = take(morning, CIE, *wishes, **facts)
    morning.later(minutes=12)
    await morning.press(morning.desk.next)
    await morning.read()
    morning.later(seconds=8)
    return ticket


async def announced(morning: Morning) -> None:
    """The boards have shown and spoken the call."""
    morning.board_confirms(await called(morning))
    morning.later(seconds=40)


async def called_three_times(morning: Morning) -> None:
    """A German-speaking citizen with priority was called three times."""
    ticket = await called(morning, language="de", priority="disabilita")
    for _ in range(2):
        morning.later(seconds=45)
        await morning.press(morning.desk.recall)
    morning.board_confirms(ticket, calls=3)
    morning.later(seconds=30)


async def called_and_asked_if_absent(morning: Morning) -> None:
    """Nobody came: whether the number is to be marked absent."""
    await called(morning)
    morning.later(minutes=1)
    await morning.press(morning.desk.markAbsent)


async def called_identified(morning: Morning) -> None:
    """The citizen showed the card, and speaks Arabic."""
    await called(morning, citizen="c-1", language="ar")


async def called_known(morning: Morning) -> None:
    """The operator has asked who it is."""
    await called_identified(morning)
    await morning.press(morning.citizen.ask)


async def called_noted(morning: Morning) -> None:
    """Somebody noted something on the number."""
    await at_desk(morning)
    ticket = take(morning, CIE, citizen="c-1")
    morning.line.notes[ticket] = NOTE
    morning.later(minutes=3)
    await morning.press(morning.desk.next)
    await morning.read()


async def called_for_several(morning: Morning) -> None:
    """The citizen comes for four services."""
    await called(morning, HOUSE, VOTE, PAPERS, citizen="c-1")


async def called_with_everything(morning: Morning) -> None:
    """Called out of turn, with a long note, three services, and a name."""
    await at_desk(morning)
    ticket = take(morning, CIE, HOUSE, VOTE, citizen="c-1", language="ar", priority="gravidanza")
    morning.line.notes[ticket] = f"{NOTE} {NOTE} {NOTE}"
    a_queue(morning)
    await morning.press(morning.question.ask, "ticket", ticket)
    await morning.press(morning.question.choose, "call")
    await morning.read()
    await morning.press(morning.citizen.ask)


# --- serving -------------------------------------------------------------------------------------


async def serve(morning: Morning, minutes: float = 4) -> None:
    morning.later(seconds=20)
    await morning.press(morning.desk.next)
    morning.later(minutes=minutes, seconds=12)


async def serving(morning: Morning) -> None:
    """The citizen is at the counter."""
    await called(morning)
    a_queue(morning)
    await serve(morning)


async def serving_known(morning: Morning) -> None:
    """The citizen is at the counter, and the operator has asked who it is."""
    await called_known(morning)
    await serve(morning)


async def serving_noted(morning: Morning) -> None:
    """The citizen is at the counter, and the number has a note."""
    await called_noted(morning)
    await serve(morning)


async def serving_unsaved(morning: Morning) -> None:
    """A note was begun and put aside."""
    await called_noted(morning)
    await serve(morning)
    await morning.press(morning.note.open)
    morning.note.type("Torna venerdì con la foto.")
    await morning.press(morning.note.close)


async def serving_unread(morning: Morning) -> None:
    """The note could not be read."""
    await called(morning)
    await serve(morning)
    morning.line.is_up = False
    morning.note.watch(False)
    morning.line.is_up = True
    morning.line.answers.set()
    morning.note.watch(True)
    morning.line.is_up = False
    await morning.read()
    morning.line.is_up = True
    morning.note.changed.emit()


async def serving_several(morning: Morning) -> None:
    """Four services, one of them ticked as done besides."""
    await called_for_several(morning)
    await serve(morning)
    await morning.press(morning.wishes.tickKey, "2")


async def serving_the_last_of_several(morning: Morning) -> None:
    """What is left is served at other counters."""
    await called(morning, VOTE, "tari")
    await serve(morning)


async def serving_with_everything(morning: Morning) -> None:
    """For an hour, with a long note, three services, a name, and a request prepared at home."""
    await called_with_everything(morning)
    (desk,) = [each for each in morning.line.view.counters.values() if each.ticket]
    morning.door.prepare(desk.ticket, {})
    morning.door.lacking = PreparedShort(is_opened=False, missing_papers=12, to_complete=0)
    heard = asyncio.Event()
    morning.cases.prepared.changed.connect(heard.set)
    await serve(morning, 61)
    await heard.wait()


# --- what is asked over the desk -----------------------------------------------------------------


def asking(errand: str, before: Telling = serving) -> Telling:
    """The question is open."""

    async def tell(morning: Morning) -> None:
        await before(morning)
        await morning.press(morning.question.ask, errand)

    tell.__name__ = f"asking_{errand}"
    tell.__doc__ = f"The question {errand.replace('_', ' ')!r} is open."
    return tell


async def asking_about_a_ticket(morning: Morning) -> None:
    """What to do with a number of the list."""
    await idle_with_a_queue(morning)
    first = morning.waiting.rows.rows[0].ticket
    await morning.press(morning.question.ask, "ticket", first)


async def writing_a_note(morning: Morning) -> None:
    """The note is open to be written."""
    await called_noted(morning)
    await morning.press(morning.note.open)


async def writing_too_much(morning: Morning) -> None:
    """The note is longer than a note may be."""
    await writing_a_note(morning)
    morning.note.type(NOTE * 8)


async def refused(morning: Morning) -> None:
    """The server refused the last wish, and says why."""
    await idle(morning)
    await morning.press(morning.desk.next)


# --- the lists beside ----------------------------------------------------------------------------


async def away(morning: Morning) -> None:
    """One should be back by now, one is parked for anybody, one did not come."""
    await at_desk(morning)
    colleagues(morning)
    for _ in range(3):
        take(morning, CIE)
    soon = morning.now + timedelta(minutes=5)
    await park(morning, shared=False, back_at=soon)
    await park(morning, shared=True, back_at=None)
    await morning.press(morning.desk.next)
    morning.later(minutes=2)
    await morning.press(morning.desk.markAbsent)
    await morning.press(morning.desk.markAbsent)
    morning.waiting.showAway(True)
    morning.later(minutes=9)


async def park(morning: Morning, shared: bool, back_at: datetime | None) -> None:
    """The next one is called, served for a minute, and goes for something."""
    await morning.press(morning.desk.next)
    await serve(morning, 1)
    here = morning.line.view.counters[COUNTER].ticket
    morning.line.let(Park(id=uuid4(), ticket=here, shared=shared, back_at=back_at), ANNA)


async def offline(morning: Morning) -> None:
    """The line broke while somebody was at the counter."""
    await serving(morning)
    morning.line.lose()


async def offline_idle(morning: Morning) -> None:
    """The line broke between two visits."""
    await idle_with_a_queue(morning)
    morning.line.lose()


# --- who works here ------------------------------------------------------------------------------


async def connecting(morning: Morning) -> None:
    """Before the first word from the server."""
    morning.line.plan = None
    morning.login.changed.emit()


async def not_connected(morning: Morning) -> None:
    """No server is found."""
    await connecting(morning)
    morning.line.lose("no_server_found")


async def login(morning: Morning) -> None:
    """Nobody is here yet."""


async def wrong_password(morning: Morning) -> None:
    """The password was wrong."""
    await morning.press(morning.login.logIn, "anna", "sbagliata")


async def choosing(morning: Morning) -> None:
    """At which counter to sit down; two are taken."""
    colleagues(morning)
    await morning.logged_in(Role.OPERATOR)


async def taking_over(morning: Morning) -> None:
    """A colleague sits at the counter that was chosen."""
    await choosing(morning)
    await morning.press(morning.question.ask, "take_over", "4")


async def locked(morning: Morning) -> None:
    """The screen is locked while somebody is at the counter."""
    await serving(morning)
    await morning.press(morning.login.lock)


async def everything_allowed(morning: Morning) -> None:
    """Anna may look at all three pages, and serves."""
    await morning.logged_in(Role.OPERATOR, Role.RECEPTION, Role.SUPERVISOR)
    await morning.press(morning.login.sitAt, COUNTER)
    a_queue(morning)
    await morning.press(morning.desk.next)


# --- appointments ---------------------------------------------------------------------------------


async def bookings_person(morning: Morning) -> None:
    """The person of an appointment, known by the codice fiscale."""
    await morning.logged_in(Role.RECEPTION)
    await morning.press(morning.login.show, "bookings")
    for field, text in (
        ("code", "CCCFBA85D03L219P"),
        ("surname", "Caccia"),
        ("given_name", "Fabio"),
        ("email", "fabio@example.it"),
        ("phone", "+39 333 1234567"),
    ):
        morning.bookings.person.type(field, text)


async def bookings_calls(morning: Morning) -> None:
    """The page of appointments before anyone is searched: whom the office calls today."""
    await at_desk(morning)
    calls(morning)
    await morning.press(morning.login.show, "bookings")


async def bookings_service(morning: Morning) -> None:
    """What the person of an appointment comes for besides."""
    await bookings_person(morning)
    await morning.press(morning.bookings.goOn)
    await morning.press(morning.bookings.add, CIE)


async def bookings_time(morning: Morning) -> None:
    """The free times."""
    await bookings_person(morning)
    await morning.press(morning.bookings.goOn)
    await morning.press(morning.bookings.choose, CIE)


async def bookings_away(morning: Morning) -> None:
    """The free times of a visit while the portal does not answer, several people for one."""
    report = ReportDevice(id=uuid4(), device="portal", code="portal_away")
    morning.line.let(report, Actor("server"))
    await bookings_service(morning)
    await morning.press(morning.bookings.choose, PAPERS)
    await morning.press(morning.bookings.people.add, 1)


async def bookings_confirm(morning: Morning) -> None:
    """An appointment before it is confirmed, by the way that the citizen wishes."""
    await bookings_away(morning)
    morning.line.let(ReportDevice(id=uuid4(), device="portal", code="ready"), Actor("server"))
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)


async def bookings_series(morning: Morning) -> None:
    """A series of appointments before it is confirmed, one of its times taken."""
    await bookings_time(morning)
    await morning.press(morning.bookings.wanted.turnRhythm)
    morning.line.desk_book.taken.add("mattine-20261130T0830Z")
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)


async def bookings_done(morning: Morning) -> None:
    """An appointment for two services was made, its code to be read out."""
    await bookings_service(morning)
    await morning.press(morning.bookings.choose, PAPERS)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    await morning.press(morning.bookings.confirm)


async def bookings_found(morning: Morning) -> None:
    """A person whose appointment was found."""
    await bookings_done(morning)
    await morning.press(morning.bookings.forget)
    morning.bookings.person.type("code", "CCCFBA85D03L219P")
    await morning.press(morning.bookings.find)


async def bookings_named(morning: Morning) -> None:
    """People whom the beginning of a surname has found, one of them to be chosen."""
    await bookings_done(morning)
    await morning.press(morning.bookings.forget)
    morning.bookings.person.type("code", "1985")
    morning.bookings.person.type("surname", "cacc")
    await morning.press(morning.bookings.find)


async def bookings_told(morning: Morning) -> None:
    """An appointment that was found is told again, and its printer is switched off."""
    await bookings_found(morning)
    await morning.press(morning.bookings.tell, morning.bookings.rows.rows[0].choice)
    await morning.printer_answered()


async def bookings_cancel(morning: Morning) -> None:
    """Before an appointment is cancelled."""
    await bookings_found(morning)
    await morning.press(morning.bookings.cancel, morning.bookings.rows.rows[0].choice)


# --- the reception -------------------------------------------------------------------------------


async def reception(morning: Morning) -> None:
    """The reception, with appointments to check in."""
    await morning.logged_in(Role.RECEPTION)
    a_queue(morning)
    morning.line.waits = {CIE: Wait(4, 35, 55), PAPERS: Wait(2, 10, 20)}
    in_person, by_phone, _ = AppointmentKind
    slots = ((CIE, -10, in_person), (HOUSE, 20, by_phone), (BIRTH, 50, in_person))
    bookings = tuple(
        Booking(f"b{n}", service, morning.now + timedelta(minutes=minutes), kind=kind)
        for n, (service, minutes, kind) in enumerate(slots)
    )
    morning.line.let(PlanDay(id=uuid4(), bookings=bookings), SARA)
    morning.later(seconds=30)


async def reception_found_nothing(morning: Morning) -> None:
    """Nothing has the name that was typed."""
    await reception(morning)
    morning.reception.type("zanzare")


async def reception_gave_a_number(morning: Morning) -> None:
    """The number that was given last, to be read out."""
    await reception(morning)
    await morning.press(morning.reception.turnLanguage)
    await morning.press(morning.reception.turnPriority)
    await morning.press(morning.reception.take, CIE)


# --- the hall of the head of the desk ------------------------------------------------------------


async def hall(morning: Morning) -> None:
    """The hall, with the worst wait on top."""
    await morning.logged_in(Role.SUPERVISOR)
    colleagues(morning)
    a_queue(morning)
    morning.later(minutes=5)


async def hall_empty(morning: Morning) -> None:
    """The hall before anybody came."""
    await morning.logged_in(Role.SUPERVISOR)


async def hall_in_trouble(morning: Morning) -> None:
    """A service is stopped, a break is best moved, two devices and the clock do not work."""
    await hall(morning)
    for device, code in (("printer", "paper_out"), ("card_reader", "device_unplugged")):
        morning.line.let(ReportDevice(id=uuid4(), device=device, code=code), TOTEM)
    ahead = ReportDevice(id=uuid4(), device="clock", code="clock_ahead")
    morning.line.let(ahead, Actor("server"))
    morning.line.let(StopTickets(id=uuid4(), waiting="serve", service=CIE), SARA)
    due = morning.now + timedelta(minutes=20)
    breaks = (PlannedBreak("4", due, 15), PlannedBreak("5", morning.now, 15))
    morning.line.let(PlanDay(id=uuid4(), breaks=breaks), SARA)
    move = Move("4", due, due + timedelta(minutes=45), 15, 2.1)
    morning.line.advice = Advice(MORNING, (move,), 13.4, 2.1, 0.5, days_known=20, breaks_left=2)
    morning.later(minutes=3)


async def hall_emergency(morning: Morning) -> None:
    """The emergency register is open, and can be gone on with."""
    morning.told_emergency.shown = emergency_told()
    await hall(morning)
    await morning.emergency.asked
    await morning.press(morning.emergency.look)


async def hall_emergency_closed(morning: Morning) -> None:
    """The emergency register was never opened, and no act allows it."""
    shown = EmergencyShown(site="centro", standing=EmergencyStanding.CLOSED, may_open=True, acts=[])
    morning.told_emergency.shown = shown
    await hall(morning)
    await morning.emergency.asked
    await morning.press(morning.emergency.look)


async def hall_emergency_ended(morning: Morning) -> None:
    """Its period has ended, and an act is being written whose date is missing."""
    morning.told_emergency.shown = replace(emergency_told(), standing=EmergencyStanding.OVER)
    await hall(morning)
    await morning.emergency.asked
    await morning.press(morning.emergency.look)
    morning.emergency.begin("go_on")
    morning.emergency.type("act", "Det. 9/2026")
    morning.emergency.send()


def emergency_told() -> EmergencyShown:
    return EmergencyShown(
        site="centro",
        standing=EmergencyStanding.OPEN,
        may_open=True,
        acts=[StandingAct("Det. 7/2026", date(2026, 1, 10), date(2026, 12, 31))],
        cause="Il portale non risponde",
        opened_at=datetime(2026, 11, 27, 8, 31, tzinfo=UTC),
        until=datetime(2026, 11, 28, 8, 31, tzinfo=UTC),
        offset_s=1.5,
        totals=[NumbersOfDay(date(2026, 11, 27), 3)],
        left_out=[NumbersLeftOut(2026, 2, 1001)],
        unlinked=3,
    )


async def hall_stopped(morning: Morning) -> None:
    """No service gives numbers any more today."""
    await hall(morning)
    morning.line.let(StopTickets(id=uuid4(), waiting="serve"), SARA)


async def asking_about_a_service(morning: Morning) -> None:
    """What to do with a service of the hall."""
    await hall(morning)
    await morning.press(morning.question.ask, "stop", CIE)


STORIES: tuple[Telling, ...] = (
    idle,
    idle_with_a_queue,
    idle_with_a_break,
    idle_with_a_break_due,
    idle_with_a_call_due,
    calling_in_a_room,
    paused,
    called,
    announced,
    called_three_times,
    called_and_asked_if_absent,
    called_identified,
    called_known,
    called_noted,
    called_for_several,
    called_with_everything,
    serving,
    serving_known,
    serving_noted,
    serving_unsaved,
    serving_unread,
    serving_several,
    serving_the_last_of_several,
    serving_with_everything,
    asking("park"),
    asking("transfer"),
    asking("add_service"),
    asking("outcome", serving_several),
    asking("more", called),
    asking("walk_in", idle),
    asking("pause", idle),
    asking("leave", away),
    asking("find", away),
    asking_about_a_ticket,
    writing_a_note,
    writing_too_much,
    refused,
    away,
    offline,
    offline_idle,
    connecting,
    not_connected,
    login,
    wrong_password,
    choosing,
    taking_over,
    locked,
    everything_allowed,
    reception,
    reception_found_nothing,
    reception_gave_a_number,
    bookings_person,
    bookings_calls,
    bookings_service,
    bookings_time,
    bookings_away,
    bookings_confirm,
    bookings_series,
    bookings_done,
    bookings_found,
    bookings_named,
    bookings_told,
    bookings_cancel,
    hall,
    hall_empty,
    hall_in_trouble,
    hall_stopped,
    hall_emergency,
    hall_emergency_closed,
    hall_emergency_ended,
    asking_about_a_service,
    asking("rules", hall),
    asking("end_day", hall),
    asking("breaks", hall_in_trouble),
)
"""Every state, each by the function that tells it."""
