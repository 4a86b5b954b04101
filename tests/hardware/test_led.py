"""LED displays: the frames, and the driver against virtual displays over a pseudo-terminal."""

from collections.abc import AsyncIterator

import pytest

from hardware.errors import DeviceSilent, DeviceUnplugged, DeviceUnreachable, DisplayRefused
from hardware.led.framing import PanelReply
from hardware.led.interface import LedLineConnection
from hardware.led.serial_display import LedLine, SerialLedDisplay
from hardware.led.stx_etx import StxEtx
from hardware.virtual.led import LedFault, VirtualLedLine


@pytest.fixture
async def far_end() -> AsyncIterator[VirtualLedLine]:
    async with VirtualLedLine(1, 2) as line:
        yield line


@pytest.fixture
async def line(far_end: VirtualLedLine) -> AsyncIterator[LedLine]:
    line = LedLine(LedLineConnection(far_end.port), answer_s=0.1)
    yield line
    await line.close()


def test_the_frame_of_the_documentation_is_the_frame_on_the_wire():
    assert StxEtx().show(3, "A042") == b"\x0203TA042\x0323"
    assert StxEtx().clear(3) == b"\x0203C\x0343"


def test_an_answer_is_found_among_noise_and_other_displays_answers():
    framing = StxEtx()
    assert framing.answer_in(b"\xff\x0602\x06", 3) is None
    assert framing.answer_in(b"\xff\x0602\x0603", 3) is PanelReply.ACCEPTED
    assert framing.answer_in(b"\x1503", 3) is PanelReply.REJECTED


@pytest.mark.parametrize("address", [0, 100])
def test_an_address_outside_the_line_is_refused(address):
    with pytest.raises(ValueError, match="1 to 99"):
        StxEtx().clear(address)


async def test_displays_on_one_line_show_what_is_meant_for_them(far_end, line):
    await SerialLedDisplay(line, address=1).show("A042")
    await SerialLedDisplay(line, address=2).show("Però 7")
    assert far_end.texts == {1: "A042", 2: "Pero 7"}
    await SerialLedDisplay(line, address=1).clear()
    assert far_end.texts == {1: "", 2: "Pero 7"}


async def test_a_text_too_wide_for_the_display_is_refused(line):
    with pytest.raises(ValueError, match="shows 4 characters"):
        await SerialLedDisplay(line, width=4).show("AB042")


async def test_noise_on_the_line_is_overcome_by_trying_again(far_end, line):
    far_end.nak_next = 2
    await SerialLedDisplay(line).show("A042")
    assert far_end.texts[1] == "A042"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (LedFault.NAK, DisplayRefused),
        (LedFault.SILENT, DeviceSilent),
        (LedFault.UNPLUGGED, DeviceUnplugged),
    ],
)
async def test_a_display_that_fails_says_how_and_shows_again_once_mended(
    far_end, line, fault, error
):
    display = SerialLedDisplay(line)
    await display.show("A041")
    await far_end.inject(fault)
    with pytest.raises(error):
        await display.show("A042")
    await far_end.clear(fault)
    await display.show("A043")
    assert far_end.texts[1] == "A043"


async def test_no_port_is_unreachable():
    line = LedLine(LedLineConnection("/dev/no-such-port"))
    with pytest.raises(DeviceUnreachable):
        await SerialLedDisplay(line).show("A042")
    await line.close()
