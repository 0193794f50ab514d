import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from emulator.background import find, note_of
from emulator.database import LAYOUTS, DataFileError, open_database
from emulator.records import ApiKey
from emulator.settings import DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN
from emulator.testing import running

SOME_WRITES = 40  # of the 99 that the writers have in them
ROOT = Path(__file__).parents[2]


def snapshot(trunks):
    """Everything that the account of *trunks* holds, as Twilio's SDK shows it."""
    return [
        (
            _properties(trunk),
            [_properties(url) for url in trunks(trunk.sid).origination_urls.list()],
            [_properties(number) for number in trunks(trunk.sid).phone_numbers.list()],
        )
        for trunk in trunks.list()
    ]


def _share(client, domain):
    """Lists with an entry each, on a trunk with a routed domain."""
    sip = client.api.v2010.account.sip
    addresses = sip.ip_access_control_lists.create(friendly_name="office")
    addresses.ip_addresses.create(friendly_name="gate", ip_address="192.0.2.1")
    credentials = sip.credential_lists.create(friendly_name="users")
    credentials.credentials.create(username="user", password="Password12345")
    trunk = client.trunking.v1.trunks.create(domain_name=domain)
    trunk.ip_access_control_lists.create(addresses.sid)
    trunk.credentials_lists.create(credentials.sid)
    client.routes.v2.trunks(domain).update(voice_region="ie1")


def _shared(client, domain):
    """Return what ``_share`` made, and the account's numbers."""
    account, (trunk,) = client.api.v2010.account, client.trunking.v1.trunks.list()
    lists = [*account.sip.ip_access_control_lists.list(), *account.sip.credential_lists.list()]
    found = [
        *(entry for each in lists[:1] for entry in each.ip_addresses.list()),
        *(entry for each in lists[1:] for entry in each.credentials.list()),
        *trunk.ip_access_control_lists.list(),
        *trunk.credentials_lists.list(),
        *account.incoming_phone_numbers.list(),
        client.routes.v2.trunks(domain).fetch(),
    ]
    return [_properties(each) for each in (trunk, *lists, *found)]


def _properties(resource):
    return {name: value for name, value in vars(resource).items() if not name.startswith("_")}


class TestRestart:
    def test_loses_nothing(self, tmp_path, origination, domain):
        """An emulator that is started again on its data file shows what it showed before."""
        data = tmp_path / "twilio.sqlite"
        with running(data) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            trunk = trunks(trunks.create(domain_name=domain, secure=True, friendly_name="ü").sid)
            trunk.recordings().update(mode="record-from-answer")
            trunk.origination_urls.create(**origination)
            trunk.phone_numbers.create(phone_number_sid="PN" + "e" * 32)
            before = snapshot(trunks)

        with running(data) as emulator:
            after = snapshot(emulator.client().trunking.v1.trunks)

        assert before == after
        assert 1 == len(after)

    def test_keeps_what_trunks_share(self, tmp_path, domain):
        """Lists with entries, keys, other regions' trunks, routes, numbers and suspensions come back."""
        data, other = tmp_path / "twilio.sqlite", "AC" + "7" * 32
        key = ApiKey(sid="SK" + "1" * 32, secret="secret", account_sid=other, region="ie1")
        with running(data) as emulator:
            emulator.admin.put_account(other, auth_token="token", parent_sid=emulator.account_sid)
            emulator.admin.put_key(key)
            emulator.admin.add_phone_number(other, phone_number="+4930123456")
            _share(emulator.client(key=key), domain)
            emulator.admin.put_account(other, status="suspended")
            before = emulator.admin.accounts(), _shared(emulator.console(other, region="ie1"), domain)

        with running(data) as emulator:
            emulator.admin.put_account(other, status="active")
            after = _shared(emulator.client(key=key), domain)
            emulator.admin.put_account(other, status="suspended")

            assert before == (emulator.admin.accounts(), after)
            assert all(after)

    def test_keeps_other_accounts(self, tmp_path):
        """An account that the data file knows may log in without being named again."""
        data, accounts = tmp_path / "twilio.sqlite", {"AC" + "7" * 32: "token"}
        with running(data, accounts=accounts) as emulator:
            sid = emulator.client().trunking.v1.trunks.create().sid

        with running(data) as emulator:
            old = emulator.client("AC" + "7" * 32, "token").trunking.v1.trunks

            assert [sid] == [trunk.sid for trunk in old.list()]

    def test_takes_a_new_token(self, tmp_path):
        """An account that is named with another token has that token from then on."""
        data, sid = tmp_path / "twilio.sqlite", "AC" + "7" * 32
        with running(data, accounts={sid: "old"}):
            pass

        with running(data, accounts={sid: "new"}) as emulator:
            assert [] == emulator.client().trunking.v1.trunks.list()

    def test_makes_the_folder(self, tmp_path):
        """The data file's folder is made if it is missing."""
        data = tmp_path / "a" / "b" / "twilio.sqlite"
        with running(data):
            pass

        assert data.exists()


