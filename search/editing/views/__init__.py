"""Screens of the thesaurus and of the report."""
