"""A local Twilio that keeps Elastic SIP Trunks in one SQLite file: ``python -m emulator``.

Its rooms, from the outside in:

- ``urls``: which path belongs to which handler; ``regions``: which region a path is in;
- ``handlers``: read the request, call the backend, write JSON, decide nothing; one module an API of Twilio's;
- ``forms`` and ``wire``: from Twilio's form parameters to values, from records to Twilio's JSON;
- ``backend``: the truth and its rules, which knows no HTTP, one module a kind of thing: ``accounts``, ``trunks``,
  ``origination_urls``, ``sip_lists``, ``phone_numbers``, ``trunk_phone_numbers`` and ``routes``; ``rules`` and ``sip_rules`` say what a single value may be, ``store`` is what all work with;
- ``database``: the SQLite file and its tables;
- ``errors``: one class an API error.

Around them stand ``journal``, ``faults`` and ``console``, through which every request passes; ``admin`` turns them, and
``page`` shows what there is to people. ``testing`` and ``pytest_plugin`` are for tests of other programs.
"""

__version__ = "0.1.0"
