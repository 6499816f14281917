"""Texts as editors write them: cleaned, on one line, not empty, as addresses."""
