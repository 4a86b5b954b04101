"""The session as dialogues: what the server says, what the station says, what it makes of it."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec.structs import replace

from sportello.hall.view import HallView
from sportello.model.commands import CallNext, TakeTicket
from sportello.model.events import AnyEvent, CounterOpened, DayStarted, TicketIssued
from sportello.model.person import Role
from sportello.model.plan import Opening, Plan
from sportello.model.waiting import Wait
from sportello.model.wire import (
    Goodbye,
    Happened,
    Hello,
    LoggedIn,
    Login,
    Logout,
    MoreTickets,
    Query,
    Reply,
    Resumed,
    StationCommand,
    Waits,
    Welcome,
    encode,
)
from station.link.errors import ServerUnclear, TurnedAway
from station.link.session import Answered, Joined, LinkEvent, LinkState, Session

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PLAN = Plan("Branch", "Europe/Rome", Opening(((),) * 7), {}, {}, {}, {})
Up = Hello | Query | StationCommand
UP = msgspec.json.Decoder(Up)


def day_started(seq: int) -> AnyEvent:
    return DayStarted(at=AT, seq=seq, day=date(2026, 11, 23))


def issued(seq: int, code: str) -> AnyEvent:
    return TicketIssued(
        at=AT,
        seq=seq,
        ticket=f"2026-11-23-{code}",
        code=code,
        service="tari",
        language="it",
        station="totem-1",
    )


def welcome(*events: AnyEvent, waits: dict[str, Wait] | None = None) -> Welcome:
    hall = HallView()
    for event in events:
        hall.apply(event)
    return Welcome(at=AT, plan=PLAN, hall=hall.snapshot(), waits=waits or {})


def take() -> TakeTicket:
    return TakeTicket(id=uuid4(), service="tari")


class Dialogue:
    """A session and the server's side of it."""

    def __init__(self) -> None:
        self.session = Session("totem-1", "secret")

    def connect(self) -> list[Up]:
        self.session.connected()
        return self.sent()

    def sent(self) -> list[Up]:
        messages = iter(self.session.next_to_send, None)
        return [UP.decode(message) for message in messages]

    def hear(self, message: msgspec.Struct) -> list[LinkEvent | Answered]:
        return list(self.session.receive(encode(message)))

    def joined(self, *events: AnyEvent) -> "Dialogue":
        self.connect()
        self.hear(welcome(*events))
        return self


def test_the_first_message_is_a_hello_without_a_past() -> None:
    assert Dialogue().connect() == [Hello(station="totem-1", key="secret", since=None)]


def test_a_welcome_tells_everything_there_is() -> None:
    dialogue = Dialogue()
    dialogue.connect()
    notices = dialogue.hear(
        welcome(day_started(1), issued(2, "T001"), waits={"tari": Wait(1, 5, 10)})
    )
    session = dialogue.session
    assert notices == [Joined()]
    assert session.line is LinkState.UP
    assert session.plan == PLAN
    assert [ticket.code for ticket in session.view.waiting.values()] == ["T001"]
    assert session.waits["tari"].people == 1


def test_who_comes_back_says_which_plan_they_have() -> None:
    dialogue = Dialogue()
    dialogue.connect()
    dialogue.hear(replace(welcome(day_started(1)), edition="of today"))
    dialogue.session.disconnected()
    (hello,) = dialogue.connect()
    assert hello == Hello(station="totem-1", key="secret", since=1, edition="of today")


def test_every_event_is_told_when_the_view_just_includes_it() -> None:
    dialogue = Dialogue().joined(day_started(1))
    seen = []
    batch = encode(Happened(events=[issued(2, "T001"), issued(3, "T002")]))
    for _ in dialogue.session.receive(batch):
        seen.append(len(dialogue.session.view.waiting))
    assert seen == [1, 2]


def test_after_a_break_the_station_resumes_from_the_last_event_it_saw() -> None:
    dialogue = Dialogue().joined(day_started(1))
    dialogue.hear(Happened(events=[issued(2, "T001")]))
    dialogue.session.disconnected()
    [hello] = dialogue.connect()
    assert isinstance(hello, Hello)
    assert hello.since == 2
    missed = issued(3, "T002")
    assert dialogue.hear(Resumed(at=AT, events=[missed], waits={})) == [missed, Joined()]
    assert len(dialogue.session.view.waiting) == 2


