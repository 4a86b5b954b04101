"""A station's log: one form of line for every program, on standard error."""

import logging
import sys

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def write_lines(level: int = logging.INFO) -> None:
    """From now on, whatever was set up before: python-escpos does so when it is imported."""
    logging.basicConfig(level=level, format=LINE, stream=sys.stderr, force=True)
