"""Scores from a spreadsheet as it comes: read, looked at, asked about, saved."""
