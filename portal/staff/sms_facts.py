"""What the month's SMS have cost, in the words of the page of messages."""

from datetime import datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from portal.notifications.kinds import ROME
from portal.notifications.settings import SmsSettings
from portal.notifications.sms_bill import SmsMonth
from portal.staff.fields import StaffFact, facts_from
from text.catalogue import Words
from text.times import locale_of


def month_said(words: Words, now: datetime) -> str:
    """ "novembre 2026": the month that is counted now."""
    return format_date(now.astimezone(ROME).date(), "LLLL yyyy", locale=_locale(words))


def sms_facts(words: Words, settings: SmsSettings | None, month: SmsMonth) -> tuple[StaffFact, ...]:
    """Prices and costs only where portal.toml has them."""
    cents = None if settings is None else settings.cents_a_part
    ceiling = None if settings is None else settings.euros_a_month
    sent = _number(words, month.messages)
    if month.parts != month.messages:
        sent = words.gettext("%1, in %2 parts", sent, _number(words, month.parts))
    return facts_from(
        [
            (words.gettext("Sent this month"), sent),
            (words.gettext("Price of a part"), _euros(words, cents, digits=3)),
            (words.gettext("Cost"), _euros(words, cents and month.parts * cents)),
            (words.gettext("Ceiling of the month"), _euros(words, ceiling and ceiling * 100)),
            (words.gettext("Left out"), _number(words, month.left_out) if month.left_out else ""),
        ]
    )


def is_at_ceiling(settings: SmsSettings | None, month: SmsMonth) -> bool:
    most = None if settings is None else settings.most_parts
    return most is not None and month.parts >= most


def _locale(words: Words) -> str:
    return locale_of(words.language.code)


def _number(words: Words, number: int) -> str:
    return format_decimal(number, locale=_locale(words))


def _euros(words: Words, cents: float | None, digits: int = 2) -> str:
    """As in "9,05 €", with up to `digits` after the comma; empty for None."""
    if cents is None:
        return ""
    pattern = f"#,##0.00{'#' * (digits - 2)}"
    return f"{format_decimal(cents / 100, pattern, locale=_locale(words))} €"
