"""What happens over there does no harm here."""

import pytest

from casework.own_process.parent import OwnProcess, ProcessFailed
from tests.casework.attachments.a_file import sent
from tests.casework.own_process import a_child


@pytest.fixture
async def child():
    child = OwnProcess(a_child.__name__, within_s=10)
    yield child
    await child.close()


async def ask(child, message):
    return await child.ask(len(message), sent(message))


async def test_a_child_is_kept_and_answers_one_thing_after_the_other(child):
    assert await ask(child, b"who") == await ask(child, b"who")


async def test_a_child_that_dies_is_named_and_the_next_answers(child):
    first = await ask(child, b"who")
    with pytest.raises(ProcessFailed, match="Died"):
        await ask(child, b"die")
    assert await ask(child, b"who") != first


async def test_what_fails_over_there_is_told_by_its_kind_alone(child):
    with pytest.raises(ProcessFailed, match=r"^ValueError$"):
        await ask(child, b"secret")
    with pytest.raises(ProcessFailed, match=r"^MemoryError$"):
        await ask(child, b"fill")
    assert await ask(child, b"hello") == b"hello"


async def test_a_child_that_takes_too_long_is_ended():
    child = OwnProcess(a_child.__name__, within_s=0.2)
    await child.start()
    with pytest.raises(ProcessFailed, match="TooSlow"):
        await ask(child, b"sleep")
    await child.close()


async def test_a_child_for_one_answer_answers_once():
    child = OwnProcess(a_child.__name__, within_s=10, for_one_answer=True)
    assert await ask(child, b"who") != await ask(child, b"who")
    await child.close()
