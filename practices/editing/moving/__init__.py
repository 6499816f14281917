"""Screens that copy, move and delete pages."""
