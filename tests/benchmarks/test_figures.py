"""The arithmetic of the measures: what a figure, a verdict and the table say."""

import pytest

from benchmarks.figures import Figure, FigureRow, Limit, duplicates, percentile, quantile, slowest
from benchmarks.measures.tickets import LoadResult, code_in
from benchmarks.measures.tickets import row as tickets_row
from benchmarks.table import BEGIN, END, Taken, in_one_line, written_anew


def test_percentiles_are_interpolated_between_the_nearest_two():
    waits = [40.0, 10.0, 30.0, 20.0]
    assert percentile(waits, 0) == 10
    assert percentile(waits, 50) == 25
    assert percentile(waits, 99) == pytest.approx(39.7)
    assert percentile(waits, 100) == 40
    assert percentile([7.0], 99) == 7


def test_nothing_measured_has_no_percentile():
    assert quantile([], 0.5) is None
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 50)


def test_a_number_given_three_times_is_two_duplicates():
    assert duplicates(["A001", "A002", "A001", "B001", "A001"]) == 2
    assert duplicates([]) == 0


def test_a_figure_is_the_median_of_its_runs():
    figure = Figure("rate", "/s", (900.0, 2600.0, 2400.0), Limit(2000, is_least=True))
    assert figure.value == 2400
    assert figure.missed_by == 0


def test_a_limit_says_by_how_much_it_is_missed_and_holds_at_its_very_value():
    assert Limit(60).missed_by(72.5) == 12.5
    assert Limit(60).missed_by(60) == 0
    assert Limit(2000, is_least=True).missed_by(1500) == 500
    assert Limit(2000, is_least=True).missed_by(2000) == 0


def test_single_waits_are_held_to_the_slowest():
    row = slowest("card → choices", [0.2, 0.3, 1.25], 1000)
    assert in_one_line(row) == (
        "card → choices, 3 times: median 300 ms, slowest 1,250 ms"
        "   [slowest ≤ 1,000 ms: missed: slowest 250 ms (25%)]"
    )


def test_duplicates_are_counted_within_each_run_because_each_has_a_server_of_its_own():
    runs = [
        LoadResult(["A001", "A002"], [0.001, 0.003], 0.5),
        LoadResult(["A001", "A001", "A002"], [0.001, 0.001, 0.001], 1.0),
    ]
    rate, p50, _, doubled = tickets_row("TakeTicket", runs, is_promised=True).figures
    assert rate.runs == (4.0, 3.0)
    assert p50.runs == (2.0, 1.0)
    assert (doubled.value, doubled.missed_by) == (1, 1)


def test_only_the_ticket_of_an_answer_is_counted_and_a_refusal_is_loud():
    answer = b"""{"type":"reply","id":"x","accepted":[
        {"type":"day_started","day":"2026-11-23"},
        {"type":"ticket_issued","ticket":"2026-11-23-A001","code":"A001"}]}"""
    assert code_in(answer) == "2026-11-23-A001"
    with pytest.raises(ValueError, match="branch_closed"):
        code_in(b'{"type":"reply","id":"x","refused":"branch_closed"}')


def test_a_measure_taken_again_replaces_its_own_lines_and_no_others():
    def taken(ms: float, when: str) -> Taken:
        return Taken(
            (FigureRow("card → choices", (Figure("median", "ms", (ms,), Limit(99)),)),), when
        )

    order = ["tickets", "screens"]
    first = {"screens": taken(120, "1 Nov, 3.0"), "tickets": taken(12.34, "1 Nov, 3.0")}
    document = written_anew("# Benchmarks\n\nBy hand.\n", "A machine.", first, order)
    again = written_anew(
        document + "\nA note.\n", "A machine.", {"screens": taken(80, "2 Nov, 0.1")}, order
    )
    assert again == (
        f"# Benchmarks\n\nBy hand.\n\n{BEGIN}\nA machine.\n\n"
        "| measure | what | measured | target | | on, at load |\n|---|---|---|---|---|---|\n"
        "| tickets | card → choices | median 12.3 ms | median ≤ 99 ms | met | 1 Nov, 3.0 |\n"
        "| screens | card → choices | median 80 ms | median ≤ 99 ms | met | 2 Nov, 0.1 |\n"
        f"{END}\n\nA note.\n"
    )
    assert "**missed: median 21 ms (21%)**" in document
