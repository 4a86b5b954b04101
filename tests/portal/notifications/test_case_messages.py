"""Messages about cases in the outbox: beside those about bookings, true when they go, and short."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from alembic import command
from msgspec.structs import replace
from sqlalchemy import select, text

from portal.notifications import outbox, overview
from portal.notifications.bodies import AboutBooking, MessageBody
from portal.notifications.case_kinds import CASE_MESSAGES
from portal.notifications.composition.app_io import MARKDOWN, io_content
from portal.notifications.composition.case_facts import CaseFacts
from portal.notifications.composition.invitation import Organizer
from portal.notifications.composition.letter import letter
from portal.notifications.composition.mail import MailWriter, plain
from portal.notifications.composition.parts import PLACE, Medium
from portal.notifications.composition.short_message import (
    EACH_OF_SEVERAL,
    ONE_SEGMENT,
    language_of_sms,
    short_message,
)
from portal.notifications.composition.templates import default_template
from portal.notifications.kinds import CaseMessageKind as Kind
from portal.notifications.kinds import ContactChannel, MessageKind
from portal.notifications.states import MessageState, WhyNot
from portal.notifications.tables import outbox as table
from portal.notifications.transports.seam import accepted
from portal.storage.database import open_database
from portal.storage.migrate import configuration
from tests.portal.notifications.a_post_office import (
    COMUNE,
    MARIA,
    MARIAS_PHONE,
    Recorder,
    a_booking,
)
from text.catalogue import LANGUAGES, Catalogue

LINK = "https://prenota.borgosanlieto.example/firme/2f7Rk0qXw1c3ZtYb8NnE5g/other_parent/" + "t" * 20
FACTS = CaseFacts(
    kind=Kind.RECEIPT,
    language="it",
    comune="Comune di Borgo San Lieto",
    link=LINK,
    zone="Europe/Rome",
    title="Iscrizione al nido d’infanzia",
    who="Massimiliano Abbondanzieri Colonna",
    presented_at=datetime(2026, 9, 30, 9, 5, tzinfo=UTC),
    number="1234567/2026",
    emergency="EM-A12BC3D-centro-2026-0000123",
    office="Servizi educativi",
    to_mend=2,
)


async def tell(office, kind, case="c1", to=MARIA, **said):
    async with office.database.transaction() as connection:
        await outbox.tell(connection, COMUNE, kind, case, to, now=office.now, **said)


async def test_a_message_of_the_version_before_is_about_its_booking(tmp_path):
    booking = a_booking()
    old = {
        "comune": COMUNE, "id": "m1", "state": "waiting", "kind": "confirmation",
        "channel": "email", "address": "maria@example.it", "language": "it", "booking": booking.id,
        "version": 1, "body": msgspec.json.encode(booking).decode(),
        "at": datetime(2026, 11, 27, tzinfo=UTC).isoformat(),
    }  # fmt: skip
    async with open_database(tmp_path, None) as database:
        async with database.transaction() as connection:
            await connection.run_sync(lambda c: command.upgrade(configuration(c), "0036"))
            await connection.execute(
                text(
                    "INSERT INTO outbox (comune, id, state, kind, channel, address, language,"
                    " booking, version, body, made_at, due_at, stale_at) VALUES (:comune, :id,"
                    " :state, :kind, :channel, :address, :language, :booking, :version, :body,"
                    " :at, :at, :at)"
                ),
                old,
            )
        async with database.transaction() as connection:
            await connection.run_sync(lambda c: command.upgrade(configuration(c), "head"))
            query = select(table.c.subject, table.c.party, table.c.body)
            (row,) = (await connection.execute(query)).all()
    assert (row.subject, row.party) == (booking.id, "")
    assert msgspec.json.decode(row.body, type=MessageBody) == AboutBooking(booking)


async def test_cases_and_bookings_go_by_one_outbox_and_a_case_is_only_named_there(office):
    await office.tell(MessageKind.CONFIRMATION, a_booking())
    await tell(office, Kind.RECEIPT, remark="Portelo allo sportello.")
    provider = Recorder()
    await office.send_due(provider)
    assert sorted(provider.kinds) == ["confirmation", "receipt"]
    written = next(each for each in provider.sent if each.facts.kind is Kind.RECEIPT)
    assert "L'ufficio scrive: Portelo allo sportello." in plain(
        letter(written.facts, written.template, written.words)
    )
    (row,) = [row for row in await office.rows() if row.kind == Kind.RECEIPT]
    assert row.body == '{"about":"case","case":"c1","party":""}'


async def test_a_newer_message_to_one_person_of_a_case_withdraws_none_to_another(office):
    await tell(office, Kind.SIGNATURE_ASKED, party="father", version=4)
    await tell(office, Kind.SIGNATURE_ASKED, party="mother", version=5)
    await tell(office, Kind.SIGNATURE_ASKED, party="mother", version=7)
    rows = [row for row in await office.rows() if row.state == MessageState.WAITING]
    assert {(row.party, row.version) for row in rows} == {("father", 4), ("mother", 7)}


async def test_what_is_no_longer_so_is_withdrawn_and_what_is_not_ready_waits(office):
    office.over, office.waiting = {"over"}, {"unkept"}
    await tell(office, Kind.ALL_SIGNED, "over")
    await tell(office, Kind.RECEIPT, "unkept")
    provider = Recorder()
    await office.send_due(provider)
    assert provider.sent == []
    states = {row.subject: (row.state, row.why) for row in await office.rows()}
    assert states["over"] == (MessageState.WITHDRAWN, None)
    assert states["unkept"] == (MessageState.WAITING, WhyNot.NOT_READY)
    office.waiting, office.now = set(), office.now + timedelta(minutes=2)
    await office.send_due(provider)
    assert provider.kinds == [Kind.RECEIPT]


async def test_a_dead_letter_about_a_case_waits_for_staff_like_any_other(small_office):
    await tell(small_office, Kind.RECEIPT)
    small_office.now += CASE_MESSAGES[Kind.RECEIPT].useful_for
    await small_office.send_due(Recorder())
    async with small_office.database.reading() as connection:
        (dead,) = await overview.messages_to_decide(connection, COMUNE)
    assert (dead.subject, overview.kind_label(dead.kind)) == ("c1", "Receipt of a request")


async def test_a_reminder_to_sign_is_left_out_of_the_sms_above_the_ceiling(small_office):
    await tell(small_office, Kind.SIGNATURE_ASKED, "earlier", to=MARIAS_PHONE)
    provider = Recorder(accepted(segments=2), accepted(segments=2))
    worker = small_office.worker({ContactChannel.SMS: provider}, most_sms_parts=2)
    await worker.send_due()
    await tell(small_office, Kind.SIGNATURE_REMINDER, to=MARIAS_PHONE)
    await tell(small_office, Kind.SIGNATURE_ASKED, to=MARIAS_PHONE)
    await worker.send_due()
    assert provider.kinds == [Kind.SIGNATURE_ASKED, Kind.SIGNATURE_ASKED]


async def test_messages_about_a_case_that_was_erased_are_erased_with_their_addresses(small_office):
    await small_office.tell(MessageKind.CONFIRMATION, a_booking())
    await tell(small_office, Kind.SIGNATURE_ASKED, "given up", party="mother")
    async with small_office.database.transaction() as connection:
        assert await outbox.erase_of_erased_cases(connection) == 1
    assert "signature_asked" not in await small_office.states()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_about_a_case_reads_in_every_language(language):
    catalogue = Catalogue("portal")
    for kind in Kind:
        words = catalogue.words(language)
        template, row = default_template(kind, Medium.LETTER, words), CASE_MESSAGES[kind]
        for ours, theirs in ((row.subject, template.subject), (row.text, template.body)):
            assert language == "en" or ours != theirs
            assert sorted(PLACE.findall(ours)) == sorted(PLACE.findall(theirs)), theirs
        facts = replace(FACTS, kind=kind, language=language)
        content = letter(facts, template, words)
        html = MailWriter(Organizer("", "")).html(content, words)
        assert f'lang="{language}"' in html
        assert not re.search(r"\{\w+\}|%\d", plain(content))
        assert len(io_content(facts, template, words).markdown) >= MARKDOWN[0]
        words = catalogue.words(language_of_sms(language))
        facts = replace(facts, language=words.language.code)
        sms = short_message(facts, default_template(kind, Medium.SMS, words), words)
        if row.is_the_link:
            assert LINK in sms.text
            assert sms.septets <= 2 * EACH_OF_SEVERAL, sms.text
        else:
            assert sms.septets <= ONE_SEGMENT, sms.text


def test_an_invitation_tells_no_number_and_a_receipt_says_when_by_which_number_and_who_answers():
    words = Catalogue("portal").words("it")

    def said(kind, **changes):
        facts = replace(FACTS, kind=kind, **changes)
        return plain(letter(facts, default_template(kind, Medium.LETTER, words), words))

    asked = said(Kind.SIGNATURE_ASKED)
    assert "Massimiliano Abbondanzieri Colonna presenta una richiesta" in asked
    assert f"Legga e firmi:\n{LINK}" in asked
    assert "2026" not in asked
    receipt = said(Kind.RECEIPT)
    assert (
        "Protocollo n. 1234567/2026, Presentata mercoledì 30 settembre 2026 alle 11:05" in receipt
    )
    assert "Ufficio: Servizi educativi" in receipt
    assert "Da sistemare: 2." in receipt
    waits = said(Kind.RECEIPT, number="", title="", office="")
    assert "Registro di emergenza EM-A12BC3D-centro-2026-0000123" in waits
    assert "segue con un altro messaggio" in waits
    assert "Richiesta:" not in waits
