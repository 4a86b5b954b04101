"""What the page says, sentence by sentence and in every language, without a server."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from queue_server.follow.pages import Pages
from queue_server.follow.sentences import Said, said
from queue_server.follow.tokens import FollowTokens
from queue_server.follow.turn import Turn, Way
from sportello.model.languages import LANGUAGES
from sportello.model.ticket import State
from tests.queue_server.a_server import a_plan
from text.catalogue import Catalogue
from text.extraction import po_path

ROME = ZoneInfo("Europe/Rome")
TEN = datetime(2026, 11, 23, 9, tzinfo=UTC)  # ten in Rome
SUMMER = datetime(2026, 7, 1, 8, tzinfo=UTC)  # ten in Rome, too
WAITING = Turn(
    code="A042", language="it", state=State.WAITING, place={"it": "Sala d'attesa"}, people=3
)


def at(minutes: int, from_: datetime = TEN) -> datetime:
    return from_ + timedelta(minutes=minutes)


def of(language: str = "it", **facts: object) -> Said:
    return said(replace(WAITING, **facts), Catalogue("queue_server").words(language), ROME)


def facts(page: Said) -> dict[str, str]:
    return {fact.label: fact.value for fact in page.facts}


def test_who_waits_reads_everything_that_is_known():
    assert facts(of(expected=(at(40), at(55)))) == {
        "In fila": "3 persone prima di lei",
        "Chiamata prevista": "tra le 10:40 e le 10:55",
        "Dove aspettare": "Sala d'attesa",
    }


def test_without_a_forecast_only_the_place_is_told():
    assert list(facts(of(people=None))) == ["Dove aspettare"]


def test_times_are_those_of_the_branch_in_summer_too():
    expected = (at(40, SUMMER), at(55, SUMMER))
    assert facts(of(expected=expected))["Chiamata prevista"] == "tra le 10:40 e le 10:55"


def test_who_may_be_called_at_any_moment_is_asked_to_stay_near():
    page = of(expected=(None, at(10)), people=0)
    assert page.text == "Resti nelle vicinanze: può essere il suo turno da un momento all'altro."
    assert facts(page)["Chiamata prevista"] == "entro le 10:10"
    assert facts(page)["In fila"] == "Nessuno prima di lei"


def test_nobody_before_is_not_said_where_there_is_a_wait_all_the_same():
    assert "In fila" not in facts(of(expected=(at(20), at(30)), people=None))


def test_who_has_an_appointment_reads_its_time_instead_of_a_place_in_the_line():
    assert facts(of(slot_at=TEN, people=None)) == {
        "Il suo appuntamento": "10:00",
        "Dove aspettare": "Sala d'attesa",
    }


def test_a_second_call_is_another_call_and_the_title_says_where():
    first, second = (of(state=State.CALLED, counter="3", calls=n) for n in (1, 2))
    assert first.call != second.call
    assert first.title == second.title == "A042 · È il suo turno: sportello 3"


def test_what_is_read_aloud_does_not_change_with_the_forecast():
    assert of(expected=(at(40), at(55))).aloud == of(expected=(at(45), at(60))).aloud
    assert of(people=2).aloud != of(people=3).aloud


@pytest.mark.parametrize("way", Way)
def test_only_giving_up_and_going_away_are_asked_first(way):
    (offer,) = of(ways=(way,)).offers
    assert bool(offer.question) == (way is not Way.COME_BACK)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_page_is_there_in_every_language(language):
    with po_path("queue_server", language).open("rb") as source:
        catalogue = read_po(source, locale=language)
    of_the_page = [m for m in catalogue if any("follow" in file for file, _ in m.locations)]
    assert len(of_the_page) > 40
    for message in of_the_page:
        forms = [message.string] if isinstance(message.string, str) else message.string
        assert language == "en" or all(forms), message.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_every_state_has_a_page_in_every_language(state, language):
    turn = replace(
        WAITING,
        language=language,
        state=state,
        counter="3",
        called_at=TEN,
        back_at=TEN,
        why="sent_home",
        ways=tuple(Way),
    )
    html = Pages(a_plan(), lambda: "an-id").page(turn, "A042-x", TEN)
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert html.count("<h1") == 1


def test_what_a_branch_is_called_is_no_html():
    turn = replace(WAITING, place={"it": "<b>Sala</b> & corridoio"})
    html = Pages(a_plan(name="<script>"), lambda: "an-id").page(turn, "A042-x", TEN)
    assert "<script>" not in html
    assert "&lt;b&gt;Sala&lt;/b&gt; &amp; corridoio" in html


# --- the token ----------------------------------------------------------------------------------


def tokens(key: bytes = b"key") -> FollowTokens:
    return FollowTokens(key, "https://example.it")


DAY = TEN.date()


def test_a_token_holds_for_its_ticket_its_day_and_its_branch_alone():
    token = tokens().token_of("2026-11-23-A042")
    assert tokens().ticket_in(token, DAY) == "2026-11-23-A042"
    assert tokens().ticket_in(token, DAY + timedelta(days=1)) is None
    assert tokens(b"another").ticket_in(token, DAY) is None
    assert tokens().ticket_in(token.replace("A042", "A043"), DAY) is None


@given(st.text())
def test_nothing_that_one_can_type_is_a_token(text):
    assert tokens().ticket_in(text, DAY) is None
