"""Builds test data. Every factory gives a valid object from no arguments."""
