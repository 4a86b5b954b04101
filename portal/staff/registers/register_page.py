"""What the page of the register shows, in words: what waits for a number, and the emergency."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from casework.emergency.overview import EmergencyOverview
from portal.identity.rights import StaffRight
from portal.pages.written_fields import WrittenField
from portal.registration.external.errands import RegisterErrand, WaitingErrands
from portal.staff.door import StaffAsked, StaffPage
from portal.staff.fields import StaffFact, facts_from, moment_said
from portal.staff.menu import REGISTER
from sportello.cases.emergency import EmergencyStanding
from text.catalogue import N_, Words
from text.written_days import written_day

STANDINGS: Mapping[EmergencyStanding, str] = {
    EmergencyStanding.CLOSED: N_("Closed: it gives no numbers."),
    EmergencyStanding.OPEN: N_("Open: each request that is sent gets a number from it."),
    EmergencyStanding.OVER: N_("Its period has ended: it gives no numbers before a new act."),
}


class RefusedLine(Struct, frozen=True):
    """A request that the other program does not number; `why` is that program's own text."""

    when: str
    subject: str
    office: str
    why: str
    again: str


class RegisterStaffPage(StaffPage, frozen=True, kw_only=True):
    """`is_own`: this portal numbers itself, and all that follows the entries is empty.

    fields_of…  what is asked for to store an act, open, go on; empty where that cannot be done
    """

    template: ClassVar[str] = "register.html"

    is_own: bool
    here: str
    entries_href: str = ""
    facts: tuple[StaffFact, ...] = ()
    refused: tuple[RefusedLine, ...] = ()
    standing: str = ""
    is_urgent: bool = False
    emergency: tuple[StaffFact, ...] = ()
    to_authorise: tuple[WrittenField, ...] = ()
    to_open: tuple[WrittenField, ...] = ()
    to_go_on: tuple[WrittenField, ...] = ()
    may_close: bool = False
    faulty: tuple[WrittenField, ...] = ()


def own_register_page(asked: StaffAsked) -> RegisterStaffPage:
    may_read = asked.may(StaffRight.READ_REGISTER)
    return RegisterStaffPage(
        title=asked.words.gettext("Register"),
        is_own=True,
        here=REGISTER,
        entries_href=asked.page.href(f"{REGISTER}/registrazioni") if may_read else "",
    )


def register_page(
    asked: StaffAsked,
    url: str,
    waiting: WaitingErrands,
    refused: list[RegisterErrand],
    emergency: EmergencyOverview,
    written: Mapping[str, WrittenField],
) -> RegisterStaffPage:
    """`written` are the fields of a form that was not taken, by name."""
    words, zone = asked.words, ZoneInfo(emergency.site.zone)
    is_open = emergency.standing is not EmergencyStanding.CLOSED
    return RegisterStaffPage(
        title=words.gettext("Register"),
        is_own=False,
        here=REGISTER,
        facts=facts_from(
            (
                (words.gettext("Kept by"), url),
                (words.gettext("Waiting for a number"), str(waiting.count)),
                (words.gettext("The oldest since"), _when(waiting.since, zone)),
                (words.gettext("What it answered last"), waiting.why),
            )
        ),
        refused=tuple(
            RefusedLine(
                when=_when(each.entry.presented_at, zone),
                subject=each.entry.subject,
                office=each.entry.office,
                why=each.why,
                again=asked.page.href(f"{REGISTER}/{each.case}/riprova"),
            )
            for each in refused
        ),
        standing=words.gettext(STANDINGS[emergency.standing]),
        is_urgent=emergency.standing is EmergencyStanding.OVER,
        emergency=_facts(emergency, zone, words),
        to_authorise=tuple(each for each in _act_fields(words, written, "atto", with_end=True)),
        to_open=() if is_open else (_cause_field(words, written),),
        to_go_on=_act_fields(words, written, "proroga") if is_open else (),
        may_close=is_open,
        faulty=tuple(each for each in written.values() if each.error),
    )


def _facts(emergency: EmergencyOverview, zone: ZoneInfo, words: Words) -> tuple[StaffFact, ...]:
    opening = emergency.opening
    pairs = [
        (
            words.gettext("Acts that allow it"),
            "; ".join(
                words.gettext("%1, until %2", each.act, written_day(each.expires))
                for each in emergency.authorisations
            )
            or words.gettext("none: store one before it is needed"),
        )
    ]
    if opening is not None:
        pairs += [
            (words.gettext("Cause"), opening.cause),
            (words.gettext("Opened on"), _when(opening.opened_at, zone)),
            (words.gettext("Gives numbers until"), _when(opening.until, zone)),
            (words.gettext("Further acts"), "; ".join(each.act for each in opening.further)),
            (
                words.gettext("Closed on"),
                "" if opening.closing is None else _when(opening.closing.at, zone),
            ),
            (
                words.gettext("Numbers given"),
                "; ".join(f"{written_day(day)}: {n}" for day, n in emergency.totals.items()),
            ),
        ]
    pairs += [
        (words.gettext("Without an ordinary number yet"), str(emergency.unlinked or "")),
        (
            words.gettext("Numbers left out after a restore"),
            "; ".join(f"{gap.first}–{gap.last}/{gap.year}" for gap in emergency.gaps),
        ),
    ]
    return facts_from(pairs)


def _cause_field(words: Words, written: Mapping[str, WrittenField]) -> WrittenField:
    field = WrittenField(name="causa", label=words.gettext("Cause"), is_required=True)
    return written.get("causa", field)


def _act_fields(
    words: Words, written: Mapping[str, WrittenField], prefix: str, *, with_end: bool = False
) -> tuple[WrittenField, ...]:
    example = words.gettext("dd/mm/yyyy")
    fields = [
        WrittenField(name=f"{prefix}_numero", label=words.gettext("Act"), is_required=True),
        WrittenField(
            name=f"{prefix}_data",
            label=words.gettext("Date of the act"),
            help=example,
            kind="day",
            is_required=True,
        ),
    ]
    if with_end:
        fields.append(
            WrittenField(
                name=f"{prefix}_scadenza",
                label=words.gettext("Holds until"),
                help=example,
                kind="day",
                is_required=True,
            )
        )
    return tuple(written.get(each.name, each) for each in fields)


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else moment_said(at, zone)
