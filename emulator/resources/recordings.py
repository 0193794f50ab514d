"""The recording settings of a trunk: https://www.twilio.com/docs/sip-trunking/api/recording-resource."""

from starlette.routing import Route

from emulator.database import Changes
from emulator.endpoints import changeable
from emulator.fields import Field, one_of
from emulator.forms import Form
from emulator.resources.trunks import Trunk, Trunks, write_recording
from emulator.store import Store

MODES = (
    "do-not-record",
    "record-from-ringing",
    "record-from-answer",
    "record-from-ringing-dual",
    "record-from-answer-dual",
)
FORM = Form({"mode": Field(rule=one_of(*MODES)), "trim": Field(rule=one_of("trim-silence", "do-not-trim"))})


class Recordings:
    """The recording settings of all trunks; each trunk carries its own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._trunks = Trunks(store)
        self._table = store.table("trunks", Trunk)

    def fetch(self, account_sid: str, trunk_sid: str) -> Trunk:
        return self._trunks.fetch(account_sid, trunk_sid)

    def update(self, account_sid: str, trunk_sid: str, changes: Changes) -> Trunk:
        with self._store.transaction():
            self.fetch(account_sid, trunk_sid)
            FORM.check(changes, self._store.settings)
            columns = {f"recording_{name}": value for name, value in changes.items()}
            self._table.update(trunk_sid, self._store.touched(columns))
            return self.fetch(account_sid, trunk_sid)


ROUTES = [Route("/v1/Trunks/{trunk_sid}/Recording", changeable(Recordings, write_recording, FORM))]
