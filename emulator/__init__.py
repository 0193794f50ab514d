"""A local Twilio that keeps Elastic SIP Trunks in one SQLite file: ``python -m emulator``.

Its rooms, from the outside in:

- ``app``: the application and the layers around it, such as ``journal``, ``faults`` and ``console``;
- ``urls``: all paths; ``authentication``: who asks;
- ``resources``: Twilio's resources, one file each; its docstring says how to add one;
- ``endpoints``, ``forms``, ``fields``, ``pages`` and ``wire``: HTTP, forms, lists and JSON of all resources;
- ``store`` and ``database``: the SQLite file and its tables, as one region sees them;
- ``errors``: one class per API error.

``admin`` is the API below ``/_emulator/``, and ``page`` shows people what the emulator holds. ``testing`` and
``pytest_plugin`` are for tests of other programs.
"""

__version__ = "0.1.0"
"""The version of the distribution."""
