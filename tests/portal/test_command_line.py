"""The commands of the portal: each is found in the module that is imported for it."""

import re

import pytest

from portal.__main__ import _COMMANDS, main

NAMES = [name for names in _COMMANDS.values() for name in names]


def help_of(capsys, *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_in_the_module_that_is_imported_for_it(capsys, name):
    assert help_of(capsys, name).startswith(f"usage: portal {name} ")


def test_every_command_has_its_place(capsys):
    assert re.findall(r"^    ([a-z-]+)", help_of(capsys), re.MULTILINE) == NAMES
