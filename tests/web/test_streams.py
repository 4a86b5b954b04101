"""Event streams: limited in number, woken together, ended together."""

import asyncio
from contextlib import ExitStack

from web.streams import Streams


async def test_of_too_many_streams_the_oldest_is_ended():
    streams = Streams(most=2, most_a_topic=2)
    with ExitStack() as ending:
        first, second, third = (ending.enter_context(streams.opened(t)) for t in ("a", "b", "c"))
        assert (first.is_superseded, second.is_over, third.is_over) == (True, False, False)
        assert len(streams) == 2
    assert len(streams) == 0


async def test_a_topic_with_too_many_streams_ends_one_of_its_own():
    streams = Streams(most=10, most_a_topic=1)
    with streams.opened("a") as of_another, streams.opened("b") as older, streams.opened("b"):
        assert older.is_superseded
        assert not of_another.is_over


async def test_all_streams_are_told_that_something_has_changed():
    streams = Streams(most=500)
    running = asyncio.create_task(streams.run())
    with ExitStack() as ending:
        opened = [ending.enter_context(streams.opened(str(n))) for n in range(200)]
        streams.wake()
        assert all(await asyncio.gather(*(stream.news(5) for stream in opened)))
        assert not await opened[0].news(0)
    running.cancel()


async def test_at_the_end_every_stream_is_ended_and_so_is_a_new_one():
    streams = Streams()
    with streams.opened("a") as before:
        streams.end()
        assert before.is_over
        with streams.opened("b") as after:
            assert after.is_over
            assert not after.is_superseded
