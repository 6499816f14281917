"""Runs a module that needs Django to be ready: `python with_django.py MODULE`."""

import runpy
import sys

import django

from portal.garbage import rare_collections
from portal.migrating import remembered_swaps

django.setup()
with rare_collections(), remembered_swaps():
    runpy.run_module(sys.argv[1], run_name="__main__")
