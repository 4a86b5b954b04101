"""LED displays: the frames, and the driver against virtual displays over a pseudo-terminal."""

from collections.abc import AsyncIterator

import pytest

from hardware.errors import DeviceSilent, DeviceUnplugged, DeviceUnreachable, DisplayRefused
from hardware.led.alpha import Alpha, sum_of
from hardware.led.framing import Framing, PanelReply
from hardware.led.interface import LedLineConnection
from hardware.led.serial_display import LedLine, SerialLedDisplay
from hardware.led.stx_etx import StxEtx
from hardware.virtual.led import LedFault, VirtualLedLine
from hardware.virtual.led_grammars import AlphaSigns, PanelGrammar, StxEtxPanels

PROTOCOLS = {
    "alpha": (Alpha(reply_s=0.1, pause_s=0.0), AlphaSigns()),
    "stx_etx": (StxEtx(reply_s=0.1), StxEtxPanels()),
}


@pytest.fixture(params=PROTOCOLS)
def protocol(request: pytest.FixtureRequest) -> tuple[Framing, PanelGrammar]:
    return PROTOCOLS[request.param]


@pytest.fixture
async def far_end(protocol: tuple[Framing, PanelGrammar]) -> AsyncIterator[VirtualLedLine]:
    async with VirtualLedLine(1, 2, grammar=protocol[1]) as line:
        yield line


@pytest.fixture
async def line(
    far_end: VirtualLedLine, protocol: tuple[Framing, PanelGrammar]
) -> AsyncIterator[LedLine]:
    line = LedLine(LedLineConnection(far_end.port), protocol[0])
    yield line
    await line.close()


def seven_bits(frame: bytes) -> bytes:
    """Without the parity, which has to be even."""
    assert all(byte.bit_count() % 2 == 0 for byte in frame)
    return bytes(byte & 0x7F for byte in frame)


def test_the_frame_of_the_documentation_is_the_frame_on_the_wire():
    assert StxEtx().show(3, "A042").frames == (b"\x0203TA042\x0323",)
    assert StxEtx().clear(3).frames == (b"\x0203C\x0343",)
    write, read = Alpha().show(3, "A042").frames
    assert (seven_bits(write), seven_bits(read)) == (
        b"\0\0\0\0\0\x01Z03\x02AA\x1b bA042\x0301FB\x04",
        b"\0\0\0\0\0\x01Z03\x02BA\x030088\x04",
    )
    assert seven_bits(Alpha().clear(3).frames[0]) == b"\0\0\0\0\0\x01Z03\x02AA\x1b b \x030144\x04"


def test_the_sum_is_the_one_that_a_real_sign_sent():
    assert sum_of(b"\x02GaREAD ME\x03") == b"027B"


def test_an_answer_is_found_among_noise_and_other_displays_answers():
    reply_in = StxEtx().show(3, "A042").reply_in
    assert reply_in(b"\xff\x0602\x06") is None
    assert reply_in(b"\xff\x0602\x0603") is PanelReply.ACCEPTED
    assert reply_in(b"\x1503") is PanelReply.REJECTED


def held(data: bytes) -> bytes:
    body = b"\x02AA" + data + b"\x03"
    return bytes(20) + b"\x01000" + body + sum_of(body) + b"\x04"


@pytest.mark.parametrize(
    ("heard", "reply"),
    [
        (b"noise" + held(b"\x1b bA042"), PanelReply.ACCEPTED),
        (held(b"\x1b b\x1c1A042"), PanelReply.ACCEPTED),
        (held(b"A042"), PanelReply.ACCEPTED),
        (held(b"\x1b bA041"), PanelReply.REJECTED),
        (held(b"\x1b bXA042"), PanelReply.REJECTED),
        (held(b"\x1b bA042")[:-1], None),
        (held(b"\x1b bA042").replace(b"A042", b"A043"), None),
        (b"", None),
    ],
)
def test_an_alpha_sign_is_believed_when_it_holds_the_text(heard, reply):
    assert Alpha().show(3, "A042").reply_in(heard) is reply


def test_an_alpha_sign_is_dark_when_it_holds_nothing_but_a_space():
    reply_in = Alpha().clear(3).reply_in
    assert reply_in(held(b"\x1b b ")) is reply_in(held(b"")) is PanelReply.ACCEPTED
    assert reply_in(held(b"\x1b bA042")) is PanelReply.REJECTED


@pytest.mark.parametrize(("framing", "last"), [(StxEtx(), 99), (Alpha(), 255)])
def test_an_address_outside_the_line_is_refused(framing, last):
    assert framing.clear(last)
    for address in (0, last + 1):
        with pytest.raises(ValueError, match=f"1 to {last}"):
            framing.clear(address)


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
    line = LedLine(LedLineConnection("/dev/no-such-port"), StxEtx())
    with pytest.raises(DeviceUnreachable):
        await SerialLedDisplay(line).show("A042")
    await line.close()


def test_an_alpha_sign_takes_in_no_frame_with_any_one_bit_flipped():
    grammar = AlphaSigns()
    write, _ = Alpha().show(3, "A042").frames
    assert (found := grammar.frame.search(grammar.characters(write)))
    assert grammar.read(found) == (3, True, "A042")
    for bit in range(8 * len(write)):
        flipped = (int.from_bytes(write, "big") ^ 1 << bit).to_bytes(len(write), "big")
        found = grammar.frame.search(grammar.characters(flipped))
        assert found is None or not grammar.read(found).is_sound
