"""The voice of pyttsx3 and espeak-ng.

Owns the languages' voices and the announcement made of chime and sentences. Must not know calls
(the words are the caller's), nor how a sentence becomes sound.
"""

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from hardware.errors import VoiceMissing
from hardware.voice import sound
from hardware.voice.chime import chime
from hardware.voice.interface import Sentence, Spoken
from hardware.voice.player import Player
from hardware.voice.sound import Sound
from hardware.voice.synthesizer import PYTTSX3, Synthesizer
from hardware.worker import DeviceWorker

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


class Pyttsx3Voice:
    """A `Voice`. Speech and playing have a thread each: while one call is heard, the next is made.

    `voices` maps languages to espeak-ng's voice identifiers; `engine` is the program that speaks.
    """

    def __init__(
        self,
        player: Player,
        *,
        name: str = "voice",
        words_per_minute: int = CALM_WORDS_PER_MINUTE,
        voices: Mapping[str, str] = VOICES,
        engine: Sequence[str] = PYTTSX3,
    ) -> None:
        self.name = name
        self._player = player
        self._voices = voices
        self._worker = DeviceWorker(name)
        self._synthesizer = Synthesizer(
            name=name, words_per_minute=words_per_minute, program=engine
        )
        self._directory = tempfile.TemporaryDirectory(prefix="announcements-")
        self._made = 0

    async def say(self, *sentences: Sentence, chime: bool = True, volume: float = 1.0) -> Spoken:
        if not sentences or not all(sentence.text.strip() for sentence in sentences):
            raise ValueError("there is nothing to say")
        started = time.monotonic()
        wav, duration_s = await self._worker.run(self._announcement, sentences, chime, volume)
        synthesis_s = time.monotonic() - started
        try:
            await self._player.play(wav, duration_s)
        finally:
            wav.unlink(missing_ok=True)
        return Spoken(duration_s, synthesis_s)

    async def close(self) -> None:
        self._player.close()
        self._worker.close()
        self._synthesizer.close()
        self._directory.cleanup()

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
        """`sentence` spoken, at one loudness for all languages."""
        voice = self._voices.get(sentence.language)
        if voice is None:
            raise VoiceMissing(self.name, f"no voice is set for {sentence.language!r}")
        speech = self._synthesizer.speech(sentence.text, voice)
        return sound.levelled(speech, SPEECH_LOUDNESS)
