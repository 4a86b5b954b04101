"""What stands on the screen, sentence by sentence, without a window."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from sportello.bookings.check_in import Standing
from sportello.bookings.lifecycle import AppointmentKind
from sportello.bookings.messages import FoundBooking
from sportello.hall.view import HallView
from sportello.model.events import TicketIssued
from sportello.model.place import Access
from sportello.model.plan import Opening, Plan, Priority, Span
from sportello.model.waiting import Wait
from tests.sportello.a_branch import a_plan, a_service
from text.catalogue import Catalogue
from totem.conversation.booking_steps import CONFIRMABLE, ChoosingBooking, OfferingBooking
from totem.conversation.identify import greeted_name, greeting
from totem.conversation.offer import Offer, found
from totem.conversation.progress import Flow
from totem.conversation.steps import (
    AskingPriority,
    Checklist,
    ChoosingService,
    ChoosingTopic,
    Closed,
    Issued,
    NotToday,
    RecognisedCitizen,
    Searching,
    Step,
    StillThere,
    TotemCondition,
    Trouble,
    VisitInProgress,
)
from totem.screens.hours import opens_again, week
from totem.screens.notices import CARD_TROUBLES, BranchOnNotices
from totem.screens.page import Screen
from totem.screens.screen import NO_PRIORITY, screen_of

CATALOGUE = Catalogue("totem", "station")
ITALIAN = CATALOGUE.words("it")
ROME = ZoneInfo("Europe/Rome")
TEN = datetime(2026, 11, 23, 9, tzinfo=UTC)  # ten in Rome
CHECKLIST = Checklist("certificati", ChoosingService("documenti"))
TICKET = TicketIssued(
    at=TEN,
    ticket="2026-11-23-A042",
    code="A042",
    service="certificati",
    language="it",
    station="totem-1",
    told=Wait(3, 10, 25),
)


def a_hall(plan: Plan | None = None, **facts: object) -> BranchOnNotices:
    hall, waits = HallView(), facts.pop("waits", {})
    for name, fact in facts.items():
        assert hasattr(hall, name)
        setattr(hall, name, fact)
    return BranchOnNotices(Offer(plan or a_plan(), hall, waits), ROME)  # type: ignore[arg-type]


def screen(
    step: Step, hall: BranchOnNotices | None = None, now: datetime = TEN, **visit: object
) -> Screen:
    flow = Flow(TEN, step, VisitInProgress(**visit))  # type: ignore[arg-type]
    return screen_of(flow, hall or a_hall(), CATALOGUE.words(flow.language), now)


def test_the_given_name_is_greeted_by_the_hour() -> None:
    maria = RecognisedCitizen("ref", "MARIA")
    assert screen(ChoosingTopic(), citizen=maria).greeting == "Buongiorno Maria"
    evening = TEN + timedelta(hours=8)
    assert screen(ChoosingTopic(), now=evening, citizen=maria).greeting == "Buonasera Maria"
    assert screen(ChoosingTopic()).greeting == ""
    assert greeting(time(16, 59)) != greeting(time(17))


def test_many_given_names_are_greeted_by_the_first() -> None:
    assert greeted_name("MARIA GIOVANNA ANTONIETTA CLOTILDE") == "Maria"


def test_appointment_only_is_said_on_the_tile_and_stands_last() -> None:
    plan = replace(a_plan(), services={})
    plan.services["cie"] = a_service("cie", "C", access=Access.APPOINTMENT_ONLY)
    plan.services["certificati"] = a_service("certificati", "A")
    first, last = screen(ChoosingService("documenti"), a_hall(plan)).tiles
    assert (first.key, first.barred) == ("certificati", "")
    assert (last.barred, last.meta) == ("appointment_only", "Solo su appuntamento")


def test_an_exhausted_quota_is_said_on_the_tile() -> None:
    tiles = screen(ChoosingService("documenti"), a_hall(taken={"tributi": 3})).tiles
    assert [tile.barred for tile in tiles if tile.key == "tributi"] == ["quota_reached"]


def test_todays_quota_closes_and_opens_a_service_whatever_the_plan_says() -> None:
    step = ChoosingService("documenti")
    for quotas, code in (({"tributi": 4}, ""), ({"tributi": None}, ""), ({}, "quota_reached")):
        tiles = screen(step, a_hall(taken={"tributi": 3}, quotas=quotas)).tiles
        assert [tile.barred for tile in tiles if tile.key == "tributi"] == [code]
    tiles = screen(step, a_hall(taken={"certificati": 2}, quotas={"certificati": 2})).tiles
    assert [tile.barred for tile in tiles if tile.key == "certificati"] == ["quota_reached"]


def test_the_wait_stands_in_small_on_the_tile() -> None:
    hall = a_hall(waits={"certificati": Wait(3, 10, 15), "tributi": Wait(0, 0, 5)})
    metas = {tile.key: tile.meta for tile in screen(ChoosingService("documenti"), hall).tiles}
    assert metas["certificati"] == "Attesa 10–15 min · 3 persone prima di lei"
    assert metas["tributi"] == "Attesa fino a 5 min · nessuno prima di lei"


def test_a_wait_for_others_is_not_told_as_nobody_before_you() -> None:
    hall = a_hall(waits={"certificati": Wait(0, 10, 15)})
    first = screen(ChoosingService("documenti"), hall).tiles[0]
    assert first.meta == "Attesa 10–15 min"
    told = screen(Issued(replace(TICKET, told=Wait(0, 10, 15)))).facts
    assert "In fila" not in [fact.label for fact in told]


def test_there_are_eight_tiles_a_page_and_four_in_accessible_mode() -> None:
    plan = a_plan()
    plan.services.update({f"s{n}": a_service(f"s{n}", "S") for n in range(9)})
    hall = a_hall(plan)
    shown = screen(ChoosingService("documenti"), hall)
    assert (len(shown.tiles), shown.pages) == (8, 2)
    assert len(screen(ChoosingService("documenti", page=1), hall).tiles) == 4
    assert len(screen(ChoosingService("documenti"), hall, is_accessible=True).tiles) == 4


def test_everyday_words_find_the_service() -> None:
    plan = a_plan()
    plan.services["tari"] = a_service(
        "tari", "T", name={"it": "Tassa rifiuti", "en": "Waste tax"}, keywords=("spazzatura",)
    )
    offer = a_hall(plan).offer
    for text in ("spazz", "RIFIÙTI", "tassa rif", "waste", "documenti tassa"):
        words = CATALOGUE.words("en" if text == "waste" else "it")
        assert [tile.key for tile in found(offer, text, words)] == ["tari"], text
    assert found(offer, "s", ITALIAN) == []
    assert screen(Searching("xyz"), a_hall(plan)).text.startswith("Non ho trovato nulla.")


def test_the_ticket_says_where_and_between_which_times() -> None:
    facts = {fact.label: fact.value for fact in screen(Issued(TICKET, is_printed=True)).facts}
    assert facts["Chiamata prevista"] == "tra le 10:10 e le 10:25"
    assert facts["In fila"] == "3 persone prima di lei"
    assert facts["Dove aspettare"] == "attesa"


def test_without_an_estimate_no_time_is_promised() -> None:
    facts = screen(Issued(replace(TICKET, told=None))).facts
    assert [fact.label for fact in facts] == ["Servizio", "Dove aspettare"]


def test_a_service_that_needs_nothing_is_confirmed_by_one_button() -> None:
    shown = screen(Checklist("certificati", ChoosingService("documenti")))
    assert [action.label for action in shown.actions] == ["Prendo il numero"]


def test_the_classes_that_go_first_and_the_own_place_in_the_line_are_equal_choices() -> None:
    fragile = {"fragile": Priority("fragile", {"it": "Precedenza"})}
    shown = screen(AskingPriority(CHECKLIST), a_hall(replace(a_plan(), priorities=fragile)))
    assert shown.heading == "Ha diritto alla precedenza?"
    assert [(tile.key, tile.title) for tile in shown.tiles] == [
        ("fragile", "Precedenza"),
        (NO_PRIORITY, "No, prendo il mio posto in fila"),
    ]
    assert len({replace(tile, key="", title="") for tile in shown.tiles}) == 1


def test_the_choice_of_no_priority_stands_on_every_page_of_classes() -> None:
    plan = a_plan()
    classes = {f"p{n}": Priority(f"p{n}", {"it": f"Precedenza {n}"}) for n in range(5)}
    hall = a_hall(replace(plan, priorities=classes))
    assert screen(AskingPriority(CHECKLIST), hall).pages == 1
    for page, count in ((0, 4), (1, 3)):
        shown = screen(AskingPriority(CHECKLIST, page), hall, is_accessible=True)
        assert (shown.pages, len(shown.tiles), shown.tiles[-1].key) == (2, count, NO_PRIORITY)


def test_who_goes_first_is_told_the_wait_of_their_number_and_no_other() -> None:
    hall = a_hall(waits={"certificati": Wait(3, 10, 25)})
    told = Wait(0, 0, 5)
    shown = screen(Issued(replace(TICKET, priority="fragile", told=told)), hall)
    facts = {fact.label: fact.value for fact in shown.facts}
    assert facts["Chiamata prevista"] == "entro le 10:05"
    unknown = screen(Issued(replace(TICKET, priority="fragile", told=None)), hall)
    assert "Chiamata prevista" not in {fact.label for fact in unknown.facts}
    assert "Attesa" not in repr(screen(AskingPriority(CHECKLIST), hall))


def test_a_stopped_service_says_so_before_the_touch() -> None:
    tiles = screen(ChoosingService("documenti"), a_hall(stopped={"certificati"})).tiles
    assert [t.barred for t in tiles if t.key == "certificati"] == ["tickets_are_stopped"]


def test_a_branch_that_gives_no_more_numbers_today_says_so_with_its_hours() -> None:
    shown = screen(Closed(TotemCondition.STOPPED))
    assert shown.heading == "Numeri finiti per oggi"
    assert shown.facts


def test_closed_says_when_it_opens_and_the_hours_of_the_week() -> None:
    sunday = TEN - timedelta(days=1)
    shown = screen(Closed(TotemCondition.CLOSED), now=sunday)
    assert shown.text.startswith("Apriamo domani alle 08:00.")
    assert [(fact.label, fact.value) for fact in shown.facts] == [
        ("Lunedì – sabato", "08:00 – 13:00"),
        ("Domenica", "chiuso"),
    ]


def test_the_last_ticket_of_the_morning_is_not_a_closed_branch() -> None:
    shown = screen(
        Closed(TotemCondition.LAST_TICKET_GONE), now=TEN + timedelta(hours=2, minutes=50)
    )
    assert shown.heading == "Per ora non si danno più numeri"


def test_the_next_opening_may_be_today_or_days_away() -> None:
    opening = Opening(week=((Span(480, 780), Span(870, 1050)),) + ((),) * 6)
    noon = TEN.astimezone(ROME).replace(hour=13, minute=30)
    assert opens_again(opening, noon, ITALIAN) == "Apriamo oggi alle 14:30."
    night = noon.replace(hour=20)
    assert opens_again(opening, night, ITALIAN) == "Apriamo lunedì 30 novembre alle 08:00."
    assert opens_again(Opening(week=((),) * 7), night, ITALIAN) is None
    assert week(opening, ITALIAN)[0].hours == "08:00 – 13:00, 14:30 – 17:30"


@pytest.mark.parametrize("code", [*CARD_TROUBLES, "card_failed", "card_busy"])
def test_every_trouble_with_a_card_leads_on(code: str) -> None:
    shown = screen(Trouble(code, ChoosingTopic()))
    assert [action.does for action in shown.actions] == ["write_code", "take_number"]


@pytest.mark.parametrize("code", ["server_away", "storage_full", "unknown_service", "whatever"])
def test_every_other_trouble_leads_on_too(code: str) -> None:
    assert len(screen(Trouble(code, ChoosingTopic())).actions) == 2


@pytest.mark.parametrize(
    "code",
    [
        "appointment_only",
        "quota_reached",
        "tickets_are_stopped",
        "last_ticket_gone",
        "branch_closed",
    ],
)
def test_every_refusal_about_today_says_what_one_can_do(code: str) -> None:
    shown = screen(NotToday("certificati", code, ChoosingTopic()))
    assert shown.text.startswith("Certificati. ")
    assert shown.actions[0].does == "go_back"


def test_the_seconds_to_answer_are_counted_down() -> None:
    later = TEN + timedelta(seconds=4.2)
    assert screen(StillThere(ChoosingTopic()), now=later).seconds_left == 16


# --- appointments ---------------------------------------------------------------------------------

HALF_PAST_TEN = TEN + timedelta(minutes=30)


def a_booking(standing: Standing, **facts: object) -> FoundBooking:
    opens = HALF_PAST_TEN - timedelta(hours=2)
    booking = FoundBooking("b-1", standing, HALF_PAST_TEN, opens)
    return replace(booking, **facts)


def offering(booking: FoundBooking, *others: FoundBooking) -> OfferingBooking:
    return OfferingBooking(booking, (booking, *others))


@pytest.mark.parametrize(
    ("standing", "heading", "told"),
    [
        (Standing.IN_TIME, "Ha un appuntamento alle 10:30", "riceve un numero"),
        (Standing.TOO_LATE, "Il suo appuntamento era alle 10:30", "in ordine di arrivo"),
        (Standing.TOO_EARLY, "Il suo appuntamento è alle 10:30", "dalle 08:30"),
        (Standing.ARRIVED, "Ha già confermato il suo arrivo", "Attenda"),
        (
            Standing.UNCONFIRMED,
            "La sua richiesta di appuntamento non è ancora confermata",
            "Chieda",
        ),
        (
            Standing.ANOTHER_DAY,
            "Il suo appuntamento è lunedì 23 novembre alle 10:30",
            "Torni quel giorno",
        ),
        (Standing.CANCELLED, "Il suo appuntamento delle 10:30 è stato annullato", "prenotare"),
        (
            Standing.MISSED,
            "Il suo appuntamento era lunedì 23 novembre alle 10:30",
            "prenotare di nuovo",
        ),
    ],
)
def test_an_appointment_is_told_with_what_can_be_done_now(
    standing: Standing, heading: str, told: str
) -> None:
    shown = screen(offering(a_booking(standing)))
    assert shown.heading == heading
    assert told in shown.text
    can_confirm = "confirm_arrival" in {action.does for action in shown.actions}
    assert can_confirm == (standing in CONFIRMABLE)


@pytest.mark.parametrize(
    ("kind", "heading", "told"),
    [
        (AppointmentKind.PHONE, "Il suo appuntamento delle 10:30 è per telefono", "le telefona"),
        (AppointmentKind.VIDEO, "Il suo appuntamento delle 10:30 è in video", "collegamento"),
    ],
)
@pytest.mark.parametrize("standing", [Standing.IN_TIME, Standing.TOO_LATE, Standing.TOO_EARLY])
def test_who_is_called_by_the_office_is_told_so_and_takes_a_number_knowingly(
    standing: Standing, kind: AppointmentKind, heading: str, told: str
) -> None:
    shown = screen(offering(a_booking(standing, kind=kind)))
    assert shown.heading == heading
    assert told in shown.text
    assert "in ordine di arrivo" in shown.text
    assert [action.does for action in shown.actions] == ["finish", "take_number"]
    (tile, _) = screen(ChoosingBooking((a_booking(standing, kind=kind),) * 2)).tiles
    assert tile.meta == {"phone": "Per telefono", "video": "In video"}[kind]


def test_an_appointment_names_its_service_only_where_the_server_has_shown_it() -> None:
    named = screen(offering(a_booking(Standing.IN_TIME, service="certificati")))
    assert named.text.startswith("Certificati")
    assert "Certificati" not in screen(offering(a_booking(Standing.IN_TIME))).text


def test_an_appointment_that_was_moved_says_when_it_was_before() -> None:
    moved = a_booking(Standing.ANOTHER_DAY, moved_from=TEN)
    shown = screen(offering(moved))
    assert shown.text.startswith("È stato spostato: prima era lunedì 23 novembre alle 10:00.")


def test_of_several_appointments_each_has_its_hour() -> None:
    later = a_booking(Standing.CANCELLED, starts_at=HALF_PAST_TEN + timedelta(hours=1))
    both = (a_booking(Standing.IN_TIME, service="certificati"), later)
    shown = screen(ChoosingBooking(both))
    assert [(tile.title, tile.meta) for tile in shown.tiles] == [
        ("10:30", ""),
        ("11:30", "Annullato"),
    ]
    back = {action.does for action in screen(offering(*both)).actions}
    assert "go_back" in back


def test_the_number_of_an_appointment_says_the_booked_time() -> None:
    ticket = replace(TICKET, told=None, slot_at=HALF_PAST_TEN)
    facts = [(fact.label, fact.value) for fact in screen(Issued(ticket)).facts]
    assert ("Il suo appuntamento", "10:30") in facts
    unnamed = screen(Issued(ticket, names_service=False)).facts
    assert "Servizio" not in {fact.label for fact in unnamed}
