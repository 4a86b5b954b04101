"""docs/api.md is the interface as it is: messages, rights, paths and refusals."""

import re

import msgspec
import pytest

from queue_server.api.http import DESCRIPTION
from queue_server.casework.door import CASES, DEFINITIONS, EMERGENCY
from tests.house_rules import api_page, portal_api_page
from tests.house_rules.the_documents import GUIDES, named, read, source_files

PASSED_ON = (CASES, DEFINITIONS, EMERGENCY)
"""Below these the process of guided requests answers."""

MESSAGES = (*api_page.COMMANDS, *api_page.QUERIES)


def test_what_the_code_knows_best_stands_in_the_page_as_it_is():
    page = api_page.PAGE.read_text()
    assert api_page.filled(page) == page, "run: python -m tests.house_rules.api_page"
    for part in ("rights", "commands", "queries", "refusals"):
        assert f": {part} -->" in page


@pytest.mark.parametrize("message", MESSAGES, ids=api_page.tag_of)
def test_every_example_is_a_message_and_everyone_who_may_send_it_is_named(message):
    assert api_page.MAY[message]
    decoded = api_page.ASKED.socket_decoder.decode(msgspec.json.encode(api_page.example(message)))
    assert type(decoded) is message


def test_every_path_of_the_server_is_told_and_every_path_that_is_told_is_one():
    operations = {operation.path for operation in api_page.ASKED.by_operation()}
    routes = (
        operations
        | {DESCRIPTION}
        | {
            path
            for file in source_files()
            if "queue_server" in file.parts and "tests" not in file.parts and file.suffix == ".py"
            for path in re.findall(r"""add_\w+\(\s*f?["'](/[^"']*)["']""", file.read_text())
        }
    )
    assert {"/api/v1/hall", "/station"} <= routes
    shown = re.findall(r"(?<![\w.:/])/(?:api|healthz|station)[\w/{}.-]*", read(api_page.PAGE))
    told = {_form(path) for path in shown}
    assert {path for path in routes if _form(path) not in told and "turno" not in path} == set()
    for page in set(GUIDES) - {portal_api_page.PAGE}:
        for path in re.findall(r"(?:GET|POST|PUT|DELETE) (/[\w/{}.-]+)", read(page)):
            if not path.startswith(PASSED_ON):
                assert _form(path) in {_form(route) for route in routes}, f"{named(page)}: {path}"


def _form(path: str) -> str:
    """Without what stands for the name of a part."""
    return re.sub(r"\{\w+\}", "{}", path).rstrip(".")
