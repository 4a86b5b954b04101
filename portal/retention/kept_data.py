"""What is kept of people, how long, and why: one table, for the pages and for docs/privacy.md.

`python -m portal.retention.kept_data` prints it. A form may keep its requests for another time.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from portal.bookings import erasing
from portal.identity import sign_in_log
from portal.notifications import outbox
from portal.retention.survey_texts import KEPT_FOR as TEXTS_KEPT_FOR
from portal.staff import activity, notes
from sportello.cases.definition import CaseRetention

_FORM = CaseRetention()


class KeptData(Struct, frozen=True):
    """`kept` None: for good."""

    what: str
    kept: timedelta | None
    since: str
    why: str


def _days(days: int | None) -> timedelta | None:
    return None if days is None else timedelta(days=days)


_CASE = "its files, papers, evidence of signature, notes, history and openings with it"
_ARCHIVE = "the form's `retention`; archived, so an act has to cover it (art. 21 D.lgs. 42/2004)"

KEPT: Sequence[KeptData] = (
    KeptData(
        "draft of a request, with its files",
        _days(_FORM.draft_days),
        "its last change",
        "the form's `retention`: to go on with it",
    ),
    KeptData(f"accepted request; {_CASE}", _days(_FORM.complete_days), "the outcome", _ARCHIVE),
    KeptData(f"rejected request; {_CASE}", _days(_FORM.rejected_days), "the outcome", _ARCHIVE),
    KeptData(f"withdrawn request; {_CASE}", _days(_FORM.withdrawn_days), "withdrawing", _ARCHIVE),
    KeptData(f"revoked request; {_CASE}", _days(_FORM.revoked_days), "revoking", _ARCHIVE),
    KeptData(
        "registration in the register of documents, with sender and subject",
        None,
        "",
        "an act that proves what was received (art. 53 DPR 445/2000)",
    ),
    KeptData(
        "message about a booking or a request, with its address",
        outbox.KEPT_FOR,
        "the day when it says nothing new any more",
        "to answer whether it arrived; with the request if that goes first",
    ),
    KeptData(
        "name and contacts in a booking, and what was written to the office",
        erasing.KEPT_FOR,
        "its day",
        "to recognise the person; the booking stays for counting and names no one",
    ),
    KeptData("note of the staff about a booking", notes.KEPT_FOR, "its day", "as the contacts"),
    KeptData(
        "sign-in: when, how, at what level",
        sign_in_log.KEPT_FOR,
        "it",
        "Regolamento SPID, art. 13",
    ),
    KeptData(
        "what staff did and read, without a citizen's name",
        activity.KEPT_FOR,
        "it",
        "to find out who read what without reason",
    ),
    KeptData(
        "profile: name, codice fiscale, contacts, language",
        None,
        "",
        "until its owner deletes it, which they can do at any time",
    ),
    KeptData(
        "what was written in the survey",
        TEXTS_KEPT_FOR,
        "it",
        "to improve the service; it has no name, but people may write one",
    ),
    KeptData(
        "stars and reasons of the survey",
        None,
        "",
        "statistics without a person (art. 7 c. 3 D.lgs. 82/2005)",
    ),
)


def markdown() -> str:
    lines = ["| what | kept | from | why |", "|---|---|---|---|"]
    for each in KEPT:
        lines.append(f"| {each.what} | {_said(each.kept)} | {each.since} | {each.why} |")
    return "\n".join(lines)


def _said(kept: timedelta | None) -> str:
    if kept is None:
        return "for good"
    return f"{kept.days // 365} years" if kept.days >= 730 else f"{kept.days} days"


if __name__ == "__main__":
    print(markdown())
