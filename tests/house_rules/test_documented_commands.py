"""The command lines in the documents are understood by the programs that they name."""

import argparse
import re
import shlex
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.house_rules.the_documents import GUIDES, PAGES, ROOT, blocks, named, read, spans

PROGRAMS = {
    "queue-server": "queue_server",
    "portal": "portal",
    "totem": "totem",
    "counter-client": "counter_client",
    "display-board": "display_board",
    "appliance": "appliance",
}
PLACEHOLDERS = {"D": "2026-11-23", "N": "3", "NAME": "fair"}
"""What the documents write for a value of a certain form, and one of that form."""


class ItsParser(BaseException):
    """Raised where a program would read its arguments."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.parser = parser


@pytest.fixture
def parser_of(monkeypatch):
    """Gives the parser with which a program reads its arguments."""
    known: dict[str, argparse.ArgumentParser] = {}

    def stop(parser: argparse.ArgumentParser, *_: object) -> None:
        raise ItsParser(parser)

    def found(module: str) -> argparse.ArgumentParser:
        if module not in known:
            with monkeypatch.context() as patch:
                patch.setattr(argparse.ArgumentParser, "parse_args", stop)
                patch.setattr(sys, "argv", [module])
                program = import_module(module)
                if hasattr(program, "__path__"):
                    program = import_module(f"{module}.__main__")
                with pytest.raises(ItsParser) as stopped:
                    program.main()
            known[module] = stopped.value.parser
        return known[module]

    return found


def commands_in(page: Path) -> Iterator[list[str]]:
    """The words of each command line of ours that the page shows; not of one with a gap (…)."""
    shown = [
        line
        for block in blocks(page)
        if block.language in ("", "sh")
        for line in block.text.replace("\\\n", " ").splitlines()
    ]
    for line in (*shown, *spans(page)):
        plain = re.sub(r"^\s*(\$ |sudo (-u \w+ )?)*(\.venv/bin/)?", "", line)
        if "…" not in plain and re.match(rf"({'|'.join(PROGRAMS)}|python -m [a-z]\S+)( |$)", plain):
            if not plain.startswith("python") and " " not in plain:
                continue
            plain = re.sub(r"\$\([^)]*\)", "today", plain).translate(NO_BRACKETS)
            words = shlex.split(re.split(r"\s[|>&]|\s{2,}", plain)[0], comments=True)
            yield [PLACEHOLDERS.get(word, word) for word in words]


NO_BRACKETS = str.maketrans("", "", "[]")


def test_every_command_line_of_the_documents_is_understood(parser_of, capsys):
    wrong, seen = [], 0
    for page in GUIDES:
        for words in commands_in(page):
            module, arguments = (
                (words[2], words[3:]) if words[0] == "python" else (PROGRAMS[words[0]], words[1:])
            )
            assert find_spec(module), f"{named(page)}: {' '.join(words)}"
            if module == "pytest" or not arguments:
                continue
            is_only_named = len(arguments) == 1 and not arguments[0].startswith("-")
            parser = parser_of(module)
            seen += 1
            try:
                parser.parse_args([*arguments, "--help"] if is_only_named else arguments)
            except SystemExit as ended:
                said = capsys.readouterr().err.strip()
                if ended.code:
                    wrong.append(f"{named(page)}: {' '.join(words)}: {said}")
    assert wrong == []
    assert seen > 20


def test_every_target_of_make_that_is_named_is_there():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        shown = (line for block in blocks(page) for line in block.text.splitlines())
        for line in (*shown, *spans(page)):
            if found := re.match(r"\s*make ([\w-]+)", line):
                assert found[1] in targets, f"{named(page)}: {line}"


def test_every_subcommand_of_the_queue_server_is_told(parser_of):
    told = "\n".join(map(read, GUIDES))
    commands = re.findall(r"^    ([a-z-]+) ", parser_of("queue_server").format_help(), re.MULTILINE)
    assert "init" in commands
    assert [name for name in commands if not re.search(rf"(`|queue-server ){name}\b", told)] == []
