"""On which line of a TOML text each key stands; `tomllib` reads values and forgets where.

For texts that `tomllib` has accepted. Knows TOML's statements, and nothing of what they mean.
"""

import re
from collections.abc import Iterator

KeyPath = tuple[str | int, ...]
"""Where a value is: `("services", "tari", "documents", 2)`."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\''
    r"|#[^\n]*|\n|[\[\]{},=]|[^\s\[\]{},=#\"']+|[^\S\n]+",
    re.DOTALL,
)
_KEY = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|[A-Za-z0-9_-]+')

Token = tuple[str, int]


def lines_of(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of every table, key and element of a list; not inside inline tables."""
    lines: dict[KeyPath, int] = {}
    lists: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for statement in _statements(text):
        words, line = [word for word, _ in statement], statement[0][1]
        if words[0] != "[":
            head = words[: words.index("=")]
            key = table + _keys(head)
            _note(lines, key, line)
            for index, first in enumerate(_elements(statement[len(head) + 1 :])):
                lines[(*key, index)] = first
        elif words[1] == "[":
            table = _inside(_keys(words), lists)
            lists[table] = lists.get(table, -1) + 1
            table += (lists[table],)
            _note(lines, table, line)
        else:
            table = _inside(_keys(words), lists)
            _note(lines, table, line)
    return lines


def nearest(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """The line of `path`, or of the closest thing around it; 1 if there is none."""
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 1)


def _statements(text: str) -> Iterator[list[Token]]:
    """Headers and assignments, each as its (word, line)s without blanks and comments."""
    statement: list[Token] = []
    line, depth = 1, 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word == "\n" and depth == 0 and statement:
            yield statement
            statement = []
        if not word.isspace() and not word.startswith("#"):
            statement.append((word, line))
            depth += (word in "[{") - (word in "]}")
        line += word.count("\n")
    if statement:
        yield statement


def _note(lines: dict[KeyPath, int], path: KeyPath, line: int) -> None:
    """Here stands `path`, and whatever around it was not said to stand before."""
    for length in range(1, len(path) + 1):
        lines.setdefault(path[:length], line)


def _elements(value: list[Token]) -> Iterator[int]:
    """The line of each element of a list; none of another value."""
    depth, is_due = 0, value[0][0] == "["
    for word, line in value:
        if depth == 1 and is_due and word not in ",]":
            yield line
            is_due = False
        depth += (word in "[{") - (word in "]}")
        is_due = is_due or (depth == 1 and word == ",")


def _keys(words: list[str]) -> KeyPath:
    """`["services", ".", "tari"]`, or a header with its brackets, as a path."""
    return tuple(key.strip("\"'") for key in _KEY.findall("".join(words)))


def _inside(path: KeyPath, lists: dict[KeyPath, int]) -> KeyPath:
    """`path` as a header means it: inside the last element of every list on its way."""
    inside: KeyPath = ()
    for place, key in enumerate(path, start=1):
        inside += (key,)
        if inside in lists and place < len(path):
            inside += (lists[inside],)
    return inside
