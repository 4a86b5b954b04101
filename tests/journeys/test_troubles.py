"""What a citizen sees at the totem when the world fails in the middle of a visit."""

import os
import signal

from appliance.demo import screen
from appliance.demo.branch_folder import TOTEM
from appliance.demo.demo_branch import SERVER, House
from appliance.demo.sample_cards import HEALTH_CARDS
from appliance.demo.visit.ui_robot import Window
from hardware.virtual.card import Faults
from hardware.virtual.citizens import CITIZENS, health_card
from hardware.virtual.printer import PrinterFault
from sportello.model.events import DeviceReported, TicketIssued
from sportello.model.languages import in_language
from station.inspection import NotSeen

MARIA = HEALTH_CARDS[0]
SERVICE = "certificati-anagrafici"
ALONE = "Waits are not known for now: numbers are given as usual"


async def choose_the_service(house: House, totem: Window) -> None:
    """From the choices to the checklist."""
    plan = house.link.plan
    assert plan is not None
    service = plan.services[SERVICE]
    await totem.touches_text(in_language(plan.topics[service.topic].name, "it"))
    await totem.touches_text(in_language(service.name, "it"))
    await totem.sees("Do you have everything with you?")


async def take_the_number(house: House, totem: Window) -> TicketIssued:
    await totem.touches("I have everything, take my number")
    await totem.touches("No, I take my place in the line")
    issued = await house.journal.heard(TicketIssued)
    await totem.reads(issued.code)
    return issued


async def gone(totem: Window, message: str) -> bool:
    """Until the totem does not say `message` any more."""
    try:
        while True:
            await totem.finds(totem.said(message))
    except NotSeen:
        return True


async def test_a_killed_server_is_told_at_the_totem_and_the_visit_goes_on(
    house: House, totem: Window
) -> None:
    await house.far_ends.insert(MARIA.made())
    await totem.sees("What do you need?")
    server = house.supervisor.pid(SERVER)
    assert server is not None
    os.kill(server, signal.SIGKILL)
    await totem.sees(ALONE)
    assert await gone(totem, ALONE)
    assert house.supervisor.deaths == {SERVER: 1}
    await choose_the_service(house, totem)
    issued = await take_the_number(house, totem)
    await totem.sees("Please take your ticket and your card")
    assert issued.code in house.far_ends.slips[-1].text


async def test_a_card_pulled_out_while_it_is_read_leads_on_another_way(
    house: House, totem: Window
) -> None:
    pulled = health_card(CITIZENS[0], faults=Faults(pulled_after=2))
    await house.far_ends.insert(pulled)
    await totem.sees("Let us try another way")
    await totem.touches("Go on without a card")
    await totem.sees("What do you need?")


async def test_a_card_taken_in_the_middle_is_noticed_and_the_visit_can_go_on(
    house: House, totem: Window
) -> None:
    await house.far_ends.insert(MARIA.made())
    await totem.sees("What do you need?")
    await house.far_ends.remove()
    await totem.sees("Do you need more time?")
    await totem.finds(totem.said("You took your card out."))
    await totem.touches("Yes, go on")
    await choose_the_service(house, totem)


async def test_without_paper_the_number_stands_large_on_the_screen(
    house: House, totem: Window
) -> None:
    await house.far_ends.printer.inject(PrinterFault.PAPER_OUT)
    await totem.touches("Take a number")
    await choose_the_service(house, totem)
    issued = await take_the_number(house, totem)
    await totem.sees(
        "The ticket cannot be printed: please note the number or take a photo. It is valid."
    )
    code = await totem.reads(issued.code)
    assert code.rect.height > 300
    assert house.far_ends.slips == []
    told = await house.journal.heard(DeviceReported, lambda e: e.code == "paper_out")
    assert told.device == "printer"


async def test_a_totem_that_dies_is_started_again(house: House) -> None:
    house.start(screen.TOTEM)
    first = house.supervisor.pid(screen.TOTEM)
    assert first is not None
    await house.journal.heard(DeviceReported, patience_s=20)
    house.journal.events.clear()
    os.kill(first, signal.SIGKILL)
    await house.far_ends.printer.inject(PrinterFault.COVER_OPEN)
    again = await house.journal.heard(DeviceReported, patience_s=20)
    assert again.station == TOTEM
    assert house.supervisor.deaths == {screen.TOTEM: 1}


async def test_a_barcode_leads_to_the_choices_as_a_card_does(house: House, totem: Window) -> None:
    house.far_ends.scanner.scan(MARIA.code)
    await totem.sees("What do you need?")
    await choose_the_service(house, totem)
    issued = await take_the_number(house, totem)
    await totem.sees("Please take your ticket")
    assert issued.code in house.far_ends.slips[-1].text
