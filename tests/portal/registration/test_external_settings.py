"""What `portal check` says of a Comune whose register is another program."""

import pytest

from portal.__main__ import main
from portal.config.settings import read_settings
from tests.portal.prepared import new_home
from text.toml_settings import FileFaulty

URL = 'url = "https://protocollo.comune.esempio.it/sportello"\n'


@pytest.fixture
async def home(tmp_path):
    home = tmp_path / "portal"
    await new_home(home)
    return home


def with_register(home, comune, lines):
    file = home / "portal.toml"
    file.write_text(f"{file.read_text()}\n[register.external.{comune}]\n{lines}")


def test_a_register_with_address_and_key_is_taken(home):
    with_register(home, "c_x001", URL + 'key = "a"\n')
    [(comune, table)] = read_settings(home).register.external.items()
    assert (comune, table.key, table.site, table.timeout_s) == ("c_x001", "a", "portale", 30)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (URL, "register.external.c_x001: has no key. Write key"),
        ('key = "a"\n', "register.external.c_x001.url: is missing"),
        ('url = "http://protocollo.esempio.it"\nkey = "a"\n', "url: is without TLS"),
        (URL + 'key = "a"\nsite = "a b"\n', "register.external.c_x001.site"),
    ],
)
def test_what_is_missing_is_named_with_its_line(home, lines, said):
    with_register(home, "c_x001", lines)
    with pytest.raises(FileFaulty) as faulty:
        read_settings(home)
    assert said in str(faulty.value)


def test_a_register_of_a_comune_that_is_not_here_is_named(home, capsys):
    with_register(home, "c_a000", URL + 'key = "a"\n')
    assert main(["check", str(home)]) == 0
    assert "c_a000: portal.toml has a register for it" in capsys.readouterr().out


def test_a_comune_without_an_act_for_its_emergency_register_is_told(home, capsys):
    assert main(["check", str(home)]) == 0
    assert "emergency register" not in capsys.readouterr().out
    with_register(home, "c_x001", URL + 'key = "a"\n')
    assert main(["check", str(home)]) == 0
    assert "c_x001: no act allows its emergency register today" in capsys.readouterr().out
