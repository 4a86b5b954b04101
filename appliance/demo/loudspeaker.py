"""A virtual loudspeaker: `python -m appliance.demo.loudspeaker DIR WAV` keeps what it plays.

Stands where `aplay` stands in a branch: it is the player of the demo's board. Plays through the
sound card where there is one and otherwise takes as long as the sound does. Like a real player it
fails with an exit status: 1 while the file `unplugged` lies in DIR.
"""

import shutil
import subprocess
import sys
import time
import wave
from pathlib import Path


def main() -> int:
    directory, wav = Path(sys.argv[1]), Path(sys.argv[2])
    if (directory / "unplugged").exists():
        print("the virtual loudspeaker is unplugged", file=sys.stderr)
        return 1
    number = 1 + len(list(directory.glob("announcement-*.wav")))
    if has_sound_card() and subprocess.run(["aplay", "-q", str(wav)]).returncode == 0:
        pass
    else:
        with wave.open(str(wav)) as sound:
            time.sleep(sound.getnframes() / sound.getframerate())
    shutil.copyfile(wav, directory / f"announcement-{number:04}.wav")
    return 0


def has_sound_card() -> bool:
    """Whether ALSA knows a card."""
    cards = Path("/proc/asound/cards")
    return cards.exists() and "no soundcards" not in cards.read_text()


if __name__ == "__main__":
    sys.exit(main())
