"""The form of one message's text: its fields with their faults, and the facts it may name."""

from collections.abc import Mapping

from portal.notifications.composition.parts import Medium, Template
from portal.notifications.composition.templates import PLACES, values_of
from portal.notifications.kinds import MessageKind
from portal.notifications.own_words import FAULTS, faults_in, sample_facts, unknown_places
from portal.pages.written_fields import WrittenField
from portal.staff.door import StaffAsked
from portal.staff.fields import StaffFact, facts_from
from text.catalogue import Words

_AT_SUBJECT = frozenset({"subject_missing", "subject_length", "subject_lines"})


def written(template: Template) -> dict[str, str]:
    return {"subject": template.subject, "body": template.body}


def read_text(form: Mapping[str, str], medium: Medium) -> Template:
    """As it was written; a form ends its lines with CR LF."""
    body = form.get("body", "").replace("\r\n", "\n").strip()
    subject = "" if medium is Medium.SMS else form.get("subject", "").strip()
    return Template(subject, body)


def text_fields(
    asked: StaffAsked,
    template: Template,
    kind: MessageKind,
    medium: Medium,
    words: Words,
    *,
    is_checked: bool,
) -> tuple[WrittenField, ...]:
    """Subject and text; of an SMS the text alone. `words` are of the text's language."""
    faults = list(faults_in(template, kind, medium, words)) if is_checked else []
    body = WrittenField(
        name="body",
        label=asked.words.gettext("Text"),
        value=template.body,
        error=_error(asked, faults, template.body, at_subject=False),
        help=asked.words.gettext("A blank line begins a new paragraph.")
        if medium is Medium.LETTER
        else asked.words.gettext("The link is added where there is room for it."),
        kind="textarea",
        is_required=True,
    )
    if medium is Medium.SMS:
        return (body,)
    subject = WrittenField(
        name="subject",
        label=asked.words.gettext("Subject"),
        value=template.subject,
        error=_error(asked, faults, template.subject, at_subject=True),
        is_required=True,
    )
    return (subject, body)


def places(
    asked: StaffAsked, kind: MessageKind, medium: Medium, words: Words
) -> tuple[StaffFact, ...]:
    """The names that may stand between braces, with what a booking puts there."""
    values = values_of(sample_facts(kind, words), words, medium)
    return facts_from((f"{{{name}}}", values[name]) for name in PLACES)


def text_facts(asked: StaffAsked, template: Template) -> tuple[StaffFact, ...]:
    return facts_from(
        [
            (asked.words.gettext("Subject"), template.subject),
            (asked.words.gettext("Text"), template.body),
        ]
    )


def _error(asked: StaffAsked, faults: list[str], text: str, *, at_subject: bool) -> str:
    """All that is wrong with one field, in sentences; a wrong name by its line."""
    said = [
        asked.words.gettext(FAULTS[code])
        for code in faults
        if code != "unknown_place" and (code in _AT_SUBJECT) is at_subject
    ]
    said += [
        asked.words.gettext("Line %1: “%2” is no fact of a booking.", str(line), place)
        for line, place in unknown_places(text)
    ]
    if unknown_places(text):
        said.append(asked.words.gettext(FAULTS["unknown_place"]))
    return " ".join(said)
