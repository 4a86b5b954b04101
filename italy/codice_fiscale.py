"""The codice fiscale: is it one, and what does it say about its holder.

Two forms: 16 characters (a person, with a check character; omocodia replaces digits by letters)
and 11 digits (a temporary one, with a Luhn check digit, which says nothing about its holder).
The check character is python-stdnum's. Two of its rules are not ours, and are kept out on purpose:
it reads days 72 to 99 as if they were dates, and it wants a VAT office in the 11 digits.
This module must not know where a code was read.
"""

import re
from datetime import date
from typing import Literal

from italy.names import folded

Sex = Literal["M", "F"]

_PERSONAL = re.compile(
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]"
)
_TEMPORARY = re.compile(r"[0-9]{11}")
_PERHAPS_A_CODE = re.compile(r"(?=([A-Z]{6}[0-9A-Z]{9}[A-Z]))")
_MONTHS = "ABCDEHLMPRST"
_DIGITS_OF_OMOCODIA = str.maketrans("LMNPQRSTUV", "0123456789")
_DAYS_ADDED_FOR_WOMEN = 40
_OLDEST_AGE = 100


def normalised(text: str) -> str:
    """`text` as codes are compared and kept: upper case, without the spaces around it.

    Letters of omocodia stay: the same code without them is another person's.
    """
    return text.strip().upper()


def is_codice_fiscale(text: str) -> bool:
    """Whether `text`, upper case and nothing around it, is a codice fiscale of either form."""
    if _TEMPORARY.fullmatch(text):
        return text.strip("0") != "" and _has_check_digit(text)
    if not _PERSONAL.fullmatch(text) or not _has_check_character(text):
        return False
    year, month, day = _digits_of_birth(text)
    return any(_is_date(century + year, month, day) for century in (1900, 2000))


def codice_fiscale_in(text: str) -> str | None:
    """The one codice fiscale within `text`, upper case; None if there is none, or several.

    Eleven digits count only when they stand alone: a payment notice holds its creditor's.
    """
    if is_codice_fiscale(text):
        return text
    candidates = {match[1] for match in _PERHAPS_A_CODE.finditer(text)}
    found = {code for code in candidates if is_codice_fiscale(code)}
    return found.pop() if len(found) == 1 else None


def is_temporary(codice_fiscale: str) -> bool:
    """Whether it is the form of 11 digits, given to those who have no 16-character one yet."""
    return len(codice_fiscale) == 11


def birth_date(codice_fiscale: str, today: date) -> date | None:
    """The holder's birth date; None for a temporary code, which does not hold it.

    The code has two digits of the year: the latest year that is not in the future is taken, so a
    person of 100 years or more comes out a century too young. A card's own date goes first.
    """
    if is_temporary(codice_fiscale):
        return None
    year, month, day = _digits_of_birth(codice_fiscale)
    latest = today.year - (today.year - year) % _OLDEST_AGE
    candidates = (y for y in (latest, latest - _OLDEST_AGE) if _is_date(y, month, day))
    return next((born for y in candidates if (born := date(y, month, day)) <= today), None)


def sex(codice_fiscale: str) -> Sex | None:
    """The holder's sex as the registry has it; None for a temporary code."""
    if is_temporary(codice_fiscale):
        return None
    return "F" if _number(codice_fiscale[9:11]) > _DAYS_ADDED_FOR_WOMEN else "M"


def may_be_born_on(codice_fiscale: str, day: date) -> bool:
    """Whether the code's two digits of the year, month and day are those of `day`."""
    if is_temporary(codice_fiscale):
        return True
    return _digits_of_birth(codice_fiscale) == (day.year % 100, day.month, day.day)


def birthplace_code(codice_fiscale: str) -> str | None:
    """The Belfiore code of the place of birth, H501 for Roma; None for a temporary code."""
    if is_temporary(codice_fiscale):
        return None
    return codice_fiscale[11] + codice_fiscale[12:15].translate(_DIGITS_OF_OMOCODIA)


def may_be_named(codice_fiscale: str, *, given_name: str = "", surname: str = "") -> bool:
    """Whether the code's letters are those of the names; "" is not compared.

    A second given name that the registry does not count would be refused: each of its first words
    may be where the given name ends.
    """
    if is_temporary(codice_fiscale):
        return True
    words = given_name.split()
    beginnings = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    is_surname = not folded(surname) or codice_fiscale[:3] == _letters(surname)
    is_given = not folded(given_name) or any(
        codice_fiscale[3:6] == _letters(name, is_given=True) for name in beginnings
    )
    return is_surname and is_given


def _letters(name: str, *, is_given: bool = False) -> str:
    """Three letters: consonants, then vowels, then X; of four consonants a given name skips one.

    Source: DM 23 December 1976, art. 2 and 3
    """
    letters = folded(name).upper()
    consonants = [letter for letter in letters if letter not in "AEIOU"]
    if is_given and len(consonants) > 3:
        del consonants[1]
    vowels = [letter for letter in letters if letter in "AEIOU"]
    return "".join([*consonants, *vowels, "X", "X", "X"][:3])


def _has_check_digit(text: str) -> bool:
    from stdnum import luhn  # it loads pydoc: no program's start shall wait for that

    return bool(luhn.is_valid(text))


def _has_check_character(text: str) -> bool:
    from stdnum.it.codicefiscale import calc_check_digit  # as above

    return bool(calc_check_digit(text[:15]) == text[15])


def _digits_of_birth(codice_fiscale: str) -> tuple[int, int, int]:
    day = _number(codice_fiscale[9:11])
    if day > _DAYS_ADDED_FOR_WOMEN:
        day -= _DAYS_ADDED_FOR_WOMEN
    return _number(codice_fiscale[6:8]), _MONTHS.index(codice_fiscale[8]) + 1, day


def _number(digits: str) -> int:
    return int(digits.translate(_DIGITS_OF_OMOCODIA))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
