"""What can be said. Must not know calls, counters, engines or sound cards."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sentence:
    """`language` is an ISO 639-1 code, such as "it"; numbers are best written as words."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was really heard: how long it lasted, and how long it took to prepare."""

    duration_s: float
    synthesis_s: float


class Voice(Protocol):
    async def say(self, *sentences: Sentence, chime: bool = True, volume: float = 1.0) -> Spoken:
        """Return once the last word was played; several calls are spoken one after another.

        `volume` is 0 to 1. Raises: VoiceMissing before anything is heard, if one of the languages
        has no voice; SoundFailed if the player or the sound card did not play.
        """
        ...

    async def close(self) -> None:
        """Fall silent at once."""
        ...
