"""`[sign_in]` and `[cns]` of portal.toml."""

import pytest

from portal.config.settings import read_settings
from portal.config.sign_in import SPID_LEVEL_2, SPID_LEVEL_3, WayTable
from text.toml_settings import FileFaulty


def read(tmp_path, text):
    (tmp_path / "portal.toml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path)


def test_without_tables_there_is_no_way_in(tmp_path):
    settings = read(tmp_path, "")
    assert settings.sign_in.issuer is None
    assert settings.cns.public_url is None


def test_each_table_is_a_way(tmp_path):
    settings = read(
        tmp_path,
        """
        [sign_in]
        issuer = "https://proxy.example"
        client_id = "sportello"
        client_secret = "s"
        [sign_in.spid]
        [sign_in.eidas]
        levels = ["http://eidas.europa.eu/LoA/high"]
        further = { idp_hint = "eidas" }
        """,
    )
    assert settings.sign_in.spid == WayTable(levels=(SPID_LEVEL_2, SPID_LEVEL_3))
    assert settings.sign_in.cie is None
    assert settings.sign_in.eidas == WayTable(
        levels=("http://eidas.europa.eu/LoA/high",), further={"idp_hint": "eidas"}
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[sign_in]\nissuer = "http://proxy.example"\nclient_id = "x"', "is no safe address"),
        ('[sign_in]\nissuer = "https://proxy.example"', "client_id: is missing"),
        ('[sign_in]\nissuer = "https://p.example"\nclient_id = "x"\n[sign_in.spd]', "spid"),
        ('[cns]\npublic_url = "http://card.example"', "is without TLS"),
        ('[cns]\nlist_signers = ["abc"]', "list_signers"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, text, why):
    with pytest.raises(FileFaulty, match=why) as faulty:
        read(tmp_path, text)
    assert "line " in str(faulty.value)
