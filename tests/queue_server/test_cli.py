"""The command line as an installer uses it: what it writes, what it prints, what it refuses."""

import asyncio
import io
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from queue_server.__main__ import main
from tests.queue_server.a_server import server_here
from tests.queue_server.test_chain import a_wrong_page, damage_index


@pytest.fixture
def branch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    directory = tmp_path / "branch"
    assert main(["init", str(directory), "--always-open"]) == 0
    capsys.readouterr()
    return directory


class Told:
    """What a command printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def by(self, *arguments: object, code: int = 0) -> tuple[str, str]:
        """Standard output and error, stripped, of a command that ends with `code`."""
        assert main([str(argument) for argument in arguments]) == code
        out, err = self._capsys.readouterr()
        return out.strip(), err.strip()


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


# --- init and check ---------------------------------------------------------------------------


def test_init_makes_a_branch_that_only_its_owner_reads(tmp_path: Path, told: Told) -> None:
    directory = tmp_path / "new" / "branch"
    out, _ = told.by("init", directory, "--name", 'Comune di "Prova"')
    assert out.startswith(f"{directory / 'branch.toml'} is ready")
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / "branch.toml").stat().st_mode) == 0o600
    out, _ = told.by("check", directory)
    assert 'is sound: “Comune di "Prova"”, 39 services in 8 topics, 9 counters' in out


def test_init_overwrites_nothing(branch: Path, told: Told) -> None:
    (branch / "branch.toml").write_text("mine")
    _, err = told.by("init", branch, code=1)
    assert err == f"{branch / 'branch.toml'} is there already: choose another directory"
    assert (branch / "branch.toml").read_text() == "mine"


def test_init_into_a_file_is_refused(tmp_path: Path, told: Told) -> None:
    (tmp_path / "file").touch()
    _, err = told.by("init", tmp_path / "file", code=1)
    assert err == f"{tmp_path / 'file'} is there already: choose another directory"
    _, err = told.by("init", tmp_path / "file" / "below", code=1)
    assert "cannot be written (Not a directory)" in err


def test_check_explains_every_fault(branch: Path, told: Told) -> None:
    file = branch / "branch.toml"
    file.write_text(file.read_text().replace("port = 8210", "port = 0").replace('"X', '"X'))
    out, _ = told.by("check", branch, code=1)
    assert out.splitlines() == [
        "branch.toml, line 18, server.port: expected a whole number >= 1. "
        "Write it as in the sample file.",
        "Faults: 1.",
    ]


def test_every_command_on_a_directory_without_a_branch_says_how_to_make_one(
    tmp_path: Path, told: Told
) -> None:
    for command in ("check", "run", "key", "operator"):
        _, err = told.by(command, tmp_path, code=1)
        assert err == (
            f"there is no branch in {tmp_path}: make one with `queue-server init {tmp_path}`"
        )


# --- keys and operators -----------------------------------------------------------------------


def test_a_key_is_printed_alone_and_listed_without_its_secret(branch: Path, told: Told) -> None:
    key, hint = told.by("key", branch, "--role", "totem", "--name", "totem-1")
    assert len(key) >= 40
    assert len(key.split()) == 1
    assert "shown this once" in hint
    out, _ = told.by("key", branch)
    assert out.split() == ["totem-1", "totem"]


def test_a_revoked_key_is_gone_and_cannot_be_revoked_again(branch: Path, told: Told) -> None:
    told.by("key", branch, "--role", "board", "--name", "tabellone")
    assert "1 revoked" in told.by("key", branch, "--name", "tabellone", "--revoke")[0]
    _, err = told.by("key", branch, "--name", "tabellone", "--revoke", code=1)
    assert err == "tabellone has no key; the stations that have one: none"


def test_a_key_without_a_role_and_a_name_that_is_none_are_refused(branch: Path, told: Told) -> None:
    assert "say what the station is" in told.by("key", branch, "--name", "t", code=1)[1]
    assert "is no name" in told.by("key", branch, "--role", "totem", "--name", " ", code=1)[1]


def with_password(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))


ANNA = ("--login", "anna", "--name", "Anna Rossi", "--role", "operator", "--password-stdin")


def test_an_operator_is_made_changed_and_listed(
    branch: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password("segretissima", monkeypatch)
    assert told.by("operator", branch, *ANNA)[0] == "anna can log in."
    with_password("ancora più segreta", monkeypatch)
    again = told.by("operator", branch, *ANNA, "--role", "supervisor")[0]
    assert again == "anna has a new password."
    assert told.by("operator", branch)[0].split() == [
        "anna",
        "operator,",
        "supervisor",
        "Anna",
        "Rossi",
    ]


def test_an_operator_is_disabled_let_in_again_and_removed(
    branch: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password("segretissima", monkeypatch)
    told.by("operator", branch, *ANNA)
    assert "cannot log in any more" in told.by("operator", branch, "anna", "--disable")[0]
    listed, count = told.by("operator", branch)
    assert (listed.split()[:2], count) == (["anna", "disabled"], "0 operators.")
    with_password("di nuovo segreta", monkeypatch)
    assert told.by("operator", branch, *ANNA)[0] == "anna can log in."
    assert "anna is removed" in told.by("operator", branch, "anna", "--remove")[0]
    assert told.by("operator", branch) == ("", "0 operators.")
    for ending in ("--disable", "--remove"):
        _, err = told.by("operator", branch, "--login", "anna", ending, code=1)
        assert err == "there is no operator anna; those who can log in: none"


def test_a_short_password_is_refused(
    branch: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password("corta", monkeypatch)
    assert "at least 8 characters" in told.by("operator", branch, *ANNA, code=1)[1]
    assert told.by("operator", branch)[0] == ""


# --- run --------------------------------------------------------------------------------------


class Server:
    """`queue-server run` in its own process."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "queue_server", "run", *map(str, arguments)],
            cwd=Path(__file__).parents[2],
            stderr=subprocess.PIPE,
            text=True,
        )

    @classmethod
    def beside(cls, first: "Server", branch: Path) -> "Server":
        assert "server_ready" in first.first_words()
        return cls(branch, "--port", 0)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def first_words(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.readline()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Exit code, and what else it said."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said


def test_an_address_for_telephones_that_is_none_is_not_taken(
    branch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", str(branch), "--public-url", "turni.example.it"])
    assert ended.value.code == 2
    assert "it begins with http:// or https://" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_until_it_is_told_to_end_and_ends_in_order(branch: Path, number: int) -> None:
    with Server(branch, "--port", 0) as server:
        assert "server_ready" in server.first_words()
        code, said = server.end(number)
    assert code == 0
    assert "server_stopped" in said
    assert "Traceback" not in said


def test_a_second_server_on_the_same_branch_is_refused(branch: Path) -> None:
    with Server(branch, "--port", 0) as first, Server.beside(first, branch) as second:
        _, said = second.process.communicate(timeout=20)
    assert second.process.returncode == 1
    assert said.strip() == f"another server has {branch} open: stop it first"


def test_a_taken_port_is_told_with_the_ways_out(branch: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Server(branch, "--port", port) as server:
            _, said = server.process.communicate(timeout=20)
    assert server.process.returncode == 1
    assert said.strip() == (
        f"port {port} of 127.0.0.1 is taken: stop the program that has it, "
        "or correct port in branch.toml, or use --port"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_told(branch: Path, host: str) -> None:
    with Server(branch, "--host", host) as server:
        _, said = server.process.communicate(timeout=20)
    assert said.strip() == (
        f"this machine has no address {host}: correct host in branch.toml, or use --host"
    )


def test_a_torn_branch_toml_does_not_start(branch: Path, told: Told) -> None:
    file = branch / "branch.toml"
    written = file.read_bytes()
    file.write_bytes(written[: written.index(b"Accoglienza")])
    _, err = told.by("run", branch, code=1)
    assert "the file ends in the middle" in err
    assert f"Mend {file} first." in err


def test_a_damaged_journal_is_told(branch: Path) -> None:
    (branch / "journal.db").write_bytes(os.urandom(8192))
    with Server(branch, "--port", 0) as server:
        _, said = server.process.communicate(timeout=20)
    assert "is damaged (file is not a database): restore the directory" in said
    assert "Traceback" not in said


def test_a_journal_that_is_gone_is_told_and_repaired(branch: Path, told: Told) -> None:
    asyncio.run(_begin_a_day(branch))
    for file in branch.glob("journal.db*"):
        file.unlink()
    with Server(branch, "--port", 0) as server:
        _, said = server.process.communicate(timeout=20)
    assert "journal.db ends with event 0, but 1 were written" in said
    assert f"queue-server repair {branch}" in said
    out, _ = told.by("check", branch, code=1)
    assert f"queue-server repair {branch}" in out
    out, _ = told.by("repair", branch)
    assert f"queue-server run {branch}" in out
    out, _ = told.by("check", branch)
    assert "The journal is whole: 2 events." in out
    out, _ = told.by("repair", branch)
    assert "Nothing was changed." in out


@pytest.mark.parametrize("free_kb", [0, 80, 200])
def test_a_disk_that_is_full_at_the_start_is_told_with_its_remedy(
    small_disk: Path, told: Told, free_kb: int
) -> None:
    branch = small_disk / "branch"
    told.by("init", branch)
    leave_free(small_disk, free_kb)
    with Server(branch, "--port", 0) as server:
        _, said = server.process.communicate(timeout=20)
    assert "make room" in said
    for wrong in ("owner", "damaged", "Traceback"):
        assert wrong not in said


def leave_free(disk: Path, kilobytes: int) -> None:
    there = os.statvfs(disk)
    (disk / "ballast").write_bytes(bytes(there.f_bavail * there.f_frsize - kilobytes * 1024))


def test_commands_on_a_full_disk_say_so(branch: Path, small_disk: Path, told: Told) -> None:
    asyncio.run(_begin_a_day(branch))
    told.by("backup", branch, branch / "copy")
    leave_free(small_disk, 0)
    for command in (
        ("init", small_disk / "new"),
        ("backup", branch, small_disk / "copy"),
        ("restore", branch / "copy", small_disk / "again"),
    ):
        _, err = told.by(*command, code=1)
        assert "is full: make room" in err, command
        assert sorted(path.name for path in small_disk.iterdir() if path.is_file()) == ["ballast"]


def test_an_index_that_cannot_be_read_is_told_and_made_anew(branch: Path, told: Told) -> None:
    asyncio.run(_begin_a_day(branch))
    damage_index(branch, "event_by_day", a_wrong_page)
    with Server(branch, "--port", 0) as server:
        _, said = server.process.communicate(timeout=20)
    assert f"see what can be mended: queue-server check {branch}" in said
    assert "Traceback" not in said
    out, _ = told.by("check", branch, code=1)
    assert "Every event is there." in out
    assert f"queue-server repair {branch}" in out
    out, _ = told.by("repair", branch)
    assert "Its indexes were made anew, out of its 1 events." in out
    out, _ = told.by("check", branch)
    assert "The journal is whole: 1 events." in out


async def _begin_a_day(branch: Path) -> None:
    async with server_here(branch) as server:
        await server.running.parts.timers.look()


# --- backup and restore -----------------------------------------------------------------------


def test_a_running_branch_is_copied_and_restored_beside_it(
    branch: Path, tmp_path: Path, told: Told
) -> None:
    copy, again = tmp_path / "copy", tmp_path / "again"
    with Server(branch, "--port", 0) as server:
        assert "server_ready" in server.first_words()
        out, _ = told.by("backup", branch, copy)
    assert out == f"{copy} holds all of {branch}, with its keys: keep it as safe."
    out, _ = told.by("restore", copy, again)
    assert out == f"{again} is that branch again: queue-server run {again}"
    told.by("check", again)
    _, err = told.by("restore", copy, again, code=1)
    assert err == f"{again} is not empty: restore into a new directory"


def test_a_branch_in_postgresql_is_sent_to_its_own_tools(branch: Path, told: Told) -> None:
    file = branch / "branch.toml"
    file.write_text(file.read_text() + '\n[database]\nurl = "postgresql://127.0.0.1/branch"\n')
    _, err = told.by("backup", branch, branch / "copy", code=1)
    assert "pg_basebackup" in err


def test_a_database_that_does_not_answer_is_told(branch: Path, told: Told) -> None:
    file = branch / "branch.toml"
    url = "postgresql://u:secret@127.0.0.1:1/branch"
    file.write_text(file.read_text() + f'\n[database]\nurl = "{url}"\n')
    _, err = told.by("key", branch, code=1)
    assert "the database of branch.toml does not answer" in err
    assert "secret" not in err


def test_a_branch_whose_key_is_lost_says_so_and_begins_anew(branch: Path, told: Told) -> None:
    def first_words() -> str:
        with Server(branch, "--port", 0) as server:
            words = server.first_words()
            server.process.terminate()
            server.process.wait(20)
            return words

    assert "server_ready" in first_words()
    (branch / "people.key").unlink()
    assert first_words().startswith(f"{branch / 'people.key'} is missing, and this branch has one")
    out, _ = told.by("people-anew", branch)
    assert "deleted within 72 hours" in out
    assert out.splitlines()[-1].startswith(f"  {branch / 'people.db'}.")
    assert "server_ready" in first_words()


# --- move -------------------------------------------------------------------------------------


def test_move_says_why_nothing_was_moved(branch: Path, told: Told) -> None:
    _, err = told.by("move", branch, "--to", "postgresql://127.0.0.1:1/nothing", code=1)
    assert err == f"{branch} keeps no journal: there is nothing to move"
    (branch / "branch.toml").write_text(
        (branch / "branch.toml").read_text() + '\n[database]\nurl = "postgresql://there/branch"\n'
    )
    _, err = told.by("move", branch, "--to", "postgresql://127.0.0.1:1/nothing", code=1)
    assert "kept in the database of its branch.toml already" in err
