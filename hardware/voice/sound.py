"""Sound as samples: one channel, 16 bits. Cutting, joining, levelling, and the WAV around it.

Must not know speech nor players.
"""

import io
import math
import wave
from array import array
from dataclasses import dataclass
from itertools import compress, takewhile

FULL_SCALE = 32767
WINDOW_S = 0.02
QUIET = 0.01
"""A window whose RMS lies below -40 dBFS holds no speech."""
CEILING = 0.9
"""Peaks stay below -0.9 dBFS."""


@dataclass(frozen=True, slots=True)
class Sound:
    samples: "array[int]"
    rate: int

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate


def silence(duration_s: float, rate: int) -> Sound:
    return Sound(array("h", bytes(2 * round(duration_s * rate))), rate)


def joined(*sounds: Sound) -> Sound:
    """One after another. All must have the rate of the first."""
    samples = array("h")
    for sound in sounds:
        if sound.rate != sounds[0].rate:
            raise ValueError(f"{sound.rate} Hz after {sounds[0].rate} Hz")
        samples += sound.samples
    return Sound(samples, sounds[0].rate)


def loudness(sound: Sound) -> float:
    """RMS of the windows that are not quiet, 0 to 1; 0 if all are."""
    loud = [level for level in _levels(sound) if level > QUIET]
    return math.sqrt(sum(level * level for level in loud) / len(loud)) if loud else 0.0


def levelled(sound: Sound, target: float) -> Sound:
    """As loud as `target` (RMS, 0 to 1), or as near to it as peaks below the ceiling allow."""
    present = loudness(sound)
    peak = max(map(abs, sound.samples), default=0) / FULL_SCALE
    if not present:
        return sound
    return scaled(sound, min(target / present, CEILING / peak))


def scaled(sound: Sound, gain: float) -> Sound:
    if gain == 1:
        return sound
    return Sound(array("h", [round(sample * gain) for sample in sound.samples]), sound.rate)


def trimmed(sound: Sound, margin_s: float = 0.06) -> Sound:
    """Without the quiet before the first and after the last loud window."""
    levels = _levels(sound)
    loud = list(compress(range(len(levels)), (level > QUIET for level in levels)))
    if not loud:
        return Sound(array("h"), sound.rate)
    window, margin = round(WINDOW_S * sound.rate), round(margin_s * sound.rate)
    first = max(0, loud[0] * window - margin)
    return Sound(sound.samples[first : (loud[-1] + 1) * window + margin], sound.rate)


def quiet_at_end_s(sound: Sound) -> float:
    """How long it has been quiet when it ends."""
    quiet = takewhile(lambda level: level <= QUIET, reversed(_levels(sound)))
    return sum(1 for _ in quiet) * WINDOW_S


def _levels(sound: Sound) -> list[float]:
    """RMS of each window."""
    window = round(WINDOW_S * sound.rate)
    squares = [sample * sample for sample in sound.samples]
    starts = range(0, len(squares), window)
    return [math.sqrt(sum(squares[at : at + window]) / window) / FULL_SCALE for at in starts]


def wav_of(sound: Sound) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(sound.rate)
        wav.writeframes(sound.samples.tobytes())
    return file.getvalue()


def sound_of(wav_bytes: bytes) -> Sound:
    """Raises: ValueError if it is no whole WAV of one channel with 16 bits."""
    try:
        with wave.open(io.BytesIO(wav_bytes)) as wav:
            if (wav.getnchannels(), wav.getsampwidth()) != (1, 2):
                raise ValueError("one channel of 16 bits is expected")
            samples = array("h", wav.readframes(wav.getnframes()))
            if len(samples) != wav.getnframes():
                raise ValueError(f"{len(samples)} samples of {wav.getnframes()}")
            return Sound(samples, wav.getframerate())
    except (wave.Error, EOFError) as broken:
        raise ValueError(f"this is no WAV: {broken}") from broken
