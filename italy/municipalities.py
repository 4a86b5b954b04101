"""The Comuni of Italy with their postcodes, those of the past, and the countries of birth.

Each has a Belfiore code, which stands in the codice fiscale of all who were born there: H501 is
Roma, Z100 Albania. The data is of January 2026 (italy/data/README.md says from where). Must not
know whose address or birth it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from italy.names import folded

_DATA = Path(__file__).parent / "data"


class Municipality(NamedTuple):
    """province has two letters. postcodes are ranges, first and last; () where they are unknown."""

    code: str
    name: str
    province: str
    postcodes: tuple[tuple[str, str], ...]

    @property
    def full_name(self) -> str:
        """ "Castro (LE)" where several have the name."""
        is_shared = len(municipalities_named(self.name)) > 1
        return f"{self.name} ({self.province})" if is_shared else self.name

    @property
    def only_postcode(self) -> str | None:
        """None where it has several, or they are unknown."""
        ((first, last), *others) = self.postcodes or (("", "x"),)
        return first if first == last and not others else None

    def has_postcode(self, postcode: str) -> bool:
        """True too where the postcodes are unknown."""
        return not self.postcodes or any(a <= postcode <= b for a, b in self.postcodes)


def municipalities_named(text: str) -> tuple[Municipality, ...]:
    """Those of today. "Castro" are two, "Castro (LE)" is one; case and accents do not matter."""
    name, province = _split(text)
    found = _by_name().get(folded(name), ())
    return tuple(one for one in found if province in (None, one.province))


def municipalities_beginning(text: str, most: int) -> list[Municipality]:
    """Those of today whose name begins so, the shortest names first; none for an empty text."""
    begun = folded(text)
    if not begun:
        return []
    found = [one for name, named in _by_name().items() if name.startswith(begun) for one in named]
    return sorted(found, key=lambda one: (len(one.name), one.name, one.province))[:most]


def birthplace_codes(text: str) -> frozenset[str]:
    """The Belfiore codes of all places that have, or had, this name; countries too."""
    name, _ = _split(text)
    return frozenset(_codes_by_name().get(folded(name), ()))


def _split(text: str) -> tuple[str, str | None]:
    """Name and province."""
    name, bracket, rest = text.strip().partition("(")
    province = rest.strip().removesuffix(")").strip().upper()
    return (name, province) if bracket and len(province) == 2 else (text, None)


@cache
def _by_name() -> Mapping[str, list[Municipality]]:
    named: dict[str, list[Municipality]] = defaultdict(list)
    for code, name, province, postcodes in _lines("municipalities"):
        ranges = (part.partition("-") for part in postcodes.split())
        ends = tuple((first, last or first) for first, _, last in ranges)
        named[folded(name)].append(Municipality(code, name, province, ends))
    return named


@cache
def _codes_by_name() -> Mapping[str, set[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for file in ("municipalities", "former_municipalities", "countries"):
        for code, name, *_ in _lines(file):
            codes[folded(name)].add(code)
    return codes


def _lines(file: str) -> Iterator[list[str]]:
    text = (_DATA / f"{file}.csv").read_text(encoding="utf-8")
    return (line.split(";") for line in text.splitlines())
