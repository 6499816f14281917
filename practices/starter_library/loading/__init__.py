"""Puts the files of the library into the database; what editors changed stays."""
