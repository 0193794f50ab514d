"""A local Twilio that keeps Elastic SIP Trunks in one SQLite file: ``python -m emulator``.

Its rooms, from the outside in:

- ``urls``: which path belongs to which handler;
- ``handlers``: read the request, call the backend, write JSON, decide nothing;
- ``forms`` and ``wire``: from Twilio's form parameters to values, from records to Twilio's JSON;
- ``backend``: the truth and its rules, which knows no HTTP, with ``rules`` for what a single value may be;
- ``database``: the SQLite file and its tables;
- ``errors``: one class an API error.

Around them stand ``journal``, ``faults`` and ``console``, through which every request passes; ``admin`` turns them, and
``page`` shows what there is to people. ``testing`` and ``pytest_plugin`` are for tests of other programs.
"""

__version__ = "0.1.0"
