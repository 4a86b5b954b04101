"""`appliance demo` and `appliance doctor`: the suite on one machine. Owns the command line."""

import argparse
import sys
from pathlib import Path

from appliance.doctor.command import add_doctor, doctor


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 all is well, 1 something is not, 2 a line that is not understood."""
    parser = argparse.ArgumentParser(prog="appliance", description="The suite on one machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    trying = commands.add_parser("demo", help="a whole branch to try, or a visit to watch")
    _add_demo(trying)
    trying.set_defaults(command=_demo)
    asking = commands.add_parser("doctor", help="tests every device and the connection")
    add_doctor(asking)
    asking.set_defaults(command=doctor)
    options = parser.parse_args(arguments)
    return int(options.command(options))


def _add_demo(parser: argparse.ArgumentParser) -> None:
    """The options of `appliance demo`."""
    parser.add_argument(
        "--branch", type=Path, default=Path("branch"), metavar="DIR", help="kept between runs"
    )
    parser.add_argument(
        "--unattended", action="store_true", help="play one visit, as where there is no screen"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR", help="what the visit leaves behind"
    )
    parser.add_argument(
        "--wait-for-pcscd", action="store_true", help="let another demo or test end first"
    )


def _demo(options: argparse.Namespace) -> int:
    """Only the demo runs a server: a station, which the doctor examines, has no packages for it."""
    from appliance.demo.command import demo

    return demo(options)


if __name__ == "__main__":
    sys.exit(main())
