"""The queue of one's offices as a page: filters, lines, and to whom the ticked ones are given."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from portal.cases.handling.handled import HandledCase
from portal.cases.handling.queue import COUNTED, QueueFilter, QueuePage, QueueTerm
from portal.identity.operators.memberships import OfficeMember
from portal.identity.rights import OFFICE_RIGHTS, StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField
from portal.staff.cases.case_words import (
    FILTERED,
    STATES,
    TERMS,
    day_said,
    days_said,
    is_overdue,
    number_said,
)
from portal.staff.cases.one_case import OfficeStaff, path_of
from portal.staff.door import StaffAsked, StaffPage
from portal.staff.fields import ChosenField, FieldOption
from portal.staff.menu import CASES
from sportello.cases.lifecycle import CaseState

FILTERS = ("ufficio", "stato", "termine", "chi", "servizio")
"""Their names in the address."""

MINE, IN_NO_HANDS = "io", "nessuno"
PICKED = "pick-"
OFFICE, CLERK = "office:", "clerk:"


class ListedCase(Struct, frozen=True):
    """`pick` names its tick, "" where it cannot be assigned; `urgency` is that of the style."""

    href: str
    number: str
    title: str
    person: str
    state: str
    hands: str
    office: str
    days: str
    answer_by: str
    urgency: str
    pick: str
    version: int


class CaseQueuePage(StaffPage, frozen=True, kw_only=True):
    """
    tabs    the usual questions, each with how many there are
    told    of a search: what it was, and what is at another office
    to      whom the ticked ones can be given to; None for one who may not
    """

    template: ClassVar[str] = "cases/queue.html"

    words: WrittenField
    tabs: tuple[PageLink, ...]
    filters: tuple[ChosenField, ...]
    lines: tuple[ListedCase, ...]
    count: str
    told: str
    more: str
    export: str
    to: ChosenField | None
    assign_href: str
    find_href: str
    has_offices: bool


class AssignableTo(Struct, frozen=True):
    """An office, and those of it who work on cases."""

    office: str
    name: str
    members: tuple[OfficeMember, ...]


def filter_of(query: Mapping[str, str], asked: StaffAsked, staff: OfficeStaff) -> QueueFilter:
    """As the address says; what it names and is not there leaves nothing out."""
    office, state = query.get("ufficio", ""), query.get("stato", "")
    term, hands = query.get("termine", ""), query.get("chi", "")
    reach = staff.reach.read
    return QueueFilter(
        offices=frozenset({office}) if office in reach else reach,
        states=frozenset({CaseState(state)}) if state in FILTERED else frozenset(),
        assignee={MINE: asked.member.id, IN_NO_HANDS: "", "": None}.get(hands, hands),
        service=query.get("servizio") or None,
        term=QueueTerm(term) if term in list(QueueTerm) else None,
        after=_place(query.get("dopo", "")),
    )


def queue_page(
    asked: StaffAsked,
    staff: OfficeStaff,
    wanted: QueueFilter,
    found: QueuePage,
    counts: Mapping[str, int],
    to: tuple[AssignableTo, ...],
    query: Mapping[str, str],
    told: str = "",
) -> CaseQueuePage:
    """`counts` by the query of a tab, `query` as the address has it."""
    words = asked.words
    kept = {name: query[name] for name in FILTERS if query.get(name)}
    more = "" if found.more is None else f"{found.more[0].isoformat()}.{found.more[1]}"
    return CaseQueuePage(
        title=words.gettext("Cases"),
        words=search_field(asked, wanted.words),
        tabs=_tabs(asked, kept, counts),
        filters=_filters(asked, staff, query, to),
        lines=tuple(_line(asked, staff, each) for each in found.cases),
        count=_count_said(asked, found.count),
        told=told,
        more=_href(asked, kept | {"dopo": more}) if more else "",
        export=asked.page.href(_with(f"{CASES}/elenco.csv", kept)),
        to=_to_field(asked, to) if to else None,
        assign_href=asked.page.href(f"{CASES}/assegna"),
        find_href=asked.page.href(f"{CASES}/cerca"),
        has_offices=bool(staff.reach.read),
    )


def search_field(asked: StaffAsked, said: str, error: str = "") -> WrittenField:
    return WrittenField(
        name="words",
        label=asked.words.gettext("Number, name or codice fiscale"),
        value=said,
        error=error,
        is_required=True,
    )


def _line(asked: StaffAsked, staff: OfficeStaff, case: HandledCase) -> ListedCase:
    words, today = asked.words, asked.today
    may_assign = case.office in staff.reach.head and not case.is_over
    return ListedCase(
        href=asked.page.href(path_of(case.case_id)),
        number=number_said(case) or words.gettext("no number yet"),
        title=case.title,
        person=case.applicant or words.gettext("not named"),
        state=words.gettext(STATES[case.state]),
        hands=case.assignee_name,
        office=staff.name(case.office) if len(staff.reach.read) > 1 else "",
        days=days_said(case, today, words),
        answer_by=day_said(case.answer_by),
        urgency=urgency_of(case, today),
        pick=f"{PICKED}{case.case_id}" if may_assign else "",
        version=case.version,
    )


def urgency_of(case: HandledCase, today: date) -> str:
    """The name of its style: "overdue", "soon", "stopped"; empty for one that is not urgent."""
    if is_overdue(case, today):
        return "overdue"
    if case.is_over:
        return ""
    if case.suspended_since is not None:
        return "stopped"
    return "soon" if (case.answer_by - today).days <= 7 else ""


def tab_queries() -> dict[str, dict[str, str]]:
    """The usual questions, by their name in the counts."""
    return {
        "open": {},
        "overdue": {"termine": QueueTerm.OVERDUE},
        "mine": {"chi": MINE},
        "free": {"chi": IN_NO_HANDS, "stato": CaseState.PENDING},
    }


def _tabs(
    asked: StaffAsked, kept: Mapping[str, str], counts: Mapping[str, int]
) -> tuple[PageLink, ...]:
    words = asked.words
    labels = {
        "open": words.gettext("All open"),
        "overdue": words.gettext("Overdue"),
        "mine": words.gettext("Mine"),
        "free": words.gettext("To take over"),
    }
    office = {"ufficio": kept["ufficio"]} if "ufficio" in kept else {}
    tabs = []
    for name, query in tab_queries().items():
        wanted = office | query
        label = f"{labels[name]} ({_number_said(counts[name])})"
        tabs.append(PageLink(label, _href(asked, wanted), is_current=wanted == kept))
    return tuple(tabs)


def _filters(
    asked: StaffAsked,
    staff: OfficeStaff,
    query: Mapping[str, str],
    to: tuple[AssignableTo, ...],
) -> tuple[ChosenField, ...]:
    words = asked.words
    offices = {id: staff.name(id) for id in staff.offices if id in staff.reach.read}
    services = {id: asked.text(each.name) for id, each in asked.comune.services.items()}
    people = {
        MINE: words.gettext("in my hands"),
        IN_NO_HANDS: words.gettext("in no one's hands"),
        **{
            member.id: member.name
            for each in to
            if each.office in staff.reach.head
            for member in each.members
            if member.id != asked.member.id
        },
    }
    asked_for = (
        ("ufficio", words.gettext("Office"), offices),
        ("stato", words.gettext("State"), {s: words.gettext(STATES[s]) for s in FILTERED}),
        ("termine", words.gettext("Term"), {t: words.gettext(TERMS[t]) for t in QueueTerm}),
        ("chi", words.gettext("In whose hands"), people),
        ("servizio", words.gettext("Service"), services),
    )
    return tuple(
        ChosenField(
            name,
            label,
            (
                FieldOption(
                    "", words.gettext("still open") if name == "stato" else words.gettext("all")
                ),
                *(FieldOption(v, said, v == query.get(name)) for v, said in named.items()),
            ),
        )
        for name, label, named in asked_for
        if len(named) > 1
    )


def _to_field(asked: StaffAsked, to: tuple[AssignableTo, ...]) -> ChosenField:
    """Colleagues of the offices that one heads, then all offices."""
    options = [FieldOption("", asked.words.gettext("choose"))]
    options += to_options(asked, to)
    return ChosenField("to", asked.words.gettext("Give the ticked ones to"), tuple(options))


def to_options(asked: StaffAsked, to: tuple[AssignableTo, ...]) -> list[FieldOption]:
    """Each value says the office, and the clerk of it."""
    people = [
        FieldOption(f"{CLERK}{each.office}/{member.id}", f"{member.name}, {each.name}")
        for each in to
        for member in each.members
        if StaffRight.HANDLE_CASES in OFFICE_RIGHTS[member.role]
    ]
    whole = asked.words
    offices = [
        FieldOption(f"{OFFICE}{each.office}", whole.gettext("%1, to whom is free", each.name))
        for each in to
    ]
    return [*people, *offices]


def _count_said(asked: StaffAsked, count: int) -> str:
    if count > COUNTED:
        return asked.words.gettext("More than %1 requests", str(COUNTED))
    return asked.words.plural("%n request", count)


def _number_said(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count)


def _place(text: str) -> tuple[date, str] | None:
    """None for what no page has given."""
    day, _, id = text.partition(".")
    try:
        return (date.fromisoformat(day), id) if id else None
    except ValueError:
        return None


def _href(asked: StaffAsked, query: Mapping[str, str]) -> str:
    return asked.page.href(_with(CASES, query))


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def without_place(wanted: QueueFilter) -> QueueFilter:
    return replace(wanted, after=None)
