"""`[mail]`, `[sms]`, `[app_io]` and `[notifications]` of portal.toml."""

from datetime import UTC, datetime, time

import pytest

from portal.notifications.hours import DecentHours
from portal.notifications.settings import MailSecurity, NotificationSettings, read_notifications
from text.toml_settings import Document, FileFaulty

WHOLE = """
[mail]
host = "smtp.comune.example.it"
sender = "prenota@comune.example.it"
username = "prenota"
password = "parola"

[sms]
url = "https://sms.example.it/v1/send"
key = "chiave"
body = '{"dest": "{to}", "testo": "{text}", "rif": "{id}"}'

[app_io]
key = "chiave"

[notifications]
first = "09:00"
last = "19:30"
"""


def read(text: str) -> NotificationSettings:
    document = Document(text.encode(), "portal.toml")
    settings = read_notifications(document)
    document.check()
    return settings


def test_a_portal_without_these_tables_sends_nothing_yet():
    assert read("") == NotificationSettings(None, None, None, DecentHours(time(8), time(21)))


def test_every_table_is_read():
    settings = read(WHOLE)
    assert settings.mail.security is MailSecurity.STARTTLS
    assert settings.mail.port == 587
    assert settings.sms.sent_headers == {
        "Authorization": "Bearer chiave", "Content-Type": "application/json",
    }  # fmt: skip
    assert settings.app_io.url == "https://api.io.pagopa.it/api/v1"
    assert settings.hours == DecentHours(time(9), time(19, 30))


@pytest.mark.parametrize(
    ("before", "after", "line", "wrong"),
    [
        ('password = "parola"', "", 2, "has no password"),
        ('host = "smtp.comune.example.it"', "", 2, "is missing"),
        ("prenota@comune", "prenota", 4, "matching regex"),
        ("{to}", "{number}", 11, "has not the right places"),
        ('"{text}"', "{text}", 11, "is no JSON"),
        ("19:30", "08:30", 18, "is not after first"),
        ("[app_io]", "[app_io]\nkay = 1", 14, "no program reads this key"),
        ('key = "chiave"\nbody', 'headers = {X = "{text}"}\nbody', 10, "a place that is not {key}"),
        ('key = "chiave"\nbody', "euros_a_month = 9\nbody", 10, "needs a price"),
        ('username = "prenota"', 'ca_file = "/no/such"', 5, "is no file"),
    ],
)
def test_a_fault_names_its_line(before, after, line, wrong):
    assert before in WHOLE
    with pytest.raises(FileFaulty) as faulty:
        read(WHOLE.replace(before, after, 1))
    assert any(f.line == line and wrong in f.wrong for f in faulty.value.faults), faulty.value


def test_decent_hours_are_local_in_summer_and_winter():
    hours = DecentHours(time(8), time(21))
    assert hours.has(datetime(2026, 7, 1, 6, 0, tzinfo=UTC))
    assert not hours.has(datetime(2026, 7, 1, 19, 0, tzinfo=UTC))
    assert not hours.has(datetime(2026, 12, 1, 6, 59, tzinfo=UTC))
    assert hours.has(datetime(2026, 12, 1, 19, 59, tzinfo=UTC))
