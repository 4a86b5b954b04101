"""Which requests are due to be deleted when, the acts that allow it, and what went."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from portal.identity.rights import StaffRight
from portal.pages.written_fields import WrittenField, faulty, sentence_of
from portal.retention.disposal_acts import DisposalAct, acts, keep_act
from portal.retention.ended_cases import CasesToCome, to_come
from portal.retention.report import DiscardedThen, discarded_so_far
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.cases.case_words import STATES
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact
from portal.staff.menu import KEEPING
from text.written_days import read_day, written_day

MOST_SHOWN = 200
LONGEST = 200


class ComingLine(Struct, frozen=True):
    """Numbers of requests; the later ones have the sooner ones among them."""

    service: str
    outcome: str
    kept: int
    due: int
    soon: int
    later: int


class GoneLine(Struct, frozen=True):
    day: str
    service: str
    outcome: str
    cases: int
    files: int
    papers: int
    act: str


class KeepingPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "keeping.html"

    coming: tuple[ComingLine, ...]
    gone: tuple[GoneLine, ...]
    acts: tuple[StaffFact, ...]
    due: int
    fields: tuple[WrittenField, ...]
    href: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        return faulty(self.fields)


class KeepingPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.DISCARD_CASES
        return (
            StaffRoute(KEEPING, right, self.show),
            StaffForm(f"{KEEPING}/atto", right, self.keep_act),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return await self._page(request, asked, {}, {})

    async def keep_act(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: ActOfTheFuture, ActKnownAlready"""
        said = {name: " ".join(form.get(name, "").split()) for name in ("atto", "del", "fino")}
        faults = {name: "required" for name, text in said.items() if not text}
        if len(said["atto"]) > LONGEST:
            faults["atto"] = "too_long"
        issued, until = read_day(said["del"]), read_day(said["fino"])
        faults |= {
            name: "not_a_day"
            for name, day in (("del", issued), ("fino", until))
            if said[name] and day is None
        }
        if faults or issued is None or until is None:
            return await self._page(request, asked, said, faults)
        act = DisposalAct(said["atto"], issued, until, asked.member.name, asked.now)
        async with self._database.transaction() as connection:
            await keep_act(connection, asked.comune.id, act, asked.today)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.DISPOSAL_ALLOWED,
                asked.now, detail=act.reference,
            )  # fmt: skip
        return self._door.redirect(request, f"{KEEPING}?fatto=atto")

    async def _page(
        self,
        request: web.Request,
        asked: StaffAsked,
        said: Mapping[str, str],
        faults: Mapping[str, str],
    ) -> web.Response:
        words, comune = asked.words, asked.comune.id
        async with self._database.reading() as connection:
            coming = await to_come(connection, comune, asked.now)
            stored = await acts(connection, comune)
            gone = await discarded_so_far(connection, comune, MOST_SHOWN)
        labels = {
            "atto": words.gettext("The act, as it is cited"),
            "del": words.gettext("Issued on"),
            "fino": words.gettext("Covers what was due until"),
        }
        page = KeepingPage(
            title=words.gettext("Keeping"),
            coming=tuple(_coming(asked, each) for each in coming),
            gone=tuple(_gone(asked, each) for each in gone),
            acts=tuple(_act(asked, each) for each in stored),
            due=sum(each.due for each in coming),
            fields=tuple(
                WrittenField(
                    name=name,
                    label=label,
                    value=said.get(name, ""),
                    error=sentence_of(faults[name], words) if name in faults else "",
                    help="" if name == "atto" else words.gettext("dd/mm/yyyy"),
                    kind="text" if name == "atto" else "day",
                    is_required=True,
                )
                for name, label in labels.items()
            ),
            href=asked.page.href(f"{KEEPING}/atto"),
        )
        return self._door.page(request, asked, page, 422 if faults else 200)


def _coming(asked: StaffAsked, line: CasesToCome) -> ComingLine:
    service, outcome = _service(asked, line.service), asked.words.gettext(STATES[line.outcome])
    return ComingLine(service, outcome, line.kept, line.due, line.soon, line.later)


def _gone(asked: StaffAsked, line: DiscardedThen) -> GoneLine:
    words = asked.words
    return GoneLine(
        day=written_day(line.day),
        service=_service(asked, line.service),
        outcome=words.gettext(STATES[line.outcome]),
        cases=line.cases,
        files=line.files,
        papers=line.papers,
        act=line.act or words.gettext("none needed: it never had a number"),
    )


def _act(asked: StaffAsked, act: DisposalAct) -> StaffFact:
    issued, until = written_day(act.issued), written_day(act.covers_until)
    told = asked.words.gettext(
        "of %1, covers what was due until %2; stored by %3", issued, until, act.operator_name
    )
    return StaffFact(act.reference, told)


def _service(asked: StaffAsked, id: str) -> str:
    known = asked.comune.services.get(id)
    return id if known is None else asked.text(known.name)
