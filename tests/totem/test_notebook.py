"""What a totem wrote down is there after anything, and no number is written twice."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from sportello.model.commands import TakeTicket
from sportello.model.day import Block
from sportello.model.plan import Plan
from sportello.model.refusals import NoNumbersLeft
from tests.queue_server.a_server import a_plan
from totem.offline.notebook import Notebook, NotebookFailed, OwnTicket

MONDAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
BLOCK = Block("totem-1", 600, 699)


def give(book: Notebook, n: int, letter: str = "A", block: Block = BLOCK) -> OwnTicket:
    return book.give(TakeTicket(id=UUID(int=n), service="certificati"), letter, block, MONDAY, NINE)


def test_numbers_follow_each_other_by_letter_and_day(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "totem.db")
    assert [give(book, 1).code, give(book, 2).code, give(book, 3, "T").code] == [
        "A600",
        "A601",
        "T600",
    ]
    tomorrow = book.give(
        TakeTicket(id=UUID(int=4), service="certificati"), "A", BLOCK, date(2026, 11, 24), NINE
    )
    assert tomorrow.code == "A600"
    book.close()


def test_one_wish_is_one_ticket_also_after_a_restart(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "totem.db")
    first = give(book, 1)
    book.close()
    again = Notebook(tmp_path / "totem.db")
    assert give(again, 1) == first
    assert give(again, 2).code == "A601"
    again.close()


def test_a_hundred_numbers_and_no_more_under_each_letter(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "totem.db")
    few = Block("totem-1", 600, 601)
    give(book, 1, block=few), give(book, 2, block=few)
    with pytest.raises(NoNumbersLeft):
        give(book, 3, block=few)
    assert give(book, 4, "T", few).code == "T600"
    assert give(book, 3, block=Block("totem-1", 700, 799)).code == "A700"
    assert book.most_given(few, MONDAY) == 2
    book.close()


def test_what_the_server_answered_is_not_handed_in_again_and_still_not_given_again(
    tmp_path: Path,
) -> None:
    book = Notebook(tmp_path / "totem.db")
    first, second = give(book, 1), give(book, 2)
    book.settle(first.command, "accepted")
    assert book.to_hand_in() == [second]
    book.settle(second.command, "unknown_service")
    assert book.to_hand_in() == []
    assert give(book, 3).code == "A602"
    book.close()


def test_two_programs_with_one_notebook_by_mistake_do_not_give_one_number(tmp_path: Path) -> None:
    books = [Notebook(tmp_path / "totem.db"), Notebook(tmp_path / "totem.db")]
    codes = [give(books[n % 2], n).code for n in range(6)]
    assert len(set(codes)) == 6
    for book in books:
        book.close()


def test_the_plan_is_there_for_a_cold_start(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "totem.db")
    assert book.kept("plan", Plan) is None
    plan = a_plan()
    book.keep("plan", plan)
    book.close()
    again = Notebook(tmp_path / "totem.db")
    assert again.kept("plan", Plan) == plan
    again.keep("plan", {"written by": "an older program"})
    assert again.kept("plan", Plan) is None
    again.close()


def test_a_damaged_file_is_put_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    file = tmp_path / "totem.db"
    file.write_bytes(b"not what it was" * 1000)
    book = Notebook(file)
    assert book.to_hand_in() == []
    book.close()
    assert (tmp_path / "totem.db.damaged").read_bytes().startswith(b"not what it was")


def test_a_directory_that_cannot_be_is_said_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(NotebookFailed, match="state directory"):
        Notebook(tmp_path / "state" / "totem.db")


def test_a_full_disk_gives_no_number_and_spoils_nothing(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "totem.db")
    give(book, 1)
    (pages,) = book._db.execute("pragma page_count").fetchone()
    book._db.execute(f"pragma max_page_count = {pages}")
    large = Block("totem-1", 600, 9999)
    with pytest.raises(NotebookFailed):
        [give(book, n, block=large) for n in range(2, 1000)]
    given = len(book.to_hand_in())
    book._db.execute("pragma max_page_count = 100000")
    give(book, 2000, block=large)
    assert len(book.to_hand_in()) == given + 1
    book.close()


def test_nothing_of_a_citizen_reaches_the_disk(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "totem.db")
    wish = TakeTicket(id=UUID(int=1), service="certificati", citizen="ref-of-somebody")
    book.give(wish, "A", BLOCK, MONDAY, NINE)
    book.close()
    assert b"ref-of-somebody" not in (tmp_path / "totem.db").read_bytes()
