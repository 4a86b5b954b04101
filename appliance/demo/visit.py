"""One citizen's visit, from the card to the closed ticket, as a person would act and see it.

Owns the script: each step touches real windows and believes only what is on the screen and in
the journal. Must not know processes nor X.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from shutil import copyfile

from msgspec import Struct

from appliance.demo import screen
from appliance.demo.colleagues import begin_the_morning
from appliance.demo.demo_branch import House
from appliance.demo.record import NotHappened, Record, StepFailed
from appliance.demo.sample_cards import HEALTH_CARDS
from appliance.demo.ui_robot import Hand, Window
from hardware.voice.sound import loudness, sound_of
from sportello.model.events import (
    CallConfirmed,
    CounterOpened,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketIssued,
)
from sportello.model.languages import in_language
from sportello.model.plan import Plan
from station.inspection import Finger
from text.catalogue import Catalogue

CARD = HEALTH_CARDS[0]
SERVICE = "certificati-anagrafici"
COUNTER = "3"
SPEECH = 0.02
"""RMS of the announcement's loud parts, 0 to 1: less than this is no voice."""
WINDOWS = {
    screen.TOTEM: "totem",
    screen.BOARD: "display_board",
    screen.COUNTER: "counter_client",
    screen.DEVICES: "appliance",
}
FIRST_SIGHT = {
    screen.TOTEM: "Insert your health card",
    screen.COUNTER: "Log in to work at the counter.",
}
"""What stands on each program's first page; on the board it is the last call."""


class VisitContext(Struct):
    """What the steps share: the branch, its windows, and what was learned on the way."""

    house: House
    record: Record
    windows: dict[str, Window]
    code: str = ""
    ticket: str = ""

    @property
    def totem(self) -> Window:
        return self.windows[screen.TOTEM]

    @property
    def counter(self) -> Window:
        return self.windows[screen.COUNTER]

    @property
    def board(self) -> Window:
        return self.windows[screen.BOARD]

    @property
    def devices(self) -> Window:
        return self.windows[screen.DEVICES]

    @property
    def plan(self) -> Plan:
        assert self.house.link.plan is not None, "the house is open"
        return self.house.link.plan


async def play(house: House, record: Record) -> None:
    """The whole visit. Raises: StepFailed at the first step that was not seen."""
    try:
        async with AsyncExitStack() as ending:
            scene = VisitContext(house, record, {})
            opening = partial(open_the_doors, scene, ending)
            await record.perform(open_the_doors.__name__, opening, scene.windows)
            for step in STEPS:
                await record.perform(step.__name__, partial(step, scene), scene.windows)
    except StepFailed as failed:
        if dead := ", ".join(house.supervisor.deaths):
            raise StepFailed(f"{failed} (died on the way: {dead})") from failed
        raise
    record.visit.is_complete = True
    record.save()


@asynccontextmanager
async def window_of(house: House, name: str, hand: Hand) -> AsyncIterator[Window]:
    """A person's view of the window of one program, once it listens."""
    assert house.settings.inspect is not None, "a visit needs inspection"
    words = Catalogue(WINDOWS[name], "station").words("it")
    async with Finger(house.settings.inspect / name) as finger:
        yield Window(name, finger, hand, words)


# --- the steps --------------------------------------------------------------------------------


async def open_the_doors(scene: VisitContext, ending: AsyncExitStack) -> None:
    """The branch is at work; each station starts, and its first page is on the screen."""
    house, hand = scene.house, Hand(scene.house.settings.environment)
    scene.windows[screen.DEVICES] = await ending.enter_async_context(
        window_of(house, screen.DEVICES, hand)
    )
    last = await begin_the_morning(house.link, house.server, house.branch)
    scene.record.saw(f"{len(house.journal.events)} events of the morning before")
    for name in (screen.TOTEM, screen.BOARD, screen.COUNTER):
        started_s = time.monotonic()
        house.start(name)
        window = await ending.enter_async_context(window_of(house, name, hand))
        scene.windows[name] = window
        first = window.said(FIRST_SIGHT[name]) if name in FIRST_SIGHT else _call(window, last)
        await window.reads(first, patience_s=20)
        scene.record.measured(f"{name}_start_to_first_page", _ms_since(started_s))
        scene.record.saw(f"{name}: {first}")
    scene.house.journal.events.clear()


