"""Shows every control of the kit in every state in one window: `python -m station.gallery`.

It is documentation, and the first place to look at after a change to a control.
"""

import argparse
import logging
import sys
from functools import partial

from station.run import Stage, add_options, options_from, run


async def gallery(variants: argparse.Namespace, stage: Stage) -> None:
    """Stand there until the window is closed."""
    stage.show("Gallery.qml", highContrast=variants.high_contrast, largeText=variants.large_text)
    await stage.closed()


def main() -> int:
    """Read the shared options and show the gallery."""
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser(prog="python -m station.gallery", description=__doc__)
    add_options(parser)
    parser.add_argument("--high-contrast", action="store_true")
    parser.add_argument("--large-text", action="store_true")
    arguments = parser.parse_args()
    return run(partial(gallery, arguments), package="station", options=options_from(arguments))


if __name__ == "__main__":
    sys.exit(main())
