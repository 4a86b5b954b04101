"""Attached files as a citizen reads them: what is taken, what there is, what the scanner says."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from casework.attachments.attachments import Attachment, FileRule
from casework.attachments.refusals import (
    FileEmpty,
    FileHasScript,
    FileIsBomb,
    FileTooLarge,
    FileTypeRefused,
    TooManyFiles,
)
from sportello.cases.messages import AttachmentState
from sportello.model.refusals import Refused, StorageFull
from text.catalogue import N_, Words

_S = AttachmentState
_STATES: Mapping[AttachmentState, tuple[str, str]] = {
    _S.RECEIVED: ("waiting", N_("Received. We check it for viruses: you can go on.")),
    _S.SCANNING: ("waiting", N_("Received. We check it for viruses: you can go on.")),
    _S.NOT_SCANNED: ("waiting", N_("Received. We check it for viruses: you can go on.")),
    _S.CLEAN: ("good", N_("Checked: no virus.")),
    _S.INFECTED: ("bad", N_("It contains a virus: “%1”. Please remove it and attach another one.")),
    _S.UNREADABLE: (
        "bad",
        N_("It cannot be opened: it is damaged, or has a password. Please attach another one."),
    ),
}

_KINDS: Mapping[str, str] = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "application/pkcs7-mime": N_("signed file (P7M)"),
}

_REFUSED: Mapping[type[Refused], str] = {
    FileEmpty: N_("This file is empty: please choose another one."),
    FileTooLarge: N_("This file is too large: please choose a smaller one."),
    FileTypeRefused: N_("This kind of file is not accepted here: please look at those below."),
    FileHasScript: N_("This file would run a program: please save it as a plain PDF."),
    FileIsBomb: N_("This file cannot be checked: please choose another one."),
    TooManyFiles: N_("There are as many files as can be: please remove one first."),
    StorageFull: N_("The file cannot be kept just now: please try again in a few minutes."),
}
FILE_REFUSALS = tuple(_REFUSED)


class FileLine(Struct, frozen=True):
    """`mark` is "waiting", "good" or "bad"; `picture` whether there is a small one."""

    id: str
    name: str
    size: str
    mark: str
    state: str
    picture: bool


class FileBox(Struct, frozen=True):
    """Where files are attached: for which path, what is there, and what is taken, in a sentence."""

    path: str
    shown: tuple[FileLine, ...]
    limits: str
    accepts: str
    may_add: bool
    is_several: bool


def file_box(
    path: str,
    ids: Sequence[str],
    attached: Sequence[Attachment],
    rule: Mapping[str, Any],
    words: Words,
) -> FileBox:
    """`ids` of those that count here, `rule` with the members of a `FileRule`."""
    here = [each for each in attached if each.id in ids]
    kinds = [words.gettext(_KINDS.get(each, each)) for each in rule["media_types"]]
    most, size = int(rule["most_files"]), said_size(int(rule["most_bytes"]))
    limits = words.gettext("%1, up to %2 each.", ", ".join(kinds), size)
    if most > 1:
        at_most = words.plural("At most %n files.", most)
        limits = f"{limits} {at_most}"
    extensions = {"application/pkcs7-mime": ".p7m"}
    return FileBox(
        path=path,
        shown=tuple(file_shown(each, words) for each in here),
        limits=limits,
        accepts=",".join(extensions.get(each, each) for each in rule["media_types"]),
        may_add=len(here) < most,
        is_several=most > 1,
    )


def file_box_of(path: str, attached: Sequence[Attachment], rule: FileRule, words: Words) -> FileBox:
    """Of files that no answer names: all that were attached for the path."""
    ids = [each.id for each in attached if each.field == path]
    facts = {name: getattr(rule, name) for name in FileRule.__struct_fields__}
    return file_box(path, ids, attached, facts, words)


def file_shown(file: Attachment, words: Words) -> FileLine:
    mark, state = _STATES[file.state]
    has_picture = file.thumbnail is not None and file.state is AttachmentState.CLEAN
    return FileLine(
        file.id, file.name, said_size(file.size), mark, words.gettext(state, file.name), has_picture
    )


def refused_file(refused: Refused, words: Words) -> str:
    """What the citizen reads of a file that was not taken. Raises: KeyError"""
    return words.gettext(_REFUSED[type(refused)])


def said_size(size: int) -> str:
    """In the unit that leaves a short number: "1,2 MB"."""
    for unit, bytes_ in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= bytes_:
            return f"{size / bytes_:.1f}".replace(".", ",").removesuffix(",0") + f" {unit}"
    return f"{size} byte"