async def insert_the_card(scene: VisitContext) -> None:
    """The card goes in: a greeting by given name, and what one can choose."""
    if not scene.house.far_ends.has_readers:
        raise NotHappened(f"there is no card reader: {scene.house.far_ends.no_reader}")
    await scene.devices.touches_text(CARD.title)
    await scene.totem.sees("What do you need?")
    scene.record.measured("card_in_to_choices", _ms_since(scene.house.far_ends.inserted_at_s))
    greeting = await scene.totem.finds(CARD.title.split()[0])
    scene.record.saw(greeting.name)


async def choose_a_topic(scene: VisitContext) -> None:
    """The area of the service."""
    service = scene.plan.services[SERVICE]
    touched_s = await scene.totem.touches_text(
        in_language(scene.plan.topics[service.topic].name, "it")
    )
    seen = await scene.totem.reads(in_language(service.name, "it"))
    scene.record.measured("touch_to_next_page", _ms_since(touched_s))
    scene.record.saw(seen.name)


async def choose_a_service(scene: VisitContext) -> None:
    """The service itself: what to bring is on the screen."""
    service = scene.plan.services[SERVICE]
    await scene.totem.touches_text(in_language(service.name, "it"))
    seen = await scene.totem.sees("Do you have everything with you?")
    scene.record.saw(seen.name)
    for document in service.documents:
        scene.record.saw((await scene.totem.reads(in_language(document, "it"))).name)


async def take_the_number(scene: VisitContext) -> None:
    """One touch, and one for the question who may go first: the number, and the printed slip."""
    house = scene.house
    touched_s = await scene.totem.touches("I have everything, take my number")
    if scene.plan.priorities:
        touched_s = await scene.totem.touches("No, I take my place in the line")
    issued = await house.journal.heard(TicketIssued)
    scene.code, scene.ticket = issued.code, issued.ticket
    scene.record.visit.ticket = issued.code
    scene.record.saw((await scene.totem.reads(issued.code)).name)
    scene.record.measured("touch_to_number_on_screen", _ms_since(touched_s))
    scene.record.saw((await scene.totem.sees("Please take your ticket and your card")).name)
    if not house.far_ends.slips:
        raise NotHappened("the totem says that it printed, and nothing came out")
    slip = house.far_ends.slips[-1]
    scene.record.measured("touch_to_last_byte_printed", (slip.cut_at_s - touched_s) * 1000)
    copyfile(slip.picture, scene.record.out / "ticket.png")
    copyfile(slip.picture.with_suffix(".txt"), scene.record.out / "ticket.txt")
    if scene.code not in slip.text.replace(" ", ""):
        raise NotHappened(f"{scene.code} is not on the printed ticket")
    scene.record.saw(f"printed: {scene.code}")


async def take_the_card(scene: VisitContext) -> None:
    """The card comes out: nothing of the citizen is left on the screen."""
    await scene.devices.touches("Take the card out")
    scene.record.saw((await scene.totem.sees("Insert your health card")).name)


async def say_who_works(scene: VisitContext) -> None:
    """The operator says who they are, by touch and keyboard."""
    operator = scene.house.branch.operators[0]
    await scene.counter.writes("Login", operator.login)
    await scene.counter.writes("Password", operator.password)
    scene.record.saw((await scene.counter.sees("Log in")).name)


async def log_in(scene: VisitContext) -> None:
    """With Enter; the counters to choose from are there."""
    await scene.counter.presses("Return")
    scene.record.saw((await scene.counter.sees("Choose your counter")).name)


async def open_the_counter(scene: VisitContext) -> None:
    """They sit down: the ticket waits in their list."""
    await scene.counter.touches("Counter %1", COUNTER)
    opened = await scene.house.journal.heard(CounterOpened)
    scene.record.saw(f"counter_opened {opened.counter}")
    await scene.counter.sees("Call the next")  # the window hears of it when the journal does
    scene.record.saw((await scene.counter.finds(scene.code)).name)


