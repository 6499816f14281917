"""Looks at the files of the library before anything is loaded."""