def test_the_view_keeps_the_past_while_the_line_is_down() -> None:
    dialogue = Dialogue().joined(day_started(1), issued(2, "T001"))
    dialogue.session.disconnected()
    assert dialogue.session.line is LinkState.DOWN
    assert len(dialogue.session.view.waiting) == 1


def test_an_event_that_was_seen_already_is_not_told_twice() -> None:
    dialogue = Dialogue().joined(day_started(1), issued(2, "T001"))
    assert dialogue.hear(Happened(events=[issued(2, "T001"), issued(3, "T002")])) == [
        issued(3, "T002")
    ]


def test_a_gap_in_the_feed_ends_the_line_and_the_next_hello_asks_for_everything() -> None:
    dialogue = Dialogue().joined(day_started(1))
    with pytest.raises(ServerUnclear, match="event 4 came where 2 was due"):
        dialogue.hear(Happened(events=[issued(4, "T003")]))
    dialogue.session.disconnected()
    [hello] = dialogue.connect()
    assert isinstance(hello, Hello)
    assert hello.since is None


@pytest.mark.parametrize("data", [b"", b"\xff", b"[1]", b'{"type":"weather"}', b'{"type":"reply"}'])
def test_what_cannot_be_understood_ends_the_line(data: bytes) -> None:
    with pytest.raises(ServerUnclear):
        list(Dialogue().joined().session.receive(data))


def test_news_before_the_greeting_and_a_second_greeting_end_the_line() -> None:
    dialogue = Dialogue()
    dialogue.connect()
    with pytest.raises(ServerUnclear, match="Happened out of turn"):
        dialogue.hear(Happened(events=[]))
    with pytest.raises(ServerUnclear, match="Welcome out of turn"):
        Dialogue().joined().hear(welcome())


def test_a_goodbye_carries_the_servers_own_code() -> None:
    dialogue = Dialogue()
    dialogue.connect()
    with pytest.raises(TurnedAway, match="ask for a new key") as turned:
        dialogue.hear(Goodbye(code="unknown_key", detail="ask for a new key"))
    assert turned.value.code == "unknown_key"


def test_a_command_is_sent_at_once_while_the_line_is_up() -> None:
    dialogue = Dialogue().joined()
    command = take()
    dialogue.session.ask(command)
    assert dialogue.sent() == [command]
    assert dialogue.sent() == []


def test_a_command_asked_while_the_line_is_down_follows_the_greeting() -> None:
    dialogue = Dialogue()
    command = take()
    dialogue.session.ask(command)
    [hello] = dialogue.connect()
    assert isinstance(hello, Hello)
    dialogue.hear(welcome())
    assert dialogue.sent() == [command]


def test_unanswered_commands_are_asked_again_in_their_order_with_the_same_ids() -> None:
    dialogue = Dialogue().joined()
    answered, first, second = take(), take(), CallNext(id=uuid4(), counter="3")
    for command in (answered, first, second):
        dialogue.session.ask(command)
    assert len(dialogue.sent()) == 3
    dialogue.hear(Reply(id=answered.id, refused="branch_closed", detail=""))
    dialogue.session.disconnected()
    dialogue.connect()
    dialogue.hear(Resumed(at=AT, events=[], waits={}))
    assert dialogue.sent() == [first, second]


def test_a_forgotten_command_is_not_asked_again_and_its_answer_is_let_pass() -> None:
    dialogue = Dialogue().joined()
    command = take()
    dialogue.session.ask(command)
    dialogue.session.forget(command.id)
    assert dialogue.hear(Reply(id=command.id, refused="branch_closed")) == []
    dialogue.session.disconnected()
    dialogue.connect()
    dialogue.hear(welcome())
    assert dialogue.sent() == []


def test_an_answer_waits_until_the_view_includes_what_it_led_to() -> None:
    dialogue = Dialogue().joined(day_started(1))
    command = take()
    dialogue.session.ask(command)
    event = issued(2, "T001")
    reply = Reply(id=command.id, accepted=[event])
    assert dialogue.hear(reply) == []
    assert dialogue.hear(Happened(events=[event])) == [event, Answered(reply)]


