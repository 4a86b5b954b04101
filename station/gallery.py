"""Shows every control of the kit in every state in one window: `python -m station.gallery`.

It is documentation, and the first place to look at after a change to a control.
"""

import argparse
import logging
import sys

from station.run import Stage, add_options, options_from, run


async def gallery(stage: Stage) -> None:
    """Stand there until the window is closed."""
    stage.show("Gallery.qml")
    await stage.closed()


def main() -> int:
    """Read the shared options and show the gallery."""
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser(prog="python -m station.gallery", description=__doc__)
    add_options(parser)
    return run(gallery, package="station", options=options_from(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
