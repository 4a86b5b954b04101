"""Names of people as registries and health cards have them, and as their bearers write them. Pure.

A card has `D'ANGELO NICOLO'` where its bearer writes D'Angelo Nicolò. Every word begins with a
capital, particles too: De Luca, Lo Russo, Di Giovanni are how these surnames stand in registries of
births, and a family that writes `de Luca` cannot be told from its card.
"""

import re
import unicodedata

_ACCENTED = {"A": "À", "E": "È", "I": "Ì", "O": "Ò", "U": "Ù"}

_APOSTROPHES = str.maketrans("’‘`´", "''''")
_ELIDED = re.compile(r"\b(D|L|DELL|DALL|DEGL|DAGL|NELL|SANT)' (?=[AEIOUÀÈÉÌÒÙH])")
_LAST_VOWEL = re.compile(r"(?!\b(?:DE|DA|CA)' )\b(\w+)([AEIOU])'(?!\w)")
"""Registry offices without accents on their keyboards wrote an apostrophe after the last vowel. In
De' Medici it stands for the rest of a longer particle.
"""
_LETTERS = re.compile(r"[^\W\d_]+")


def folded(name: str) -> str:
    """Its letters alone, small and without accents: D'Angelo, D' ANGELO and d’àngelo are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalpha())


def as_written(name: str) -> str:
    """A name in capitals as its bearer writes it; any other, which a person has typed, as it is."""
    name = " ".join(name.translate(_APOSTROPHES).split())
    if name != name.upper():
        return name
    joined = _ELIDED.sub(r"\1'", name)
    accented = _LAST_VOWEL.sub(lambda word: word[1] + _ACCENTED[word[2]], joined)
    return _LETTERS.sub(lambda letters: letters[0].capitalize(), accented)
