"""The voice: real speech into real WAVs, judged by sox, and players that fail."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hardware.errors import SoundFailed, VoiceError, VoiceMissing
from hardware.voice import sound, synthesizer
from hardware.voice.chime import DURATION_S, chime
from hardware.voice.interface import Sentence
from hardware.voice.player import Player
from hardware.voice.pyttsx3_voice import AFTER_CHIME_S, VOICES, Pyttsx3Voice

CALLS = {
    "it": "Numero A quarantadue, sportello tre.",
    "en": "Number A forty-two, counter three.",
    "de": "Nummer A zweiundvierzig, Schalter drei.",
    "fr": "Numéro A quarante-deux, guichet trois.",
    "es": "Número A cuarenta y dos, ventanilla tres.",
    "ro": "Numărul A patruzeci și doi, ghișeul trei.",
    "ar": "الرقم اثنان وأربعون، الشباك ثلاثة.",
    "zh": "四十二号，请到三号窗口。",
    "uk": "Номер А сорок два, вікно три.",
    "sq": "Numri A dyzet e dy, sporteli tre.",
}
ITALIAN = Sentence(CALLS["it"], "it")


def rms_by_sox(wav: Path, *effects: str) -> float:
    figures = subprocess.run(
        ["sox", str(wav), "-n", *effects, "stat"], capture_output=True, text=True, check=True
    ).stderr
    found = re.search(r"RMS +amplitude: +([0-9.]+)", figures)
    assert found, figures
    return float(found[1])


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[tuple[Pyttsx3Voice, Path]]:
    """A voice whose player keeps what it was given, and where it keeps it."""
    voice = Pyttsx3Voice(Player(("cp", "{wav}", str(tmp_path))))
    yield voice, tmp_path
    await voice.close()


def the_only_wav(directory: Path) -> Path:
    (wav,) = directory.glob("*.wav")
    return wav


@pytest.mark.parametrize("language", CALLS)
async def test_every_language_of_the_branch_is_spoken_after_the_chime(kept, language):
    voice, directory = kept
    spoken = await voice.say(Sentence(CALLS[language], language))
    wav = the_only_wav(directory)
    assert rms_by_sox(wav, "trim", "0", str(DURATION_S)) > 0.02
    assert rms_by_sox(wav, "trim", str(DURATION_S + 0.02), str(AFTER_CHIME_S - 0.04)) < 0.001
    assert rms_by_sox(wav, "trim", str(DURATION_S + AFTER_CHIME_S)) > 0.04
    assert 3.5 < spoken.duration_s < 9


async def test_two_languages_are_one_announcement_with_one_chime(kept):
    voice, directory = kept
    alone = await voice.say(ITALIAN, chime=False)
    both = await voice.say(ITALIAN, Sentence(CALLS["en"], "en"), chime=False)
    assert both.duration_s > alone.duration_s + 1.5
    assert len(list(directory.glob("*.wav"))) == 2


async def test_calls_asked_for_at_once_are_said_one_after_another(kept):
    voice, directory = kept
    await asyncio.gather(*(voice.say(ITALIAN) for _ in range(5)))
    sizes = {wav.stat().st_size for wav in directory.glob("*.wav")}
    assert len(list(directory.glob("*.wav"))) == 5
    assert len(sizes) == 1


async def test_the_volume_of_the_evening_is_heard(kept):
    voice, directory = kept
    await voice.say(ITALIAN, chime=False, volume=0.5)
    assert 0.03 < rms_by_sox(the_only_wav(directory)) < 0.06


@pytest.mark.parametrize(
    ("voices", "language"), [({"it": "roa/it"}, "tlh"), ({"it": "roa/it", "tlh": "x/tlh"}, "tlh")]
)
async def test_a_language_without_a_voice_is_said_to_be_missing_and_nothing_is_played(
    tmp_path, voices, language
):
    voice = Pyttsx3Voice(Player(("cp", "{wav}", str(tmp_path))), voices=voices)
    with pytest.raises(VoiceMissing):
        await voice.say(ITALIAN, Sentence("nuqneH", language))
    assert list(tmp_path.iterdir()) == []
    assert (await voice.say(ITALIAN)).duration_s > 3
    await voice.close()


def test_sentences_on_the_heels_of_each_other_are_whole_at_the_first_attempt(caplog):
    engine = synthesizer.Synthesizer(name="voice", words_per_minute=140)
    alone, *others = (
        {
            language: engine.speech(CALLS[language], VOICES[language]).duration_s
            for language in CALLS
        }
        for _ in range(4)
    )
    engine.close()
    assert caplog.records == []
    for speech in others:
        assert speech == pytest.approx(alone, abs=0.08)


@pytest.mark.parametrize("words_per_minute", [80, 240])
async def test_a_call_is_whole_at_every_speed_that_can_be_set(words_per_minute, caplog):
    engine = synthesizer.Synthesizer(name="voice", words_per_minute=words_per_minute)
    for language, call in CALLS.items():
        assert engine.speech(call, VOICES[language]).duration_s > 1
    engine.close()
    assert caplog.records == []


async def test_an_engine_that_is_not_there_is_a_missing_voice(tmp_path, monkeypatch):
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(tmp_path))
    voice = Pyttsx3Voice(Player(("true",)))
    with pytest.raises(VoiceMissing):
        await voice.say(ITALIAN)
    monkeypatch.delenv("ESPEAK_DATA_PATH")
    assert (await voice.say(ITALIAN)).duration_s > 3, "it was installed meanwhile"
    await voice.close()


FAULTS = (
    *("dies", "hangs", "cuts off", "babbles", "forgets the file", "tears the file"),
    *("writes no sound", "is silent", "breaks off"),
)


def spoiled(fault: str, times: int, directory: Path) -> tuple[str, ...]:
    """The engine that spoils its first sentences, as spoiled_engine.py tells."""
    here = Path(__file__).parent
    code = f"import sys, runpy; sys.path.insert(0, {str(Path(sound.__file__).parent)!r}); "
    code += f"runpy.run_path({str(here / 'spoiled_engine.py')!r})"
    return (sys.executable, "-P", "-c", code, fault, str(times), str(directory / "count"))


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_sentence_lost_on_its_way_is_made_again(tmp_path, monkeypatch, fault):
    monkeypatch.setattr(synthesizer, "SPOKEN_S", 1.0 if fault == "hangs" else 5.0)
    heard = tmp_path / "heard"
    heard.mkdir()
    voice = Pyttsx3Voice(Player(("cp", "{wav}", str(heard))), engine=spoiled(fault, 1, tmp_path))
    first = await voice.say(ITALIAN)
    second = await voice.say(ITALIAN)
    await voice.close()
    assert first.duration_s == pytest.approx(second.duration_s, rel=0.02)
    assert len(list(heard.iterdir())) == 2


async def test_a_sentence_lost_every_time_is_a_failure_and_nothing_is_played(tmp_path):
    engine = spoiled("breaks off", synthesizer.ATTEMPTS, tmp_path)
    voice = Pyttsx3Voice(Player(("false",)), engine=engine)
    with pytest.raises(VoiceError, match="breaks off"):
        await voice.say(ITALIAN)
    with pytest.raises(SoundFailed):
        await voice.say(ITALIAN)
    await voice.close()


async def test_an_empty_sentence_is_a_mistake_of_the_caller(kept):
    voice, _ = kept
    with pytest.raises(ValueError, match="nothing to say"):
        await voice.say(Sentence(" ", "it"))


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (("no-such-player", "{wav}"), "no-such-player"),
        (("sh", "-c", "echo 'no sound card' >&2; exit 3"), "exit code 3 no sound card"),
        (("aplay", "-q", "-D", "no_such_card", "{wav}"), "audio open error"),
    ],
)
async def test_a_player_that_cannot_play_is_never_taken_for_sound(command, complaint):
    voice = Pyttsx3Voice(Player(command))
    with pytest.raises(SoundFailed, match=complaint):
        await voice.say(ITALIAN)
    await voice.close()


async def test_closing_cuts_the_present_call_short(tmp_path):
    started = tmp_path / "started"
    os.mkfifo(started)
    voice = Pyttsx3Voice(Player(("sh", "-c", f"echo > {started}; exec tail -f /dev/null")))
    call = asyncio.create_task(voice.say(ITALIAN))
    await asyncio.to_thread(started.read_bytes)
    await voice.close()
    with pytest.raises(SoundFailed):
        await call


async def test_nothing_is_written_to_standard_output(kept, capfd):
    voice, _ = kept
    await voice.say(ITALIAN)
    assert capfd.readouterr().out == ""


def test_the_chime_begins_and_ends_softly():
    bell = chime(22050)
    assert bell.samples[0] == 0
    assert abs(bell.samples[-1]) < 10
    assert 0.3 < max(bell.samples) / sound.FULL_SCALE < 0.35


def test_speech_is_levelled_without_ever_clipping():
    loud_and_soft = sound.joined(chime(8000), sound.scaled(chime(8000), 0.1))
    levelled = sound.levelled(loud_and_soft, 0.5)
    assert max(map(abs, levelled.samples)) <= round(sound.CEILING * sound.FULL_SCALE)
