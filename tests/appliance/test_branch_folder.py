"""The demo's branch is made once, kept, private, and never takes another's place."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.demo.branch_folder import STATIONS, BranchUnusable, open_branch, write_station
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
