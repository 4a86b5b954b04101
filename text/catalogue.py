"""The words of a program in every language: one gettext catalogue for screen, ticket and voice.

Reads `<package>/locale/<language>/LC_MESSAGES/<package>.po` directly; there is no compile step
that could be forgotten. Message ids are the English text. Must not know Qt.

Placeholders are Qt's, so that one id serves QML and Python: `%1`, `%2` … for values, `%n` for
the number that decides the plural. A message with `%n` is a plural; its English forms stand in
the English catalogue, because an id has only one form. Which number takes which form is the
`Plural-Forms` header of the catalogue: gettext reads it, and Qt is given its answers.
"""

import gettext
import io
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

import msgspec
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ONE_OR_MANY = "nplurals=2; plural=(n != 1);"


class Language(msgspec.Struct, frozen=True):
    """A language as people find it in the row of languages: by its own name."""

    code: str
    own_name: str
    plural_forms: str = ONE_OR_MANY
    """The `Plural-Forms` header of its catalogues, whose translations stand in that order.
    Ours and not babel's: that follows CLDR, which adds forms and changes their order."""
    is_right_to_left: bool = False


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        language.code: language
        for language in (
            Language("it", "Italiano"),
            Language("en", "English"),
            Language("de", "Deutsch"),
            Language("fr", "Français", "nplurals=2; plural=(n > 1);"),
            Language("es", "Español"),
            Language(
                "ro",
                "Română",
                "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
            ),
            Language(
                "ar",
                "العربية",
                "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
                "n%100>=0 && n%100<=2 ? 4 : 5);",
                is_right_to_left=True,
            ),
            Language("zh", "中文", "nplurals=1; plural=0;"),
            Language(
                "uk",
                "Українська",
                "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
                "(n%100<10 || n%100>=20) ? 1 : 2);",
            ),
            Language("sq", "Shqip"),
        )
    }
)

SHARED = "text"
"""The package whose words every program has, after its own."""

FALLBACK = "it"
"""What an untranslated message falls back to: docs/decisions/0003-untranslated-words.md."""


def N_(message: str) -> str:
    """Mark a message that stands in a table and is said elsewhere, so that it is extracted."""
    return message


class Words:
    """What is said in one language. Several catalogues are asked in turn, the program's first."""

    def __init__(self, language: Language, spoken: gettext.NullTranslations) -> None:
        self.language = language
        self._spoken = spoken

    def gettext(self, message: str, *values: object) -> str:
        """`message` in this language, with `values` in place of %1, %2 …"""
        return _filled(self._spoken.gettext(message), values)

    def pgettext(self, context: str, message: str, *values: object) -> str:
        """As `gettext`, for a message that needs telling apart: "Open" the verb, the state."""
        return _filled(self._spoken.pgettext(context, message), values)

    def plural(self, message: str, n: int, *values: object) -> str:
        """As `gettext`, in the form that `n` asks for and with `n` in place of %n."""
        form = self._spoken.ngettext(message, message, n)
        return _filled(form, values).replace("%n", str(n))


class Catalogue:
    """All the words of `packages`, then those that several say; the first that knows one says it.

    Languages without a catalogue say everything in the fallback.
    """

    def __init__(self, *packages: str) -> None:
        self._packages = packages
        self._words: dict[str, Words] = {}

    def words(self, language: str) -> Words:
        """The words of a language of `LANGUAGES`, by code. Raises: KeyError for any other."""
        if language not in self._words:
            self._words[language] = self._read(LANGUAGES[language])
        return self._words[language]

    def is_complete(self, language: str) -> bool:
        """Whether every sentence is translated into this language."""
        return all(
            _po(package, language).is_file() and not untranslated(package, language)
            for package in self._packages
        )

    def layers(self, language: str) -> list[tuple[str, str]]:
        """Which package is asked in which language, in this order; those that have a catalogue."""
        codes = [language] if language == "en" else dict.fromkeys([language, FALLBACK])
        packages = dict.fromkeys((*self._packages, SHARED))
        layers = [(package, code) for code in codes for package in packages]
        return [layer for layer in layers if _po(*layer).is_file()]

    def _read(self, language: Language) -> Words:
        first, *others = [_translations(*layer) for layer in self.layers(language.code)] or [
            gettext.NullTranslations()
        ]
        for other in others:
            first.add_fallback(other)
        return Words(language, first)


class PluralRule(msgspec.Struct, frozen=True):
    """How many forms a message has in a language, and which of them a number takes."""

    forms: int
    form_of: Callable[[int], int]


class CatalogueTexts(msgspec.Struct, frozen=True):
    """What a package's catalogue does say: text, context and forms of each message."""

    messages: tuple[tuple[str, str, tuple[str, ...]], ...]
    rule: PluralRule
    """That of the catalogue's header, as gettext reads it."""


def spoken(package: str, language: str) -> CatalogueTexts:
    """One catalogue."""
    catalog = _catalog(package, language)
    messages = tuple(
        (_text(message), message.context or "", _forms(message))
        for message in catalog
        if message.id and _is_filled(message)
    )
    return CatalogueTexts(
        messages, PluralRule(catalog.num_plurals, gettext.c2py(catalog.plural_expr))
    )


def untranslated(package: str, language: str) -> list[str]:
    """The ids that this package's catalogue does not say in this language.

    English is said by the ids themselves; only its plurals must be written.
    """
    return [
        _text(message)
        for message in _catalog(package, language)
        if message.id and not _is_filled(message) and (language != "en" or message.pluralizable)
    ]


def _po(package: str, language: str) -> Traversable:
    return files(package) / "locale" / language / "LC_MESSAGES" / f"{package}.po"


def _translations(package: str, language: str) -> gettext.NullTranslations:
    return gettext.GNUTranslations(io.BytesIO(_compiled(package, language)))


@cache
def _compiled(package: str, language: str) -> bytes:
    """In gettext's binary form, made once a process."""
    catalog = _catalog(package, language)
    for message in [each for each in catalog if each.id and not _is_filled(each)]:
        catalog.delete(message.id, message.context)  # babel would write the id in its place
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def _catalog(package: str, language: str) -> Catalog:
    with _po(package, language).open("rb") as source:
        return read_po(source, locale=language)


def _text(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    string = message.string or ()
    return (string,) if isinstance(string, str) else tuple(string)


def _is_filled(message: Message) -> bool:
    forms = _forms(message)
    return bool(forms) and all(forms) and not message.fuzzy


def _filled(text: str, values: tuple[object, ...]) -> str:
    for place, value in reversed(tuple(enumerate(values, start=1))):
        text = text.replace(f"%{place}", str(value))
    return text