async def call(scene: VisitContext) -> None:
    """The board shows the number and the way."""
    touched_s = await scene.counter.touches("Call the next")
    called = await scene.house.journal.heard(TicketCalled)
    if called.ticket != scene.ticket:
        raise NotHappened(f"{called.code} was called, not {scene.code}")
    scene.record.saw((await scene.board.reads(_call(scene.board, called))).name)
    scene.record.measured("touch_to_call_on_the_board", _ms_since(touched_s))
    scene.record.saw((await scene.counter.sees("Has arrived")).name)


async def hear_the_call(scene: VisitContext) -> None:
    """The board has shown the call for its time, and the voice has said it to the end."""
    confirmed = await scene.house.journal.heard(CallConfirmed, patience_s=40)
    if not confirmed.spoken:
        raise NotHappened(f"no one heard {scene.code} called: the voice failed")
    wavs = sorted(scene.house.far_ends.announcements.glob("announcement-*.wav"))
    if not wavs:
        raise NotHappened("the board says that it spoke, and the loudspeaker heard nothing")
    wav = scene.record.out / "announcement.wav"
    copyfile(wavs[-1], wav)
    sound = sound_of(wav.read_bytes())
    if loudness(sound) < SPEECH:
        raise NotHappened("the announcement is silent")
    scene.record.saw(f"announcement of {sound.duration_s:.1f} s")
    texts = scene.house.far_ends.led.texts.values()
    if scene.code not in texts:
        raise NotHappened(f"the display over the counter does not show {scene.code}")
    scene.record.saw(f"display: {scene.code}")


async def arrive(scene: VisitContext) -> None:
    """The citizen stands at the counter."""
    await scene.counter.touches("Has arrived")
    await scene.house.journal.heard(ServingStarted)
    scene.record.saw((await scene.counter.sees("Conclude")).name)


async def narrow_the_counter(scene: VisitContext) -> None:
    """The operator needs the room for another program."""
    await scene.counter.presses("F8")
    deadline_s = time.monotonic() + 5
    while (look := await scene.counter.look()).window.width > 420:
        if time.monotonic() > deadline_s:
            raise NotHappened("the counter does not become narrow")
        await asyncio.sleep(0.05)
    scene.record.saw(f"{look.window.width}×{look.window.height}")


async def conclude(scene: VisitContext) -> None:
    """The ticket is closed, and the next can be called."""
    await scene.counter.touches("Conclude")
    closed = await scene.house.journal.heard(TicketClosed)
    if closed.ticket != scene.ticket:
        raise NotHappened(f"{closed.ticket} was closed, not {scene.ticket}")
    scene.record.saw((await scene.counter.sees("Call the next")).name)


async def look_back(scene: VisitContext) -> None:
    """No window complained, nothing died, and the journal has it all in its order."""
    for name, window in scene.windows.items():
        if complaints := (await window.look()).complaints:
            raise NotHappened(f"{name} complains: {complaints[0]}")
    if deaths := scene.house.supervisor.deaths:
        raise NotHappened(f"these died on the way: {', '.join(deaths)}")
    told = [type(event) for event in scene.house.journal.events]
    places = [told.index(kind) for kind in IN_THIS_ORDER]
    if places != sorted(places):
        raise NotHappened("the journal tells the visit in another order")
    scene.record.saw(" → ".join(kind.__name__ for kind in IN_THIS_ORDER))


IN_THIS_ORDER = (TicketIssued, CounterOpened, TicketCalled, ServingStarted, TicketClosed)
STEPS: tuple[Callable[[VisitContext], Awaitable[None]], ...] = (
    insert_the_card,
    choose_a_topic,
    choose_a_service,
    take_the_number,
    take_the_card,
    say_who_works,
    log_in,
    open_the_counter,
    call,
    hear_the_call,
    arrive,
    narrow_the_counter,
    conclude,
    look_back,
)


def _call(board: Window, called: TicketCalled) -> str:
    """What a screen reader says of a call on the board."""
    return f"{called.code} {board.said('Counter')} {called.counter}"


def _ms_since(instant_s: float) -> float:
    return (time.monotonic() - instant_s) * 1000
