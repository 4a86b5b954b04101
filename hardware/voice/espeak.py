"""The voice made by espeak-ng through pyttsx3.

Owns the engine, its one thread, and the announcement made of chime and sentences. Must not know
calls; the words are the caller's.

What pyttsx3 2.99 does and this module guards against: it ignores an unknown voice, prints to
stdout, says that all is well without a sound card, crashes when two threads use its engine, and
an engine that is thrown away takes the voice of the next one with it.
"""

import logging
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyttsx3
import pyttsx3.drivers.espeak

from hardware.errors import VoiceError, VoiceMissing
from hardware.voice import sound
from hardware.voice.chime import chime
from hardware.voice.interface import Sentence, Spoken
from hardware.voice.player import Player
from hardware.voice.sound import Sound
from hardware.worker import DeviceWorker

log = logging.getLogger(__name__)

VOICES = {
    "it": "roa/it",
    "en": "gmw/en",
    "de": "gmw/de",
    "fr": "roa/fr",
    "es": "roa/es",
    "ro": "roa/ro",
    "ar": "sem/ar",
    "zh": "sit/cmn-latn-pinyin",  # 1.51 reads most characters as English in the plain sit/cmn
    "uk": "zle/uk",
    "sq": "ine/sq",
}
CALM_WORDS_PER_MINUTE = 140
SPEECH_LOUDNESS = 0.1  # -20 dBFS, with room for peaks
AFTER_CHIME_S = 0.15
BETWEEN_SENTENCES_S = 0.6
AT_THE_END_S = 0.3


class Espeak:
    """The engine and its thread. Get it from `espeak()`: there is one in a process."""

    def __init__(self) -> None:
        self.worker = DeviceWorker("espeak")
        self._engine: Any = None

    def wav(self, text: str, voice: str, words_per_minute: int, file: Path) -> bytes:
        """`text` as espeak-ng's WAV, by way of `file`; only within `worker`.

        One text at a time: of two in pyttsx3's queue only the last is saved.
        Raises: VoiceMissing, VoiceError.
        """
        file.unlink(missing_ok=True)
        engine = self._engine = self._engine or _new_engine()
        engine.setProperty("voice", voice)
        engine.setProperty("rate", words_per_minute)
        engine.save_to_file(text, str(file))
        engine.runAndWait()
        if engine.getProperty("voice") != voice:
            raise VoiceMissing("espeak-ng", f"it has no voice {voice!r}")
        if not file.exists():
            raise VoiceError("espeak-ng", "it made no sound")
        return file.read_bytes()


@cache
def espeak() -> Espeak:
    """The C library holds its state for the whole process, so its engine lives as long."""
    return Espeak()


def _new_engine() -> Any:
    # It would print the name of every file it saves.
    pyttsx3.drivers.espeak.print = log.debug
    try:
        return pyttsx3.init("espeak")
    except (ImportError, OSError, RuntimeError) as missing:
        raise VoiceMissing("espeak-ng", str(missing)) from missing


class EspeakVoice:
    """A `Voice`. Speech and playing have a thread each: while one call is heard, the next is made.

    `voices` maps languages to espeak-ng's voice identifiers.
    """

    def __init__(
        self,
        player: Player,
        *,
        name: str = "voice",
        words_per_minute: int = CALM_WORDS_PER_MINUTE,
        voices: Mapping[str, str] = VOICES,
    ) -> None:
        self.name = name
        self._player = player
        self._voices = voices
        self._words_per_minute = words_per_minute
        self._espeak = espeak()
        self._directory = tempfile.TemporaryDirectory(prefix="announcements-")
        self._made = 0

    async def say(self, *sentences: Sentence, chime: bool = True, volume: float = 1.0) -> Spoken:
        started = time.monotonic()
        wav, duration_s = await self._espeak.worker.run(
            self._announcement, sentences, chime, volume
        )
        synthesis_s = time.monotonic() - started
        try:
            await self._player.play(wav, duration_s)
        finally:
            wav.unlink(missing_ok=True)
        return Spoken(duration_s, synthesis_s)

    async def close(self) -> None:
        self._player.close()
        await self._espeak.worker.run(self._directory.cleanup)

    def _announcement(
        self, sentences: tuple[Sentence, ...], with_chime: bool, volume: float
    ) -> tuple[Path, float]:
        spoken = [self._speech(sentence) for sentence in sentences]
        rate = spoken[0].rate
        parts = [chime(rate), sound.silence(AFTER_CHIME_S, rate)] if with_chime else []
        for speech in spoken:
            parts += [speech, sound.silence(BETWEEN_SENTENCES_S, rate)]
        parts[-1] = sound.silence(AT_THE_END_S, rate)
        whole = sound.scaled(sound.joined(*parts), max(0.0, min(1.0, volume)))
        self._made += 1
        wav = Path(self._directory.name) / f"announcement-{self._made:04}.wav"
        wav.write_bytes(sound.wav_of(whole))
        return wav, whole.duration_s

    def _speech(self, sentence: Sentence) -> Sound:
        """`sentence` spoken, without the quiet around it, at one loudness for all languages."""
        if not sentence.text.strip():
            raise ValueError("there is nothing to say")
        voice = self._voices.get(sentence.language)
        if voice is None:
            raise VoiceMissing(self.name, f"no voice is set for {sentence.language!r}")
        file = Path(self._directory.name) / "speech.wav"
        wav = self._espeak.wav(sentence.text, voice, self._words_per_minute, file)
        speech = sound.trimmed(sound.sound_of(wav))
        if not speech.samples:
            raise VoiceError(self.name, f"nothing was heard of a sentence in {sentence.language}")
        return sound.levelled(speech, SPEECH_LOUDNESS)
