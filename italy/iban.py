"""The IBAN: country, length and check digits, as python-stdnum knows them. Pure."""


def normalised(text: str) -> str:
    """Upper case, without the spaces between groups of four."""
    return "".join(text.split()).upper()


def is_iban(text: str) -> bool:
    """Whether `text`, as `normalised` gives it, is an IBAN of any country that has them."""
    from stdnum import iban  # it reads its tables: no program's start shall wait for that

    return text.isascii() and text.isalnum() and bool(iban.is_valid(text))
