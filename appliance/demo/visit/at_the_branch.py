"""What happens at the branch: the card finds the appointment, the counter calls, the board says it.

Owns these steps: each touches real windows and believes only what is on the screen and in the
journal.
"""

import asyncio
import time
from shutil import copyfile

from appliance.demo.visit.record import NotHappened
from appliance.demo.visit.scene import CARD, VisitContext, call_on_the_board, ms_since
from hardware.voice.sound import loudness, sound_of
from sportello.model.events import (
    CallConfirmed,
    CounterOpened,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketIssued,
)

COUNTER = "3"
PREPARED = "Richiesta: manca"
"""How the counter's button begins, in the language of the play, where a request lacks something."""
SPEECH = 0.02
"""RMS of the announcement's loud parts, 0 to 1: less than this is no voice."""


async def insert_the_card(scene: VisitContext) -> None:
    """The card goes in: a greeting by given name, and the appointment."""
    if not scene.house.far_ends.has_readers:
        raise NotHappened(f"there is no card reader: {scene.house.far_ends.no_reader}")
    await scene.devices.touches_text(CARD.title)
    seen = await scene.totem.sees("You have an appointment at %1", scene.hour)
    scene.record.measured("card_in_to_appointment", ms_since(scene.house.far_ends.inserted_at_s))
    scene.record.saw(seen.name)
    scene.record.saw((await scene.totem.finds(CARD.title.split()[0])).name)


async def say_i_am_here(scene: VisitContext) -> None:
    """One touch: the number, and the printed slip."""
    house = scene.house
    touched_s = await scene.totem.touches("I am here")
    issued = await house.journal.heard(TicketIssued)
    scene.code, scene.ticket = issued.code, issued.ticket
    scene.record.visit.ticket = issued.code
    scene.record.saw((await scene.totem.reads(issued.code)).name)
    scene.record.measured("touch_to_number_on_screen", ms_since(touched_s))
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
    scene.record.saw((await scene.board.reads(call_on_the_board(scene.board, called))).name)
    scene.record.measured("touch_to_call_on_the_board", ms_since(touched_s))
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


async def open_what_was_prepared(scene: VisitContext) -> None:
    """The counter says what the request lacks, and opens it where it was left at home."""
    scene.record.saw((await scene.counter.finds_soon(PREPARED)).name)
    await scene.counter.presses("d")
    scene.record.saw((await scene.counter.finds_soon("Chi dichiara il trasferimento")).name)
    await scene.counter.presses("F5")
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
