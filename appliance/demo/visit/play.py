"""The whole visit in its order: the doors open, every step is performed, and one looks back."""

import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

from appliance.demo import screen
from appliance.demo.demo_branch import PORTAL, House
from appliance.demo.visit import (
    at_home,
    at_the_branch,
    at_the_office,
    request_at_home,
    request_at_the_counter,
)
from appliance.demo.visit.browser import open_browser
from appliance.demo.visit.colleagues import begin_the_morning
from appliance.demo.visit.record import NotHappened, Record, StepFailed
from appliance.demo.visit.scene import VisitContext, call_on_the_board, ms_since, window_of
from appliance.demo.visit.ui_robot import Hand
from sportello.model.events import (
    CounterOpened,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketIssued,
)

FIRST_SIGHT = {
    screen.TOTEM: "Insert your health card",
    screen.COUNTER: "Log in to work at the counter.",
}
"""What stands on each program's first page; on the board it is the last call."""


async def play(house: House, record: Record) -> None:
    """The whole visit. Raises: StepFailed at the first step that was not seen."""
    try:
        async with AsyncExitStack() as ending:
            browser = await ending.enter_async_context(open_browser())
            scene = VisitContext(house, record, {}, {}, browser)
            opening = partial(open_the_doors, scene, ending)
            await record.perform(open_the_doors.__name__, opening, scene.views)
            for step in STEPS:
                await record.perform(step.__name__, partial(step, scene), scene.views)
    except StepFailed as failed:
        if dead := ", ".join(house.supervisor.deaths):
            raise StepFailed(f"{failed} (died on the way: {dead})") from failed
        raise
    record.visit.is_complete = True
    record.save()


async def open_the_doors(scene: VisitContext, ending: AsyncExitStack) -> None:
    """Portal and branch are at work; each station starts, and its first page is on the screen."""
    house, hand = scene.house, Hand(scene.house.settings.environment)
    scene.show(await ending.enter_async_context(window_of(house, screen.DEVICES, hand)))
    started_s = time.monotonic()
    house.start(PORTAL)
    await scene.browser.open_when_it_answers(house.portal)
    scene.views[PORTAL] = scene.browser
    scene.record.measured("portal_start_to_first_page", ms_since(started_s))
    scene.record.saw(f"portal: {await scene.browser.title()}")
    last = await begin_the_morning(house.link, house.server, house.branch)
    scene.record.saw(f"{len(house.journal.events)} events of the morning before")
    for name in (screen.TOTEM, screen.BOARD, screen.COUNTER):
        started_s = time.monotonic()
        house.start(name)
        window = await ending.enter_async_context(window_of(house, name, hand))
        scene.show(window)
        first = (
            window.said(FIRST_SIGHT[name])
            if name in FIRST_SIGHT
            else call_on_the_board(window, last)
        )
        await window.reads(first, patience_s=20)
        scene.record.measured(f"{name}_start_to_first_page", ms_since(started_s))
        scene.record.saw(f"{name}: {first}")
    scene.house.journal.events.clear()


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


IN_THIS_ORDER = (
    TicketIssued,
    CounterOpened,
    TicketCalled,
    ServingStarted,
    TicketClosed,
)
STEPS: tuple[Callable[[VisitContext], Awaitable[None]], ...] = (
    at_home.find_the_service,
    at_home.look_at_the_times,
    at_home.choose_the_time,
    at_home.say_who_comes,
    at_home.confirm_the_booking,
    at_home.read_the_mail,
    at_home.prepare_the_request,
    request_at_home.sign_in,
    request_at_home.begin_the_request,
    request_at_home.fill_in_the_request,
    request_at_home.attach_a_paper,
    request_at_home.sign_the_request,
    request_at_home.ask_the_other_parent,
    request_at_home.sign_as_the_other_parent,
    request_at_home.send_the_request,
    request_at_home.keep_the_papers,
    at_the_office.sign_in,
    at_the_office.find_the_request,
    at_the_office.take_it_over,
    at_the_branch.insert_the_card,
    at_the_branch.say_i_am_here,
    at_the_branch.take_the_card,
    at_the_branch.say_who_works,
    at_the_branch.log_in,
    at_the_branch.open_the_counter,
    at_the_branch.call,
    at_the_branch.hear_the_call,
    at_the_branch.arrive,
    at_the_branch.open_what_was_prepared,
    at_the_branch.narrow_the_counter,
    at_the_branch.conclude,
    at_home.see_that_it_took_place,
    at_home.say_how_it_was,
    request_at_the_counter.cut_the_portal_off,
    request_at_the_counter.call_the_family,
    request_at_the_counter.take_in_the_request,
    request_at_the_counter.sign_by_hand,
    request_at_the_counter.send_it_meanwhile,
    request_at_the_counter.sign_with_the_card,
    request_at_the_counter.send_it_too,
    request_at_the_counter.bring_the_portal_back,
    look_back,
)
