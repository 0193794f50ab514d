"""Twilio's resources, one file each: record, form, rules, wire shape and routes.

Adding an endpoint:

1. ``resources/<name>.py``: the record, the form with its rules, a class that works on a ``Store``, ``write``
   for Twilio's JSON, and ``ROUTES``;
2. ``urls.py``: the file's ``ROUTES``;
3. ``database.py``: a layout with its table;
4. ``errors.py``: an error that no other resource has;
5. ``settings.py``: a switch, where sources disagree.
"""
