"""What the site gives every template must be no word that a template of a library reads.

Wagtail's templates ask for variables such as `search_url` and take what they find, so a name of
ours that happens to be one of theirs changes screens that we never wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import AppConfig
from django.conf import settings
from django.template import Engine
from django.template.base import Lexer, TokenType
from django.test import RequestFactory

from tests.factories.accounts import person

pytestmark = pytest.mark.django_db

OURS = ("portal.", "training.", "practices.", "search.")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")


def given_names() -> set[str]:
    """Every name that a context processor of this project gives."""
    request = RequestFactory().get("/en/")
    request.user = person("editor")
    processors = Engine.get_default().template_context_processors
    return {name for one in processors if one.__module__.startswith(OURS) for name in one(request)}


def library_templates() -> Iterator[Path]:
    """Templates of every installed package that isn't ours."""
    for app in settings.INSTALLED_APPS:
        # An entry may name a class of settings, as ours for the user screens of Wagtail.
        package = AppConfig.create(app).name
        found = find_spec(package)
        if f"{package}.".startswith(OURS) or found is None or found.origin is None:
            continue
        folder = Path(found.origin).parent / "templates"
        yield from (path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def names_read_by(source: str) -> set[str]:
    """Every word outside quotation marks in variables and tags: rather too many than too few."""
    tokens = Lexer(source).tokenize()
    spoken = [t.contents for t in tokens if t.token_type in {TokenType.VAR, TokenType.BLOCK}]
    return {name for text in spoken for name in NAME.findall(QUOTED.sub(" ", text))}


def test_no_name_of_ours_is_read_by_a_template_of_a_library() -> None:
    templates = list(library_templates())
    assert len(templates) > 500
    read = {path: names_read_by(path.read_text(encoding="utf-8")) for path in templates}
    # The reading itself works: this is the line that once met a variable of ours.
    assert any("search_url" in names for names in read.values())
    ours = given_names()
    assert ours
    assert {str(path): found for path, names in read.items() if (found := names & ours)} == {}


def test_every_name_of_ours_says_whose_it_is() -> None:
    assert [name for name in given_names() if not name.startswith("portal_")] == []
