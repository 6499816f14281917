"""Accounts in the editing screens: who may come in, never with which password."""
