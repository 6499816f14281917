"""Translations of pages in the editing screens, beside what wagtail-localize does."""
