"""The page of one sheet: its form, filled, with what is at fault and what may be done with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

from msgspec import Struct

from portal.branches.publication import Publication
from portal.branches.sheets import BranchSheet, ServiceSheet
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.kit import SitePage
from portal.pages.written_fields import WrittenField
from portal.staff.activity import ActivityKind
from portal.staff.calendars.calendar_fields import RuleLine, rule_lines
from portal.staff.calendars.calendar_form import read_rules
from portal.staff.door import StaffAsked, StaffPage
from portal.staff.fields import StaffFact
from portal.staff.sheets.sheet_form import PUBLICATIONS, FieldGroup
from portal.staff.versions import SheetKind
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES
from text.catalogue import LANGUAGES as LANGUAGES_BY_CODE
from text.catalogue import N_

EditedT = TypeVar("EditedT", bound=BranchSheet | ServiceSheet)
FIRST_OTHER = "en"
NEW = "nuovo"
HOURS = "hours"
ID = "id"
ID_HELP = N_(
    "Small letters, digits and hyphens; empty for one made of the name. It stays the same, and is "
    "the one in branch.toml where the branch has a queue server."
)


class SheetActivities(Struct, frozen=True):
    """What the log says of each thing that is done with a sheet."""

    added: ActivityKind
    changed: ActivityKind
    published: ActivityKind
    withdrawn: ActivityKind


class SheetSubject(Struct, Generic[EditedT], frozen=True):
    """What is different between services and branches.

    here         the path of the section
    label        of the section
    right        to edit one of them; of a branch where it is given at that branch
    empty        a draft of that id
    find         Raises: UnknownService, UnknownBranch
    seen_by_all  the public page as it would be
    has_hours    its form has lines of hours
    """

    kind: SheetKind
    type: type[EditedT]
    here: str
    label: str
    new_label: str
    lead: str
    right: StaffRight
    activities: SheetActivities
    empty: Callable[[str], EditedT]
    find: Callable[[StaffAsked, str], EditedT]
    all: Callable[[StaffAsked], Sequence[EditedT]]
    hint: Callable[[StaffAsked, EditedT], str]
    written: Callable[[EditedT], dict[str, str]]
    read: Callable[
        [StaffAsked, EditedT, Mapping[str, str]], tuple[EditedT | None, Mapping[str, str]]
    ]
    groups: Callable[
        [StaffAsked, Mapping[str, str], Mapping[str, str], str], tuple[FieldGroup, ...]
    ]
    facts: Callable[[StaffAsked, EditedT], Sequence[StaffFact]]
    seen_by_all: Callable[[StaffAsked, EditedT], SitePage]
    has_hours: bool = False

    @property
    def route(self) -> str:
        return f"{self.here}/{{id}}"

    def found(self, asked: StaffAsked, id: str) -> EditedT:
        """One that the person may edit. Raises: UnknownService, UnknownBranch, RightMissing"""
        sheet = self.find(asked, id)
        asked.check(self.right, sheet.id)
        return sheet


class LanguageTab(Struct, frozen=True):
    code: str
    label: str
    is_current: bool


class SheetPage(StaffPage, frozen=True, kw_only=True):
    """`hidden` are the texts in languages that are not shown; `is_right` after a check.

    id_field      of a new one: how it is called in addresses
    state         draft or withdrawn; empty for what citizens see
    publish_href  empty where it is published, or for who may not do it; `withdraw_href` as well
    hours_fault   of the hours together
    """

    template: ClassVar[str] = "sheet.html"

    id_field: WrittenField | None
    state: str
    groups: tuple[FieldGroup, ...]
    hours: tuple[RuleLine, ...]
    hours_fault: WrittenField
    hidden: Mapping[str, str]
    tabs: tuple[LanguageTab, ...]
    other: str
    is_right: bool
    seen: str
    preview_href: str
    public_href: str
    save_href: str
    publish_href: str
    withdraw_href: str
    versions_href: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        fields = [] if self.id_field is None else [self.id_field]
        fields += [field for group in self.groups for field in group.faulty]
        fields += [self.hours_fault]
        fields += [field for line in self.hours for field in line.fields]
        return tuple(field for field in fields if field.error)


class FilledForm(Struct, frozen=True):
    """What stands in the form, and what is at fault in it, by the field.

    other     the language beside the Italian
    seen      of `versions`
    is_right  it was checked
    """

    values: Mapping[str, str]
    faults: Mapping[str, str] = {}
    other: str = ""
    seen: str = ""
    is_right: bool = False


def sheet_page(
    asked: StaffAsked, subject: SheetSubject[EditedT], sheet: EditedT, form: FilledForm
) -> SheetPage:
    """Of a sheet without a name yet: that by which it is made."""
    words, values, faults = asked.words, form.values, form.faults
    is_new = not sheet.name
    other = form.other if form.other in LANGUAGES and form.other != HOUSE_LANGUAGE else FIRST_OTHER
    groups = subject.groups(asked, values, faults, other)
    hours = (
        rule_lines(asked, values, read_rules(values)[1] if faults else {})
        if subject.has_hours
        else ()
    )
    here = f"{subject.here}/{NEW if is_new else sheet.id}"
    shown = {field.name for group in groups for field in group.fields}
    is_hidden = [name for name in values if _is_text(name) and name not in shown]
    may_publish = asked.may(StaffRight.PUBLISH) and not is_new
    return SheetPage(
        title=words.gettext(subject.new_label) if is_new else asked.text(sheet.name),
        trail=(PageLink(words.gettext(subject.label), asked.page.href(subject.here)),),
        id_field=_id_field(asked, form) if is_new else None,
        state="" if sheet.is_public or is_new else words.gettext(PUBLICATIONS[sheet.publication]),
        groups=groups,
        hours=hours,
        hours_fault=WrittenField(
            name=HOURS, label=words.gettext("Opening hours"), error=faults.get(HOURS, "")
        ),
        hidden={name: values[name] for name in is_hidden if values[name]},
        tabs=tuple(
            LanguageTab(code, LANGUAGES_BY_CODE[code].own_name, code == other)
            for code in LANGUAGES
            if code != HOUSE_LANGUAGE
        ),
        other=other,
        is_right=form.is_right,
        seen=form.seen,
        preview_href=asked.page.href(f"{here}/anteprima"),
        public_href=asked.page.href(f"{here}/vista"),
        save_href=asked.page.href(f"{here}/salva"),
        publish_href=asked.page.href(f"{here}/pubblica")
        if may_publish and not sheet.is_public
        else "",
        withdraw_href=asked.page.href(f"{here}/ritira")
        if may_publish and sheet.publication is not Publication.WITHDRAWN
        else "",
        versions_href="" if is_new else asked.page.href(f"{here}/versioni"),
    )


def _id_field(asked: StaffAsked, form: FilledForm) -> WrittenField:
    return WrittenField(
        name=ID,
        label=asked.words.gettext("Name in addresses"),
        value=form.values.get(ID, ""),
        error=form.faults.get(ID, ""),
        help=asked.words.gettext(ID_HELP),
        kind="text",
    )


def _is_text(name: str) -> bool:
    return name.rpartition("-")[2] in LANGUAGES
