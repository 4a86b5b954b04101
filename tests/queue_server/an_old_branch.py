"""A branch's directory as an older version left it, from the archives in `old/`."""

import tarfile
from pathlib import Path

OLD = Path(__file__).parent / "old"


def unpack(archive: str, directory: Path) -> None:
    """The files of `archive` in `directory`; Python 3.11.2 knows no filter for `extractall`."""
    directory.mkdir(exist_ok=True)
    with tarfile.open(OLD / archive) as kept:
        for member in kept.getmembers():
            content = kept.extractfile(member)
            assert content is not None, f"{member.name} is no file"
            (directory / member.name).write_bytes(content.read())
