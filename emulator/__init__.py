"""A local Twilio that keeps Elastic SIP Trunks in one SQLite file: ``python -m emulator``.

Its rooms, from the outside in:

- ``app``: the application and the layers that every request passes, such as ``journal``, ``faults`` and ``console``;
- ``urls``: all paths; ``authentication``: who asks;
- ``resources``: Twilio's resources, one file each, from the path to the table; its docstring says how to add one;
- ``endpoints``, ``forms``, ``fields``, ``pages`` and ``wire``: HTTP, parameters, lists and JSON, as all resources use them;
- ``store`` and ``database``: the SQLite file and its tables, as one region sees them;
- ``errors``: one class per API error.

``admin`` is the API below ``/_emulator/``, and ``page`` shows people what the emulator holds. ``testing`` and
``pytest_plugin`` are for tests of other programs.
"""

__version__ = "0.1.0"
"""The version of the distribution."""
