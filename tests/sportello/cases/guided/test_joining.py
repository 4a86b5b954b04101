"""Two places have changed one request over a cut line: nothing that was written is lost."""

from hypothesis import given
from hypothesis import strategies as st

from sportello.cases.guided.joining import joined

some = st.dictionaries(st.sampled_from("abc"), st.sampled_from([1, 2, "x", ["y"], False]))


def test_what_only_home_has_changed_is_taken_and_the_counter_stands_where_both_have():
    before = {"street": "Via Po", "floor": 1, "bell": "Rossi"}
    home = {"street": "Via Adige", "floor": 2, "note": "cortile"}
    counter = {"street": "Via Po", "floor": 3, "bell": "Rossi"}
    found = joined(before, home, counter)
    assert found.answers == {"street": "Via Adige", "floor": 3, "note": "cortile"}
    assert found.aside == {"floor": 2}


@given(some, some, some)
def test_every_answer_that_was_written_anywhere_since_is_still_there(before, home, counter):
    found = joined(before, home, counter)
    for name, said in home.items():
        if said != before.get(name):
            assert said in (found.answers.get(name), found.aside.get(name))
    for name, said in counter.items():
        if said != before.get(name):
            assert found.answers[name] == said


@given(some, some)
def test_who_alone_has_changed_it_is_right(before, after):
    assert joined(before, after, before).answers == after
    assert joined(before, before, after).answers == after
    assert joined(before, after, after).aside == {}
