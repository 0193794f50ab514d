"""The report as a table, JSON, SARIF and an HTML page."""
