"""Play one season and say what became of its seats."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from benchmarks.waits.season.people import LEADS, Townspeople
from benchmarks.waits.season.played import DAYS, play
from benchmarks.waits.season.seats import SeasonFigures, share_by_the_list


def main() -> None:
    usual = Townspeople()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--wishes", type=int, default=usual.wishes_a_day, help="a day")
    parser.add_argument("--leads", choices=LEADS, default="wished", help="when they would come")
    for share in ("join", "says_when", "waits_on", "takes"):
        given = getattr(usual, share)
        parser.add_argument(f"--{share.replace('_', '-')}", type=float, default=given)
    options = parser.parse_args()
    people = Townspeople(
        wishes_a_day=options.wishes,
        leads=LEADS[options.leads],
        join=options.join,
        says_when=options.says_when,
        waits_on=options.waits_on,
        takes=options.takes,
    )
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(play(Path(folder), people, options.seed, options.days)))


def say(told: SeasonFigures) -> None:
    print(
        f"{told.booked} booked over {told.pages:g} pages (median), {told.joined} joined the list, "
        f"{told.found_nothing} found nothing, {told.abandoned} holds abandoned; "
        f"{told.lost_to_dead_holds} seats lost to dead holds"
    )
    came_back = len(told.returned)
    print(
        f"{came_back} seats came back more than a day ahead, "
        f"{told.used_again / max(1, came_back):.0%} were booked again"
    )
    for seats, what in (
        (told.returned, "of all"),
        (told.cancelled, "of cancelled bookings"),
        (told.busy, "with nothing else free for a week"),
        (told.suiting(1), "that suited one or more"),
        (told.suiting(3), "that suited three or more"),
    ):
        print(f"{len(seats)} {what}: {share_by_the_list(seats):.0%} filled through the list")


if __name__ == "__main__":
    main()
