"""Everything that an emulator holds, to and from a file."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from emulator import snapshot_files
from emulator.body_limit import LARGEST_BODY
from emulator.contents import Contents
from emulator.database import LAYOUTS, DataFileError, open_database
from emulator.settings import IN_MEMORY
from emulator.testing import running
from tests.emulator.command_line import run_emulator


def names(emulator):
    return [trunk.friendly_name for trunk in emulator.client().trunking.v1.trunks.list()]


class TestAdminClient:
    def test_round_trip(self, tmp_path):
        """One emulator loads the contents that another one saved, and drops its own."""
        file = tmp_path / "saved.sqlite"
        with running() as first:
            first.client().trunking.v1.trunks.create(friendly_name="kept")
            first.admin.save(file)
        with running() as second:
            second.client().trunking.v1.trunks.create(friendly_name="gone")
            second.admin.load(file)

            assert ["kept"] == names(second)

    def test_private(self, tmp_path):
        """It has tokens: only its owner may read it."""
        with running() as emulator:
            emulator.admin.save(tmp_path / "saved.sqlite")

        assert 0o600 == stat.S_IMODE((tmp_path / "saved.sqlite").stat().st_mode)

    def test_larger_than_a_form(self, tmp_path):
        """Saved contents may be larger than any request to Twilio's paths."""
        with running() as emulator:
            trunks = emulator.client().trunking.v1.trunks
            for _ in range(2):
                trunks.create(friendly_name="x" * (LARGEST_BODY * 2 // 3))
            emulator.admin.save(tmp_path / "saved.sqlite")
            assert (tmp_path / "saved.sqlite").stat().st_size > LARGEST_BODY
            emulator.admin.load(tmp_path / "saved.sqlite")

            assert 2 == len(trunks.list())

    def test_data_file(self, tmp_path):
        """A saved file is a data file, and the data file of an emulator that has ended is a saved one."""
        data, saved = tmp_path / "twilio.sqlite", tmp_path / "saved.sqlite"
        with running(data) as emulator:
            emulator.client().trunking.v1.trunks.create(friendly_name="kept")
            emulator.admin.save(saved)
        with running(saved) as emulator:
            assert ["kept"] == names(emulator)
        with running() as emulator:
            emulator.admin.load(data)
            assert ["kept"] == names(emulator)

    @pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 4096])
    def test_refused(self, tmp_path, content):
        """Another file is refused, and nothing changes."""
        (tmp_path / "x").write_bytes(content)
        with running() as emulator:
            emulator.client().trunking.v1.trunks.create(friendly_name="kept")
            with pytest.raises(ValueError, match="is not a snapshot of an emulator"):
                emulator.admin.load(tmp_path / "x")

            assert ["kept"] == names(emulator)


class TestLayouts:
    def test_older(self):
        """One that an older emulator saved is brought up to date."""
        with closing(sqlite3.connect(IN_MEMORY, isolation_level=None)) as connection:
            connection.executescript(f"{LAYOUTS[0]} PRAGMA user_version = 1;")
            connection.execute("INSERT INTO accounts VALUES ('AC1', 'token')")
            content = connection.serialize()

        (account,) = snapshot_files.read(content)["accounts"]

        assert ("AC1", "token", None, "active") == account[:4]

    def test_newer(self):
        """One that a newer emulator saved is refused as such."""
        with closing(open_database(IN_MEMORY)) as connection:
            connection.execute(f"PRAGMA user_version = {len(LAYOUTS) + 1}")
            content = connection.serialize()

        with pytest.raises(DataFileError, match="newer emulator"):
            snapshot_files.read(content)

    def test_other_database(self):
        """Another program's database is refused."""
        with closing(sqlite3.connect(IN_MEMORY)) as connection:
            connection.execute("CREATE TABLE trunks (sid)")
            content = connection.serialize()

        with pytest.raises(DataFileError, match="not a snapshot"):
            snapshot_files.read(content)

    def test_whole(self):
        """Every table is in it."""
        with closing(open_database(IN_MEMORY)) as connection:
            copy = Contents(connection).copy()

        assert copy == snapshot_files.read(snapshot_files.write(copy))


class TestCommandLine:
    @pytest.mark.parametrize("runs", [True, False])
    def test_save_and_restore(self, tmp_path, data, runs):
        """`--save` and `--restore` work with a running emulator and with the file of a stopped one."""
        saved = tmp_path / "saved.sqlite"
        with running(Path(data)) as emulator:
            emulator.client().trunking.v1.trunks.create(friendly_name="kept")
        if runs:
            run_emulator("--background", "--port", "0", "--data", data)
        assert f"saved: {saved}" in run_emulator("--save", str(saved), "--data", data).stdout
        assert 0o600 == stat.S_IMODE(saved.stat().st_mode)
        run_emulator("--stop", "--data", data)
        with running(Path(data)) as emulator:
            emulator.admin.reset()
        if runs:
            run_emulator("--background", "--port", "0", "--data", data)
        assert "restored: " in run_emulator("--restore", str(saved), "--data", data).stdout
        run_emulator("--stop", "--data", data)

        with running(Path(data)) as emulator:
            assert ["kept"] == names(emulator)

    def test_nothing_to_save(self, tmp_path, data):
        """Without a data file there is nothing to save, and none is made."""
        refused = run_emulator("--save", str(tmp_path / "saved.sqlite"), "--data", data)

        assert (1, False) == (refused.returncode, Path(data).exists())
        assert "there is no data file" in refused.stderr

    def test_nothing_to_restore(self, tmp_path, data):
        """A file that is not there is named, and no data file is made."""
        refused = run_emulator("--restore", str(tmp_path / "saved.sqlite"), "--data", data)

        assert (1, False) == (refused.returncode, Path(data).exists())
        assert "there is no file" in refused.stderr

    def test_seed(self, tmp_path, data):
        """`--seed` names a file; one line says why it cannot be used."""
        (tmp_path / "good.json").write_text('{"trunks": [{"friendly_name": "seeded"}]}')
        (tmp_path / "bad.json").write_text('{"trunks": [{"secure": "perhaps"}]}')
        bad = run_emulator("--port", "0", "--data", data, "--seed", str(tmp_path / "bad.json"))
        run_emulator("--background", "--port", "0", "--data", data, "--seed", str(tmp_path / "good.json"))
        run_emulator("--stop", "--data", data)

        assert (1, 1) == (bad.returncode, bad.stderr.count("\n"))
        assert "trunks[0]: " in bad.stderr
        with running(Path(data)) as emulator:
            assert ["seeded"] == names(emulator)
