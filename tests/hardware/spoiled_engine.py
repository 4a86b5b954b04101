"""A far end with a fault: pyttsx3's own process, which spoils the first sentences it is given.

Arguments: the name of the fault, how many sentences it befalls, and a file that counts them across
restarts.
"""

import os
import sys
import wave
from pathlib import Path

import pyttsx3_process as process

FAULT, TIMES, COUNT = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])


class SpoiledEngine(process.Engine):
    def speak(self, text: str, voice: str, words_per_minute: int, wav: str) -> dict[str, str]:
        answer = super().speak(text, voice, words_per_minute, wav)
        spoiled = len(COUNT.read_bytes()) if COUNT.exists() else 0
        if spoiled < TIMES:
            COUNT.write_bytes(bytes(spoiled + 1))
            return spoil(Path(wav)) or answer
        return answer


def spoil(file: Path) -> dict[str, str] | None:
    match FAULT:
        case "dies":
            os._exit(3)
        case "hangs":
            os.read(sys.stdin.fileno(), 1)
        case "cuts off":
            return {"says": "cut_off"}
        case "babbles":
            return {"says": "42"}
        case "forgets the file":
            file.unlink()
        case "tears the file":
            file.write_bytes(file.read_bytes()[:-4000])
        case "writes no sound":
            rewrite(file, 0.0, 1.0)
        case "is silent":
            rewrite(file, 1.0, 0.0)
        case "breaks off":
            rewrite(file, 0.6, 1.0)
    return None


def rewrite(file: Path, kept: float, loudness: float) -> None:
    with wave.open(str(file)) as wav:
        form, samples = wav.getparams(), wav.readframes(wav.getnframes())
    samples = samples[: int(kept * form.nframes) * 2]
    with wave.open(str(file), "wb") as wav:
        wav.setparams(form)
        wav.writeframes(samples if loudness else bytes(len(samples)))


process.Engine = SpoiledEngine
process.main()
