"""For whom the citizen at the counter presents the request, by what title, on which paper.

Owns what the operator writes down of it. Must not know which titles a form takes, nor whether a
paper is enough: the server says so.
"""

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.cases.case_sentences import TITLES
from sportello.cases.definition import PresenterTitle
from sportello.cases.messages import ApplicantGiven, CaseShown, PresentedForGiven
from sportello.cases.parties import WITH_A_DOCUMENT, PartyPerson
from text.catalogue import Words
from text.written_days import read_day, written_day

PERSON = ("given_name", "surname", "codice_fiscale")


class ForWhomModel(QObject):
    """As the request says it, until it is changed here.

    Properties:
        titles, labels: those that the form takes, and how they are said.
        title: the chosen one.
        asksPaper: whether it stands on a paper; document: which one; expires: its last day.
        asksPerson: whether the person has to be named: no step asks for them.
        givenName, surname, codiceFiscale: of that person.
        isNoDay: whether what was typed as the last day is none.
    For Python's side:
        version: of the request, as it was shown.
    """

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.forget()

    def forget(self) -> None:
        self.version = 1
        self._titles: tuple[PresenterTitle, ...] = ()
        self._title = PresenterTitle.OWN
        self._asks_applicant = self._is_no_day = False
        self._texts = dict.fromkeys(("document", "expires", *PERSON), "")
        self.changed.emit()

    def show(self, shown: CaseShown) -> None:
        """As the server has it."""
        said, self.version = shown.presented_for, shown.version
        person = said.applicant or PartyPerson(given_name="", surname="", codice_fiscale="")
        self._titles, self._title = shown.presenters, said.title
        self._asks_applicant, self._is_no_day = shown.asks_applicant, False
        self._texts = {name: getattr(person, name) for name in PERSON}
        self._texts["document"] = said.document or ""
        self._texts["expires"] = written_day(said.expires) if said.expires else ""
        self.changed.emit()

    @Property(list, notify=changed)
    def titles(self) -> list[str]:
        return [each.value for each in self._titles]

    @Property(list, notify=changed)
    def labels(self) -> list[str]:
        return [self._words.gettext(TITLES[each]) for each in self._titles]

    @Property(str, notify=changed)
    def title(self) -> str:
        return self._title.value

    @Property(bool, notify=changed)
    def asksPaper(self) -> bool:
        return self._title in WITH_A_DOCUMENT

    @Property(bool, notify=changed)
    def asksPerson(self) -> bool:
        return self._asks_applicant and self._title is not PresenterTitle.OWN

    @Property(bool, notify=changed)
    def isNoDay(self) -> bool:
        return self._is_no_day

    @Property(str, notify=changed)
    def document(self) -> str:
        return self._texts["document"]

    @Property(str, notify=changed)
    def expires(self) -> str:
        return self._texts["expires"]

    @Property(str, notify=changed)
    def givenName(self) -> str:
        return self._texts["given_name"]

    @Property(str, notify=changed)
    def surname(self) -> str:
        return self._texts["surname"]

    @Property(str, notify=changed)
    def codiceFiscale(self) -> str:
        return self._texts["codice_fiscale"]

    @Slot(str)
    def choose(self, title: str) -> None:
        if title in self._titles:
            self._title = PresenterTitle(title)
            self.changed.emit()

    @Slot(str, str)
    def write(self, name: str, text: str) -> None:
        """`name`: "document", "expires", or that of a part of the person."""
        if self._texts[name] != text:
            self._texts[name] = text
            self.changed.emit()

    def given(self) -> PresentedForGiven | None:
        """None while the last day is none, which is told. A title without paper keeps none."""
        texts = {name: " ".join(text.split()) for name, text in self._texts.items()}
        expires = read_day(texts["expires"]) if self.asksPaper else None
        self._is_no_day = bool(self.asksPaper and texts["expires"] and expires is None)
        self.changed.emit()
        if self._is_no_day:
            return None
        return PresentedForGiven(
            title=self._title,
            applicant=self._person(texts),
            document=(texts["document"] or None) if self.asksPaper else None,
            expires=expires,
        )

    def _person(self, texts: dict[str, str]) -> ApplicantGiven | None:
        if not self.asksPerson or not all(texts[name] for name in PERSON):
            return None
        code = texts["codice_fiscale"].upper()
        return ApplicantGiven(texts["given_name"], texts["surname"], code)
