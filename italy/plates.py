"""Number plates of Italian vehicles. Pure.

Cars and trailers have AA000AA since 1994, motorcycles AA00000 since 1999, mopeds six signs since
2006; before, a province and six signs. Letters and digits that could be taken for each other are
not in the new ones. A plate says nothing of who drives.
"""

import re

_LETTER = "[A-HJ-NPR-TV-Z]"
_PLATE = re.compile(
    rf"{_LETTER}{{2}}[0-9]{{3}}{_LETTER}{{2}}"
    rf"|{_LETTER}{{2}}[0-9]{{5}}"
    r"|X[02-9A-Z][02-9B-DF-HJ-NP-TV-Z]{4}"
    r"|(?:[A-Z]{2}|ROMA)[0-9A-Z][0-9]{5}"
)


def normalised(text: str) -> str:
    """Upper case, without spaces and hyphens."""
    return re.sub(r"[\s-]", "", text).upper()


def is_plate(text: str) -> bool:
    """Whether `text`, as `normalised` gives it, can be an Italian vehicle's."""
    return _PLATE.fullmatch(text) is not None
