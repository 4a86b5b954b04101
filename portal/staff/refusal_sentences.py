"""What staff reads when something is refused: the reason and the remedy, by the refusal's code."""

from collections.abc import Mapping
from types import MappingProxyType

from text.catalogue import N_

_OTHERWISE = N_("This cannot be done now. Load the page again and look at the present state.")

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "right_missing": N_(
            "An administrator can give you a role that opens this page, at this branch or for the "
            "whole Comune."
        ),
        "act_of_the_future": N_(
            "An act holds for what was due on its own day, and is not of a day to come. Look at "
            "both dates."
        ),
        "act_known_already": N_("An act with this reference is stored already. It stays as it is."),
        "case_elsewhere": N_(
            "This request is at another office, whose members open it. If it is for you, ask them "
            "to hand it over."
        ),
        "not_of_this_office": N_(
            "You read the requests of this office and do not change them. An administrator can "
            "make you one who works on them, or the head of the office."
        ),
        "unknown_case": N_("There is no such request. Look for it by its number or a name."),
        "case_over": N_("This request has ended. Load the page again to see how."),
        "taken_over": N_("A clerk works on this request already."),
        "not_at_this_step": N_(
            "In the state that this request is in, this is not possible. Look at its history."
        ),
        "observations_awaited": N_(
            "A rejection was announced, and the citizen still has time to answer. Until then the "
            "request can be granted, and nothing else."
        ),
        "announced_before": N_("The rejection of this request was announced before."),
        "unknown_office": N_("There is no such office. Choose one from the list."),
        "office_dissolved": N_(
            "This office was dissolved, or would be its own successor. Choose another one."
        ),
        "attachment_unknown": N_("There is no such file. It may have been taken out."),
        "not_cleared": N_("The scanner has not called this file clean, so it is not given out."),
        "document_unavailable": N_("The document cannot be made now. Try again in some minutes."),
        "number_not_kept": N_("The number is being kept a second time. Try again in a moment."),
        "unknown_booking": N_("There is no such booking. Look for it by its code or the surname."),
        "unknown_branch": N_("There is no such branch. Choose one from the list."),
        "unknown_service": N_("There is no such service. Choose one from the list."),
        "unknown_calendar": N_("There is no such calendar. It may have been withdrawn."),
        "unknown_message": N_(
            "There is no such message. It may have been deleted with its booking."
        ),
        "unknown_text": N_("There is no such text. Choose one from the list."),
        "unknown_version": N_("There is no such version. Choose one from the list."),
        "unknown_definition": N_("There is no such version of a form. Choose one from the list."),
        "definition_faulty": N_(
            "The form has problems, which its page names. Mend them in the file, import it again."
        ),
        "definition_incomplete": N_(
            "The file of this form asks for what the form does not do. Its page names each line."
        ),
        "definition_fixed": N_(
            "This version has been published meanwhile, so it stays as it is. Change it again: a "
            "new version is made."
        ),
        "definition_not_public": N_("This version is not published: there is nothing to withdraw."),
        "version_changed": N_(
            "The booking has changed meanwhile: the citizen or another operator was faster. Look "
            "at it again, then decide."
        ),
        "sheet_changed": N_(
            "Another operator has saved a change meanwhile. Open it again and repeat yours, so "
            "that neither is lost."
        ),
        "already_arrived": N_(
            "The citizen has arrived at the branch: the branch goes on with this visit."
        ),
        "booking_over": N_("This booking has ended: it was cancelled, refused, served or missed."),
        "written_elsewhere": N_(
            "Its day has begun, so the branch decides. Call the branch, or see it at the counter."
        ),
        "hold_expired": N_(
            "The place was kept for a few minutes and is free again. Choose a time."
        ),
        "hold_used": N_("This place has become a booking already. Look for it by the surname."),
        "hold_unknown": N_("The place is not kept any more. Choose a time again."),
        "slot_full": N_("Another person has just taken this time. Choose another one."),
        "nothing_on_the_way": N_(
            "The branch has answered meanwhile: nothing is on the way any more. Look at the week "
            "again."
        ),
        "slot_withdrawn": N_("This time is not offered any more. Choose another one."),
        "too_late": N_("It is too late to book this time. Choose a later one."),
        "too_early": N_("This time cannot be booked yet. Choose an earlier one."),
        "other_service": N_("A booking moves to a time of the same service and as many people."),
        "wish_pending": N_("The branch has been asked for a change already. Wait for its answer."),
        "portal_reconciling": N_(
            "The portal and the branch are comparing their bookings after a restore. Try again in "
            "some minutes."
        ),
        "not_to_send_again": N_(
            "This message cannot be sent again: it was sent, or it is not true any more."
        ),
        "not_authorised": N_(
            "No act of the register's head holds today. Store the act first, then open the "
            "register."
        ),
        "emergency_open_already": N_("The emergency register is open already."),
        "emergency_not_open": N_("The emergency register is not open. Open it with the cause."),
        "act_missing": N_(
            "The act or its date cannot be used: it was entered before, or ends before it begins. "
            "Each further week needs a new act."
        ),
        "unknown_errand": N_("This request has its number already, or is being asked for."),
        "no_other_register": N_("This portal keeps the register itself: there is nothing to open."),
        "unknown_registration": N_("The register has no such number. Look for it in the list."),
        "no_contact": N_("This person was told by voice: there is no address to send to."),
    }
)


def sentence_of_refusal(code: str) -> str:
    """Its English id, to be said with `gettext`."""
    return SENTENCES.get(code, _OTHERWISE)
