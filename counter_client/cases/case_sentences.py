"""What the page of a request says. Message ids stand here as they are in the catalogue. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from sportello.cases.completeness import DefectKind
from sportello.cases.definition import PresenterTitle
from sportello.cases.emergency import EmergencyShown, EmergencyStanding
from sportello.cases.lifecycle import CaseState
from sportello.cases.messages import AttachmentState
from sportello.cases.signature_messages import CardCheckShown
from text.catalogue import N_, Words
from text.times import locale_of

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "for_whom": N_("For whom it is presented"),
        "documents": N_("Documents"),
        "summary": N_("Summary"),
        "sign": N_("Signature"),
        "send": N_("Sending"),
    }
)

TITLES: Mapping[str, str] = MappingProxyType(
    {
        PresenterTitle.OWN: N_("For themselves"),
        PresenterTitle.PARENT: N_("For their child, as a parent"),
        PresenterTitle.GUARDIAN: N_("As guardian, curator or support administrator"),
        PresenterTitle.PROFESSIONAL: N_("As a professional, for a client"),
        PresenterTitle.ATTORNEY: N_("By a power of attorney"),
    }
)
"""By what title the citizen at the counter presents it."""

STATES: Mapping[str, str] = MappingProxyType(
    {
        CaseState.DRAFT: N_("begun, not sent yet"),
        CaseState.PAYMENT_PENDING: N_("waits for its payment"),
        CaseState.PAID: N_("paid, not sent yet"),
    }
)
STATE_SENT = N_("sent")

SCANNED: Mapping[str, str] = MappingProxyType(
    {
        AttachmentState.RECEIVED: N_("virus check follows"),
        AttachmentState.SCANNING: N_("virus check under way"),
        AttachmentState.CLEAN: N_("no virus"),
        AttachmentState.INFECTED: N_("has a virus: attach another one"),
        AttachmentState.UNREADABLE: N_("damaged or locked: attach another one"),
        AttachmentState.NOT_SCANNED: N_("virus check to be repeated"),
    }
)

DEFECTS: Mapping[str, str] = MappingProxyType(
    {
        DefectKind.NO_APPLICANT: N_("Who the request is for"),
        DefectKind.APPLICANT_DIFFERS: N_("Who the request is for"),
        DefectKind.TITLE_NOT_ACCEPTED: N_("By what title it is presented"),
        DefectKind.TITLE_DOCUMENT_MISSING: N_("The paper of the title"),
        DefectKind.TITLE_EXPIRED: N_("The paper of the title"),
        DefectKind.SECOND_SIGNATURE_MISSING: N_("The second signature"),
        DefectKind.UNPAID: N_("The payment"),
    }
)
"""What a defect is of, where no question or document has its name."""

CARD_UNCHECKED = N_("Whether the card was revoked is checked by the portal: nothing is left to do.")
CARD_LIST_OVERDUE = N_(
    "The list of revoked cards here is of %1 and too old: the portal checks the card later."
)
CARD_CHECKED = N_("The card was checked against its issuer's list of revoked cards, of %1.")

OF_THE_TITLE = frozenset(
    {
        DefectKind.TITLE_NOT_ACCEPTED,
        DefectKind.TITLE_DOCUMENT_MISSING,
        DefectKind.TITLE_EXPIRED,
    }
)
"""Mended where it is said for whom."""

SOMETHING = N_("The request")

REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        DefectKind.NO_APPLICANT: N_("Fill in surname and codice fiscale of who it is for."),
        DefectKind.SECOND_SIGNATURE_MISSING: N_("The other person is invited to sign by e-mail."),
        DefectKind.UNPAID: N_("It is paid after sending: the office asks for it."),
        DefectKind.DOCUMENT_MISSING: N_("Scan it, or attach a file."),
    }
)
"""How staff mends it, where that is other than what the citizen is told at home."""

PORTAL_AWAY = MappingProxyType(
    {
        (EmergencyStanding.OPEN, True): N_(
            "The portal does not answer: on sending, the request takes a number of the emergency "
            "register, which is open."
        ),
        (EmergencyStanding.CLOSED, True): N_(
            "The portal does not answer: open the emergency register to give a number. Until then "
            "the request stays saved here."
        ),
        (EmergencyStanding.CLOSED, False): N_(
            "The portal does not answer: the head of the desk can open the emergency register. "
            "Until then the request stays saved here."
        ),
        (EmergencyStanding.OVER, True): N_(
            "The portal does not answer, and the emergency register needs a new act: enter it. "
            "Until then the request stays saved here."
        ),
        (EmergencyStanding.OVER, False): N_(
            "The portal does not answer, and the emergency register needs a new act: tell the head "
            "of the desk. Until then the request stays saved here."
        ),
    }
)
"""What happens on sending, by how the register stands and whether who asks may open it."""


def on_card(card: CardCheckShown, zone: ZoneInfo, words: Words) -> str:
    """By which list of its issuer it was judged."""
    if card.listed_at is None:
        return words.gettext(CARD_UNCHECKED)
    sentence = CARD_LIST_OVERDUE if card.is_overdue else CARD_CHECKED
    local = card.listed_at.astimezone(zone)
    moment = format_datetime(local, "d MMMM, HH:mm", locale=locale_of(words.language.code))
    return words.gettext(sentence).replace("%1", moment)


def on_sending(register: EmergencyShown | None, words: Words) -> str:
    """ "" while the portal answers, which `None` stands for."""
    if register is None:
        return ""
    is_open = register.standing is EmergencyStanding.OPEN
    return words.gettext(PORTAL_AWAY[register.standing, is_open or register.may_open])
