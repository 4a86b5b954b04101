"""The portal as the window *Dispositivi virtuali* shows it: address, people, what it sent.

Owns the rows and the slots. The messages are those that `message_sinks` received. Must not know
what a portal does.
"""

from msgspec import Struct
from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot

from appliance.demo.demo_branch import House
from appliance.demo.message_sinks import ReceivedMail, ReceivedSms
from station.list_model import RowModel
from text.catalogue import Words
from text.times import clock

MESSAGES = 4
LOOK_AT_THE_CODE_EVERY_MS = 1000


class MessageRow(Struct, frozen=True):
    """`note` is where it went; of an SMS its length, too."""

    number: int
    title: str
    note: str
    is_mail: bool
    is_open: bool


class PortalModel(QObject):
    """What was sent, newest first, and one message that is read.

    Properties:
        address: url of the portal; citizen: who can book, with the codice fiscale.
        login, password, code: of an operator; the code is what their telephone shows now.
        messages: rows of `MessageRow`.
        heading, letter: of the message that is read, "" for none.
        page: url of its page as a mail program shows it, empty for an SMS.
    """

    changed = Signal()
    codeChanged = Signal()  # noqa: N815

    def __init__(self, house: House, words: Words) -> None:
        super().__init__()
        assert house.branch.portal is not None, "the demo made one"
        self._portal = house.branch.portal
        self._address = house.portal
        self._sinks = house.sinks
        self._words = words
        self._read: ReceivedMail | ReceivedSms | None = None
        self._messages = RowModel(MessageRow, lambda row: row.number, self)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_AT_THE_CODE_EVERY_MS)
        self._clock.timeout.connect(self.codeChanged)
        self._clock.start()
        house.sinks.listen(self._arrived)

    def _arrived(self) -> None:
        self._read = self._sinks.received[-1]
        self._show()

    def _show(self) -> None:
        newest = self._sinks.received[: -MESSAGES - 1 : -1]
        self._messages.show([self._row(message) for message in newest])
        self.changed.emit()

    @Slot(int)
    def read(self, number: int) -> None:
        """Show that message."""
        self._read = next(each for each in self._sinks.received if each.number == number)
        self._show()

    def _row(self, message: ReceivedMail | ReceivedSms) -> MessageRow:
        is_open = message is self._read
        at = clock(message.at.astimezone().time(), self._words.language.code)
        note = f"{at} · {message.to}"
        if isinstance(message, ReceivedMail):
            return MessageRow(message.number, message.subject, note, True, is_open)
        length = self._words.gettext("%1 of 160 letters", message.septets)
        return MessageRow(message.number, message.text, f"{note} · {length}", False, is_open)

    # --- properties -----------------------------------------------------------------------------

    @Property(QUrl, constant=True)
    def address(self) -> QUrl:
        return QUrl(self._address)

    @Property(str, constant=True)
    def citizen(self) -> str:
        person = self._portal.citizen
        return f"{person.given_name} {person.surname} · {person.codice_fiscale}"

    @Property(str, constant=True)
    def login(self) -> str:
        return self._portal.login

    @Property(str, constant=True)
    def password(self) -> str:
        return self._portal.password

    @Property(str, notify=codeChanged)
    def code(self) -> str:
        return self._portal.code()

    @Property(QObject, constant=True)
    def messages(self) -> RowModel[MessageRow]:
        return self._messages

    @Property(str, notify=changed)
    def heading(self) -> str:
        match self._read:
            case ReceivedMail(subject=subject):
                return subject
            case ReceivedSms(to=to):
                return to
            case None:
                return ""

    @Property(str, notify=changed)
    def letter(self) -> str:
        return self._read.text if self._read else ""

    @Property(QUrl, notify=changed)
    def page(self) -> QUrl:
        if isinstance(self._read, ReceivedMail):
            return QUrl.fromLocalFile(str(self._read.page))
        return QUrl()
