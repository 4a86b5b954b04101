"""What the head of the desk and the reception read, in whole sentences."""

from types import MappingProxyType

from sportello.words import Access, Service, Wait
from station.catalogue import N_, Words

POLICIES = MappingProxyType(
    {
        "fair": (
            N_("Fair"),
            N_(
                "Weighs each wait against what was promised, and keeps scarce counters for who "
                "needs them."
            ),
        ),
        "class_then_arrival": (
            N_("By class"),
            N_("Booked first, then priority, then in the order of arrival."),
        ),
        "profile": (
            N_("By each counter's services"),
            N_("Booked and priority first, then the first services of each counter's list."),
        ),
        "first_in_line": (
            N_("By arrival"),
            N_("Strictly in the order of arrival, whoever they are."),
        ),
    }
)
"""Each policy of the routing: what it is called, and what it does in one plain sentence."""

FAULTS = MappingProxyType(
    {
        "paper_out": N_("the paper is out"),
        "cover_open": N_("the cover is open"),
        "cutter_jammed": N_("the cutter is jammed"),
        "printer_offline": N_("the printer is off line"),
        "printer_stalled": N_("the printer does not get on"),
        "printer_failed": N_("the printer does not work"),
        "device_unreachable": N_("cannot be reached"),
        "device_unplugged": N_("is unplugged"),
        "device_silent": N_("does not answer"),
        "device_failed": N_("does not work"),
        "card_service_down": N_("the card service is not running"),
        "card_service_shut": N_("the card service lets nobody in"),
        "no_reader": N_("no card reader is connected"),
        "card_failed": N_("does not work"),
        "scan_failed": N_("does not work"),
        "display_failed": N_("does not work"),
        "display_refused": N_("does not understand what it is sent"),
        "voice_failed": N_("the voice does not work"),
        "voice_missing": N_("the voice is not installed"),
        "sound_failed": N_("no sound comes out"),
        "disk_failed": N_("cannot be written"),
    }
)
"""What is wrong with a device, by the code that its station reported."""

DEVICES = MappingProxyType(
    {
        "printer": N_("Printer"),
        "card_reader": N_("Card reader"),
        "scanner": N_("Barcode scanner"),
        "led": N_("Counter display"),
        "voice": N_("Voice"),
        "disk": N_("Disk"),
    }
)


def fault(words: Words, code: str) -> str:
    """What is wrong; a code from a newer station is at least named."""
    known = FAULTS.get(code)
    return words.gettext(known) if known else words.gettext("does not work (%1)", code)


def device(words: Words, name: str) -> str:
    """What a device is called for people."""
    known = DEVICES.get(name)
    return words.gettext(known) if known else name


def expected(words: Words, wait: Wait | None) -> str:
    """What who took a number now would be told; "" where nobody can say."""
    if wait is None:
        return ""
    return words.gettext("%1–%2 min", wait.low_min, wait.high_min)


def why_no_number(words: Words, service: Service, is_stopped: bool, taken: int) -> str:
    """Why the service gives no number now, as far as a station knows; "" if it should."""
    if service.access is Access.APPOINTMENT_ONLY:
        return words.gettext("by appointment only")
    if is_stopped:
        return words.gettext("stopped for today")
    if service.daily_quota is not None and taken >= service.daily_quota:
        return words.gettext("today's numbers are gone")
    return ""
