"""How figures are told: a line on the terminal, and the table of docs/benchmarks.md.

Owns the wording and the part of the document between its two marks; what stands around it was
written by people and is left alone. A measure that was taken again replaces its own lines only.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from benchmarks.figures import Figure, FigureRow, Limit

BEGIN, END = "<!-- written by python -m benchmarks -->", "<!-- the end of what it writes -->"
HEAD = (
    "| measure | what | measured | target | | on, at load |",
    "|---|---|---|---|---|---|",
)
MET = "met"


class Taken(Struct, frozen=True):
    """Rows of one measure, and when they were taken: the day, and the machine's load."""

    rows: tuple[FigureRow, ...]
    when: str


def in_one_line(row: FigureRow) -> str:
    """For the terminal."""
    verdict = _verdict(row)
    return f"{row.what}: {_measured(row)}" + (f"   [{_target(row)}: {verdict}]" if verdict else "")


def table_lines(measure: str, taken: Taken) -> list[str]:
    return [
        _line(measure, row.what, _measured(row), _target(row), _in_bold(_verdict(row)), taken.when)
        for row in taken.rows
    ]


def written_anew(
    document: str, machine: str, taken: Mapping[str, Taken], order: Sequence[str]
) -> str:
    """`document` with the lines of the measures in `taken`, all in that order of measures.

    A document without marks, as an empty one, gets them at its end.
    """
    if BEGIN not in document:
        document = f"{document}\n{BEGIN}\n{END}\n".lstrip()
    above, _, rest = document.partition(BEGIN)
    written, _, below = rest.partition(END)
    lines: dict[str, list[str]] = {}
    for line in written.splitlines():
        if (measure := line.strip("| ").partition(" |")[0]) in order:
            lines.setdefault(measure, []).append(line)
    lines |= {measure: table_lines(measure, rows) for measure, rows in taken.items()}
    table = [*HEAD, *(line for measure in order for line in lines.get(measure, ()))]
    return "".join((above, BEGIN, "\n", machine, "\n\n", "\n".join(table), "\n", END, below))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _measured(row: FigureRow) -> str:
    return ", ".join(map(_figure, row.figures))


def _figure(figure: Figure) -> str:
    told = _named(figure, _number(figure.value))
    lowest, highest = _number(min(figure.runs)), _number(max(figure.runs))
    return told if lowest == highest else f"{told} ({lowest}–{highest})"


def _target(row: FigureRow) -> str:
    return ", ".join(
        _named(figure, _limit(figure.limit)) for figure in row.figures if figure.limit is not None
    )


def _verdict(row: FigureRow) -> str:
    """ "" where nothing was promised."""
    if not row.has_target:
        return ""
    return ", ".join(map(_miss, row.missed)) or MET


def _miss(figure: Figure) -> str:
    assert figure.limit is not None, "only a target can be missed"
    share = f" ({figure.missed_by / figure.limit.value:.0%})" if figure.limit.value else ""
    return f"missed: {_named(figure, _number(figure.missed_by))}{share}"


def _in_bold(verdict: str) -> str:
    return f"**{verdict}**" if verdict not in ("", MET) else verdict


def _limit(limit: Limit) -> str:
    sign = "" if limit.value == 0 else "≥ " if limit.is_least else "≤ "
    return f"{sign}{_number(limit.value)}"


def _named(figure: Figure, number: str) -> str:
    """ "p99 12.3 ms", "rate 2,000/s", "duplicates 0"."""
    unit = figure.unit if figure.unit.startswith("/") or not figure.unit else f" {figure.unit}"
    return f"{figure.name} {number}{unit}"


def _number(value: float) -> str:
    """Three digits that mean something, or as many as stand before the point."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
