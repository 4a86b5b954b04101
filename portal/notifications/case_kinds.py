"""The kinds of messages about cases: one row has all that is true of each. Pure.

A new kind is a member of `CaseMessageKind` and a row here; `portal.cases.message_facts` says what
of a case it tells, and when it is not so any more.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from msgspec import Struct

from portal.notifications.kinds import CaseMessageKind
from text.catalogue import N_


class CaseMessage(Struct, frozen=True, kw_only=True):
    """Texts are English, as the catalogue knows them, with places as in `templates`.

    label       what staff calls it
    sms         the link follows where there is room
    action      what the link is called
    useful_for  from when it is due; then it is not sent any more
    is_the_link  without the link it says nothing: an SMS takes a second part for it
    shows_facts  what was sent, when, by which number, and who answers stand below
    """

    label: str
    subject: str
    text: str
    sms: str
    action: str
    useful_for: timedelta = timedelta(days=30)
    is_the_link: bool = False
    shows_facts: bool = False


CASE_MESSAGES: Mapping[CaseMessageKind, CaseMessage] = MappingProxyType(
    {
        CaseMessageKind.SIGNATURE_ASKED: CaseMessage(
            label=N_("Signature asked"),
            subject=N_("{who} asks you to sign a request"),
            text=N_(
                "{who} presents a request to {comune}, and you have to sign it too.\n\n"
                "Open the page, sign in with SPID, CIE or your card, and read the whole request: "
                "then sign it, or leave it. The link is for you alone: please do not pass it on."
            ),
            sms=N_("{comune}: {who} asks you to sign a request. Read and sign it:"),
            action=N_("Read and sign"),
            useful_for=timedelta(days=14),
            is_the_link=True,
        ),
        CaseMessageKind.SIGNATURE_REMINDER: CaseMessage(
            label=N_("Reminder to sign"),
            subject=N_("Reminder: {who} asks you to sign a request"),
            text=N_(
                "The request of {who} to {comune} still waits for your signature.\n\n"
                "If you want to sign, open the page and sign in. If you do not want to, you do "
                "not need to do anything."
            ),
            sms=N_("{comune}: the request of {who} still waits for your signature. Read and sign:"),
            action=N_("Read and sign"),
            useful_for=timedelta(days=3),
            is_the_link=True,
        ),
        CaseMessageKind.ALL_SIGNED: CaseMessage(
            label=N_("All have signed"),
            subject=N_("You can send the request: all have signed"),
            text=N_(
                "The persons whom you asked have signed. You can send the request: until you do, "
                "the office does not have it."
            ),
            sms=N_("{comune}: all have signed. You can send the request."),
            action=N_("Open the request"),
        ),
        CaseMessageKind.RECEIPT: CaseMessage(
            label=N_("Receipt of a request"),
            subject=N_("We have received your request"),
            text=N_(
                "{comune} has received your request on {day} at {time}. On its page you can follow "
                "it, and download the receipt and what you have sent."
            ),
            sms=N_("{comune}: request received on {day} at {time}. {number}"),
            action=N_("Follow the request"),
            shows_facts=True,
        ),
        CaseMessageKind.NUMBER_GIVEN: CaseMessage(
            label=N_("Second receipt, with the number"),
            subject=N_("Your request has its register number"),
            text=N_(
                "The request that you presented on {day} at {time} now has its number in the "
                "ordinary register. The day on which you presented it and the term for the answer "
                "stay the same. On its page you can download the receipt with the number."
            ),
            sms=N_("{comune}: the request that you presented on {day} has its number. {number}"),
            action=N_("Follow the request"),
            shows_facts=True,
        ),
        CaseMessageKind.CORRECTION_ASKED: CaseMessage(
            label=N_("Correction of a signature asked"),
            subject=N_("The signature of your request has to be corrected"),
            text=N_(
                "Your request was signed on {day} with a card. The check has now shown that the "
                "card’s certificate did not hold at that moment.\n\n"
                "The request stays registered, with its day and its number. To correct the "
                "signature, please contact the office, or come to it with an identity document."
            ),
            sms=N_(
                "{comune}: the signature of your request of {day} has to be corrected. Please "
                "contact the office. {number}"
            ),
            action=N_("See the request"),
            shows_facts=True,
        ),
        CaseMessageKind.NEWS: CaseMessage(
            label=N_("News about a request"),
            subject=N_("There is news about your request"),
            text=N_(
                "There is news about the request that you presented to {comune} on {day}. This "
                "message does not say what: please open its page to read it. If the office asks "
                "you for something, the page says by when."
            ),
            sms=N_("{comune}: there is news about the request that you presented on {day}."),
            action=N_("Follow the request"),
        ),
        CaseMessageKind.NEW_AT_OFFICE: CaseMessage(
            label=N_("New request, to the office"),
            subject=N_("A new request for your office"),
            text=N_(
                "A request that was presented on {day} at {time} has been assigned to your office. "
                "Sign in to read it and to take it over."
            ),
            sms=N_("{comune}: a new request for your office. {number}"),
            action=N_("Open it among the cases"),
            useful_for=timedelta(days=7),
            shows_facts=True,
        ),
    }
)

TO_SIGNERS = frozenset({CaseMessageKind.SIGNATURE_ASKED, CaseMessageKind.SIGNATURE_REMINDER})
TO_OFFICES = frozenset({CaseMessageKind.NEW_AT_OFFICE})
BEFORE_SENDING = TO_SIGNERS | {CaseMessageKind.ALL_SIGNED}
"""No longer true once the request is sent."""