class TestKill:
    def test_loses_no_acknowledged_write(self, tmp_path):
        """Whatever was answered before a kill -9 is there after it."""
        data = str(tmp_path / "twilio.sqlite")
        acknowledged, enough = [], threading.Event()
        with _process(data) as process:
            url = f"http://127.0.0.1:{find(data).port}"
            writers = [threading.Thread(target=_write, args=(url, acknowledged, enough)) for _ in range(3)]
            for writer in writers:
                writer.start()
            enough.wait(30)
            process.send_signal(signal.SIGKILL)
            process.wait()
            for writer in writers:
                writer.join()

        with running(Path(data)) as emulator:
            kept = {trunk.sid for trunk in emulator.client().trunking.v1.trunks.list()}

        assert len(acknowledged) >= SOME_WRITES
        assert set(acknowledged) <= kept


class TestDataFile:
    def test_old_layout_is_brought_up_to_date(self, tmp_path):
        """A file of an older layout gets the tables that it lacks, and is marked so."""
        data = tmp_path / "twilio.sqlite"
        sqlite3.connect(data).close()

        open_database(str(data)).close()

        assert len(LAYOUTS) == _layout_of(data)

    def test_first_layout_keeps_everything(self, tmp_path, origination):
        """A file of the first layout keeps its contents, in us1, with the columns added since."""
        data = tmp_path / "twilio.sqlite"
        _write_first_layout(data)

        with running(data) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            (trunk,) = trunks.list()
            (url,) = trunks(trunk.sid).origination_urls.list()
            (number,) = trunks(trunk.sid).phone_numbers.list()
            trunks(trunk.sid).origination_urls.create(**origination)
            trunks(trunk.sid).delete()
            after = emulator.client().api.v2010.account.incoming_phone_numbers(number.sid).fetch()

        assert ("old.pstn.twilio.com", "", "OU" + "1" * 32) == (trunk.domain_name, trunk.auth_type, url.sid)
        assert ("(555) 867-5309", "POST", None) == (
            number.friendly_name,
            number.voice_method,
            after.trunk_sid,
        )

    def test_newer_layout_is_refused(self, tmp_path):
        """A file that a newer emulator wrote is not changed."""
        data = tmp_path / "twilio.sqlite"
        connection = sqlite3.connect(data)
        connection.execute("PRAGMA user_version = 99")
        connection.close()

        with pytest.raises(DataFileError, match="newer emulator"):
            open_database(str(data))

        assert 99 == _layout_of(data)

    def test_no_database(self, tmp_path):
        """A file that is not a database is refused by name."""
        data = tmp_path / "notes.txt"
        data.write_text("not a database, and long enough to have a header " * 3)

        with pytest.raises(DataFileError, match=r"notes\.txt"), running(data):
            pass

    def test_in_use(self, tmp_path):
        """A file that another emulator serves is refused."""
        data = tmp_path / "twilio.sqlite"

        with running(data), pytest.raises(DataFileError, match="in use"), running(data):
            pass


class _process:  # noqa: N801 - a context manager, used like a function
    """A real ``python -m emulator``, killed at the end if it still runs."""

    def __init__(self, data):
        self._data = data

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "emulator", "--port", "0", "--data", self._data],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        while not find(self._data):
            assert self._process.poll() is None
        return self._process

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        note_of(self._data).unlink(missing_ok=True)


def _write(url, acknowledged, enough):
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN)
        for _ in range(33):
            try:
                acknowledged.append(session.post(f"{url}/v1/Trunks", timeout=10).json()["sid"])
            except requests.RequestException:
                return
            if len(acknowledged) >= SOME_WRITES:
                enough.set()


def _write_first_layout(data):
    """A trunk with a URL and a number, as the first emulator wrote them."""
    connection = sqlite3.connect(data)
    connection.executescript(LAYOUTS[0])
    account, trunk, day = DEFAULT_ACCOUNT_SID, "TK" + "1" * 32, "2026-03-01T12:00:00Z"
    rows = {
        "accounts": (account, "old"),
        "trunks": (
            *(7, trunk, account, "old", "old.pstn.twilio.com", None, None, "disable-all", "from-transferee"),
            *(0, 0, "do-not-record", "do-not-trim", day, day),
        ),
        "origination_urls": (1, "OU" + "1" * 32, account, trunk, "sbc", "sip:a", 1, 1, 1, day, day),
        "phone_numbers": (1, "PN" + "1" * 32, account, trunk, "+15558675309", day, day),
    }
    for table, row in rows.items():
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - our own names
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()


def _layout_of(data):
    connection = sqlite3.connect(data)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return version
