"""Rehearses the calls of trunks: tries each destination as Twilio would, before anybody calls."""