def test_an_answer_that_was_held_when_the_line_broke_is_asked_for_again() -> None:
    dialogue = Dialogue().joined(day_started(1))
    command = take()
    dialogue.session.ask(command)
    dialogue.sent()
    reply = Reply(id=command.id, accepted=[issued(2, "T001")])
    dialogue.hear(reply)
    dialogue.session.disconnected()
    dialogue.connect()
    dialogue.hear(Resumed(at=AT, events=[issued(2, "T001")], waits={}))
    assert dialogue.sent() == [command]
    assert dialogue.hear(reply) == [Answered(reply)]


def logged_in(question: UUID | None) -> LoggedIn:
    return LoggedIn(
        id=question, login="anna", name="Anna", roles=[Role.OPERATOR], token="token-of-anna"
    )


def test_the_operator_is_remembered_and_named_in_the_next_hello() -> None:
    dialogue = Dialogue().joined()
    login = Login(id=uuid4(), login="anna", password="segretissima")
    dialogue.session.ask(login)
    dialogue.hear(logged_in(login.id))
    assert dialogue.session.operator is not None
    dialogue.session.disconnected()
    [hello] = dialogue.connect()
    assert isinstance(hello, Hello)
    assert hello.operator == "token-of-anna"
    dialogue.hear(Resumed(at=AT, events=[], waits={}, operator=logged_in(None)))
    assert dialogue.session.operator == logged_in(None)


def test_an_operator_whose_token_no_longer_holds_is_logged_out_by_the_greeting() -> None:
    dialogue = Dialogue().joined()
    dialogue.session.operator = logged_in(None)
    dialogue.session.disconnected()
    dialogue.connect()
    dialogue.hear(Resumed(at=AT, events=[], waits={}))
    assert dialogue.session.operator is None


def test_logging_out_forgets_the_operator_unless_the_server_refuses() -> None:
    dialogue = Dialogue().joined()
    dialogue.session.operator = logged_in(None)
    refused, heeded = Logout(id=uuid4()), Logout(id=uuid4())
    dialogue.session.ask(refused)
    dialogue.session.ask(heeded)
    dialogue.hear(Reply(id=refused.id, refused="counter_busy", detail=""))
    assert dialogue.session.operator is not None
    dialogue.hear(Reply(id=heeded.id))
    assert dialogue.session.operator is None


def test_waits_are_kept_and_told() -> None:
    dialogue = Dialogue().joined()
    news = Waits(at=AT, by_service={"tari": Wait(3, 10, 20)})
    assert dialogue.hear(news) == [news]
    assert dialogue.session.waits == {"tari": Wait(3, 10, 20)}


def test_a_counter_opened_elsewhere_is_seen_here() -> None:
    dialogue = Dialogue().joined(day_started(1))
    dialogue.hear(Happened(events=[CounterOpened(at=AT, seq=2, counter="3", operator="anna")]))
    assert dialogue.session.view.counters["3"].operator == "anna"


def test_a_hall_that_comes_in_parts_is_joined_once_it_is_whole():
    dialogue = Dialogue()
    dialogue.connect()
    whole = welcome(day_started(1), *(issued(n, f"A{n:03}") for n in range(2, 6)))
    first, second, third, fourth = whole.hall.tickets
    begun = replace(whole, hall=replace(whole.hall, tickets=(first,)), more=3)
    assert dialogue.hear(begun) == []
    assert dialogue.hear(MoreTickets(tickets=(second, third), more=1)) == []
    assert dialogue.session.line is LinkState.GREETING
    assert dialogue.hear(MoreTickets(tickets=(fourth,), more=0)) == [Joined()]
    assert tuple(dialogue.session.view.tickets.values()) == whole.hall.tickets


def test_more_tickets_without_a_welcome_cannot_be_followed():
    dialogue = Dialogue()
    dialogue.connect()
    with pytest.raises(ServerUnclear):
        dialogue.hear(MoreTickets(tickets=(), more=0))


def test_half_a_welcome_over_a_line_that_broke_counts_for_nothing():
    dialogue = Dialogue()
    dialogue.connect()
    dialogue.hear(replace(welcome(day_started(1)), more=3))
    dialogue.session.disconnected()
    dialogue.connect()
    with pytest.raises(ServerUnclear):
        dialogue.hear(MoreTickets(tickets=(), more=0))
