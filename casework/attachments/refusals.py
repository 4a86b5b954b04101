"""Why a file was not taken. The codes are those of the portal's API.

Refused
├── NotThere
│   ├── AttachmentUnknown   no such file in this draft
│   └── UploadUnknown       no such upload: it was finished, given up or is too old
├── NotNow
│   ├── WrongOffset         the upload goes on elsewhere: it holds `offset` bytes
│   └── NotCleared          the scanner has not looked, or has found something: it is not given out
└── NotUnderstood
    ├── FileEmpty           nothing was sent
    ├── FileTooLarge        larger than the question or the Comune allows
    ├── FileTypeRefused     by its content it is not of a type that is asked for
    ├── FileHasScript       it would run something when it is opened
    ├── FileIsBomb          opened, it would be far larger than it is, or no end of it is found
    ├── TooManyFiles        as many as the question or the Comune allows are attached
    └── FileIncomplete      the upload ended before the size that was said
A disk that cannot be written is `StorageFull`, as everywhere.
"""

from sportello.model.refusals import NotNow, NotThere, NotUnderstood


class AttachmentUnknown(NotThere): ...


class UploadUnknown(NotThere): ...


class WrongOffset(NotNow):
    """Send what follows after `offset`."""

    def __init__(self, detail: str, offset: int) -> None:
        super().__init__(detail)
        self.offset = offset


class FileEmpty(NotUnderstood): ...


class NotCleared(NotNow): ...


class FileTypeRefused(NotUnderstood): ...


class FileHasScript(NotUnderstood): ...


class FileIsBomb(NotUnderstood): ...


class FileTooLarge(NotUnderstood): ...


class TooManyFiles(NotUnderstood): ...


class FileIncomplete(NotUnderstood): ...
