"""Numbers and sums of money as people write them; one too large for that stands in plain digits."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal

TOO_LARGE = 10**15
"""From here on a number is no quantity but a slip of a key."""


def said_number(value: float, locale: str) -> str:
    return str(value) if abs(value) >= TOO_LARGE else format_decimal(value, locale=locale)


def said_euros(cents: int, locale: str) -> str:
    if abs(cents) >= TOO_LARGE:
        return f"{cents // 100} €"
    return format_currency(Decimal(cents) / 100, "EUR", locale=locale)
