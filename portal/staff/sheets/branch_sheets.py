"""A branch's sheet as a form: its fields, what they say, and its states to be compared."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from portal.branches.attendance import is_address_of_rooms
from portal.branches.publication import Publication
from portal.branches.sheets import BranchSheet
from portal.pages.written_fields import WrittenField, sentence_of
from portal.staff.calendars.calendar_facts import week_facts
from portal.staff.calendars.calendar_form import FAULTS, read_rules, written_rules
from portal.staff.door import StaffAsked
from portal.staff.fields import StaffFact, facts_from
from portal.staff.sheets.sheet_form import (
    PUBLICATIONS,
    FieldGroup,
    SheetReader,
    SheetText,
    said_in_all,
    text_fields,
    written_text,
)
from sportello.email_addresses import is_email_address
from text.catalogue import N_

TEXTS = (
    SheetText("name", N_("Name"), is_required=True, is_long=False),
    SheetText("directions", N_("How to get there")),
)
LINES = (
    ("address", N_("Street and number"), "text"),
    ("postal_code", N_("Postal code"), "text"),
    ("town", N_("Town"), "text"),
    ("phone", N_("Telephone"), "tel"),
    ("email", N_("E-mail"), "email"),
    ("video_rooms", N_("Address of the video rooms"), "url"),
)
NO_ROOMS = N_(
    "This is no address of rooms: it begins with https:// and has {room} once, where the name of "
    "the booking's own room goes."
)
HELP = {
    "video_rooms": N_(
        "For appointments by video, as https://video.example.it/{room}: each booking gets a room "
        "of its own. Without it, none are offered at this branch."
    )
}


def written_branch(sheet: BranchSheet) -> dict[str, str]:
    texts = [written_text(each.name, getattr(sheet, each.name)) for each in TEXTS]
    lines = {name: getattr(sheet, name) for name, _, _ in LINES}
    return texts[0] | texts[1] | lines | written_rules(sheet.hours)


def read_branch(
    asked: StaffAsked, before: BranchSheet, values: Mapping[str, str]
) -> tuple[BranchSheet | None, Mapping[str, str]]:
    """The sheet, None where anything is at fault; and the faults by field."""
    reading = SheetReader(asked, values)
    texts = {each.name: reading.text(each) for each in TEXTS}
    lines = {name: reading.line(name, is_required=name == "address") for name, _, _ in LINES}
    if lines["email"] and not is_email_address(lines["email"]):
        reading.faults["email"] = sentence_of("not_an_email_address", asked.words)
    if lines["video_rooms"] and not is_address_of_rooms(lines["video_rooms"]):
        reading.faults["video_rooms"] = asked.words.gettext(NO_ROOMS)
    hours, faults = read_rules(values)
    for name, fault in faults.items():
        reading.faults[name] = asked.words.gettext(FAULTS[fault.code])
    if reading.faults:
        return None, reading.faults
    return replace(before, **texts, **lines, hours=hours), {}


def branch_groups(
    asked: StaffAsked, values: Mapping[str, str], faults: Mapping[str, str], other: str
) -> tuple[FieldGroup, ...]:
    words = asked.words
    return (
        FieldGroup(words.gettext("Texts"), text_fields(asked, TEXTS, values, faults, other)),
        FieldGroup(
            words.gettext("Address and contacts"),
            tuple(
                WrittenField(
                    name=name,
                    label=words.gettext(label),
                    value=values.get(name, ""),
                    error=faults.get(name, ""),
                    help=words.gettext(HELP[name]) if name in HELP else "",
                    kind=kind,
                    is_required=name == "address",
                )
                for name, label, kind in LINES
            ),
        ),
    )


def branch_facts(asked: StaffAsked, sheet: BranchSheet) -> Sequence[StaffFact]:
    words = asked.words
    return facts_from(
        [
            *((words.gettext(t.label), said_in_all(getattr(sheet, t.name))) for t in TEXTS),
            *((words.gettext(label), getattr(sheet, name)) for name, label, _ in LINES),
            (words.gettext("State"), words.gettext(PUBLICATIONS[sheet.publication])),
            *week_facts(asked, sheet.hours),
        ]
    )


def empty_branch(id: str) -> BranchSheet:
    return BranchSheet(id=id, name={}, address="", publication=Publication.DRAFT)
