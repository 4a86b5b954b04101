"""`appliance demo` and `appliance doctor`: the suite on one machine. Owns the command line."""

import argparse
import sys

from appliance.demo import add_demo, demo
from appliance.doctor import add_doctor, doctor


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 all is well, 1 something is not, 2 a line that is not understood."""
    parser = argparse.ArgumentParser(prog="appliance", description="The suite on one machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    trying = commands.add_parser("demo", help="a whole branch to try, or a visit to watch")
    add_demo(trying)
    trying.set_defaults(command=demo)
    asking = commands.add_parser("doctor", help="tests every device and the connection")
    add_doctor(asking)
    asking.set_defaults(command=doctor)
    options = parser.parse_args(arguments)
    return int(options.command(options))


if __name__ == "__main__":
    sys.exit(main())
