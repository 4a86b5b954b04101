"""What a state of a program's screen is: a named way to bring its real window into a situation.

Owns the words that the states, the screen test and the gallery share. Must not know any program.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from text.catalogue import LANGUAGES, Catalogue

Models = dict[str, Any]
"""The required properties of a program's window, by their names."""

Arrange = Callable[[str, Path], AbstractAsyncContextManager[Models]]
"""`arrange(language, folder)`: the view-models in the situation; `folder` is empty."""


class Size(Struct, frozen=True):
    """A size of the window in pixels, and what else the window is told then."""

    width: int
    height: int
    facts: Mapping[str, object] = {}

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class State(Struct, frozen=True):
    """`about` says in a sentence what one sees, for the gallery."""

    name: str
    about: str
    arrange: Arrange


Manner = Callable[[Models], Mapping[str, object]]
"""Brings a look about by a call to a model, and returns what the window is to be told."""


class Program(Struct, frozen=True):
    """A window and all its states.

    `manners` are the looks between which a person can choose, by name; the first is the usual.
    """

    name: str
    package: str
    page: str
    sizes: tuple[Size, ...]
    states: tuple[State, ...]
    manners: Mapping[str, Manner]
    least_target: int = 0
    """Design pixels that anything to touch measures at least; 0 where a mouse is used."""
    speak: Callable[[Models, str], None] | None = None
    """Changes the language of what stands; None where a program speaks one from its start."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which it says everything, Italian first."""
        return spoken_by(self.package)


@cache
def spoken_by(package: str) -> tuple[str, ...]:
    """The languages in which a package says everything."""
    is_complete = Catalogue(package).is_complete
    return tuple(language for language in LANGUAGES if is_complete(language))


def usual(_: Models) -> Mapping[str, object]:
    """As the window is at its start."""
    return {}


def name_and_about(story: Callable[..., Awaitable[object] | object]) -> tuple[str, str]:
    """The name of a state from the name of the function that tells it, and its first sentence."""
    return story.__name__.replace("_", " "), (story.__doc__ or "").strip().splitlines()[0]


class View(Struct, frozen=True):
    """One way to look at a state."""

    size: Size
    manner: str

    def __str__(self) -> str:
        return f"{self.size}, {self.manner}"


SEEN_EVERYWHERE = ("it", "de", "ar")
"""The house's language, the one of long words, and the one of tall letters, from right to left."""


def views(program: Program, language: str) -> Iterator[View]:
    """In which sizes and manners a state is looked at in a language: all, or the first of each."""
    every = every_view(program)
    if language in SEEN_EVERYWHERE or len(program.languages) <= len(SEEN_EVERYWHERE):
        yield from every
    else:
        yield next(every)


def every_view(program: Program) -> Iterator[View]:
    """All sizes in all manners."""
    return (View(size, manner) for size in program.sizes for manner in program.manners)
