"""Scores from a spreadsheet as it comes, without Django."""
