"""The demo's branch is made once, kept, private, and never takes another's place."""

import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from appliance.demo.branch_folder import (
    NOTES,
    PORTAL_FOLDER,
    STATIONS,
    BranchUnusable,
    DemoBranch,
    open_branch,
    write_portal_address,
    write_station,
)
from appliance.demo.identity_provider import sign_in_toml
from appliance.demo.portal_folder import WEST, portal_toml, write_settings
from portal.config import settings as portal_settings
from portal.config.sample import SampleComune
from queue_server.config.branch_file import read_settings
from station.config import read_config


def test_a_second_opening_finds_the_same_keys_and_people(tmp_path: Path) -> None:
    made = open_branch(tmp_path / "branch")
    assert open_branch(tmp_path / "branch") == made
    assert set(made.keys) == set(STATIONS)
    assert len({operator.password for operator in made.operators}) == len(made.operators)


def test_the_branch_is_sound_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    open_branch(tmp_path / "branch")
    plan = read_settings(tmp_path / "branch", datetime.now(UTC).date()).plan
    assert len(plan.counters) == 9
    for path in [tmp_path / "branch", *(tmp_path / "branch").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_branch_belongs_to_a_portal_whose_settings_are_sound(tmp_path: Path) -> None:
    branch = open_branch(tmp_path)
    assert branch.portal is not None
    write_portal_address(tmp_path, "http://127.0.0.1:9999")
    told = read_settings(tmp_path, datetime.now(UTC).date()).portal
    assert told is not None
    assert (told.url, told.key) == ("http://127.0.0.1:9999", branch.portal.branch_key)
    folder = tmp_path / PORTAL_FOLDER
    sign_in = sign_in_toml("http://127.0.0.1:27", "a secret")
    write_settings(folder, portal_toml(9999, 25, "http://127.0.0.1:26/sms", sign_in))
    read = portal_settings.read_settings(folder)
    assert read.server.port == 9999
    assert read.notifications.sms is not None
    assert read.sign_in.cie is not None


def test_branch_and_portal_have_the_zone_that_was_asked_for(tmp_path: Path) -> None:
    branch = open_branch(tmp_path, WEST)
    assert open_branch(tmp_path).zone == branch.zone == WEST
    assert read_settings(tmp_path, datetime.now(UTC).date()).plan.zone == WEST
    sample = (tmp_path / PORTAL_FOLDER / "sample.json").read_text()
    made = msgspec.json.decode(sample, type=SampleComune)
    places = (made.comune, *made.branches, *made.calendars)
    assert {each.zone for each in places} == {WEST}


def test_a_branch_of_an_older_demo_gets_a_portal(tmp_path: Path) -> None:
    made = open_branch(tmp_path)
    shutil.rmtree(tmp_path / PORTAL_FOLDER)
    toml = (tmp_path / "branch.toml").read_text()
    (tmp_path / "branch.toml").write_text(toml[: toml.rindex("\n# ---")])
    (tmp_path / NOTES).write_bytes(msgspec.json.encode(DemoBranch(made.operators, made.keys)))
    again = open_branch(tmp_path)
    assert again.keys == made.keys
    assert again.portal is not None
    assert read_settings(tmp_path, datetime.now(UTC).date()).portal is not None


def test_somebody_elses_branch_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "branch.toml").write_text("# a real one\n")
    with pytest.raises(BranchUnusable, match="--branch"):
        open_branch(tmp_path)
    assert (tmp_path / "branch.toml").read_text() == "# a real one\n"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BranchUnusable, match="name another directory"):
        open_branch(tmp_path / "file" / "branch")


def test_a_written_station_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "stations" / "totem.toml"
    write_station(
        file,
        station="totem-1",
        key="k" * 43,
        server="http://127.0.0.1:8210",
        tables="[devices.card_reader]\n",
    )
    config = read_config(file)
    assert config.station == "totem-1"
    assert config.devices.card_reader is not None
    assert config.state_directory == tmp_path / "stations" / "state" / "totem-1"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
