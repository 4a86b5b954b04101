"""The bell before a call: two soft strokes, high and low, as a vibraphone would give them.

Made of sines, so that nothing needs to be licensed or shipped.
"""

import math
from array import array
from functools import cache

from hardware.voice.sound import FULL_SCALE, Sound

STROKES = ((0.0, 659.26), (0.42, 523.25))
"""Seconds from the start and hertz: e'' and c'', a falling third."""
PARTIALS = ((1.0, 1.0, 2.6), (2.0, 0.28, 4.5), (3.98, 0.16, 9.0))
"""Multiple of the pitch, loudness, and how fast it dies away (per second)."""
ATTACK_S = 0.012
DURATION_S = 1.7
FADE_S = 0.25
PEAK = 0.32


@cache
def chime(rate: int) -> Sound:
    """The bell at `rate` samples a second; begins and ends in silence."""
    count = round(DURATION_S * rate)
    waves = [0.0] * count
    for start_s, pitch_hz in STROKES:
        for number in range(round(start_s * rate), count):
            waves[number] += _stroke(number / rate - start_s, pitch_hz)
    loudest = max(map(abs, waves))
    fade = round(FADE_S * rate)
    faded = (wave * min(1.0, (count - 1 - at) / fade) for at, wave in enumerate(waves))
    return Sound(array("h", [round(w / loudest * PEAK * FULL_SCALE) for w in faded]), rate)


def _stroke(time_s: float, pitch_hz: float) -> float:
    attack = min(1.0, time_s / ATTACK_S)
    return attack * sum(
        loudness * math.exp(-decay * time_s) * math.sin(math.tau * pitch_hz * multiple * time_s)
        for multiple, loudness, decay in PARTIALS
    )
