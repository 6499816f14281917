"""What the editing screens of search need to know of the content apps, which register it here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import AbstractUser, AnonymousUser


@dataclass(frozen=True)
class NewDraft:
    """A kind of page that can be written, and the editing screen for a new one."""

    label: str
    url: str


@dataclass(frozen=True)
class EditablePage:
    """A page by its title, with its editing screen."""

    title: str
    url: str


class EditingDesk(Protocol):
    """Ways from the searches to the content."""

    def search_url(self, text: str, language: str) -> str:
        """The search page with this text, in a language of the site."""

    def drafts(self, user: AbstractUser | AnonymousUser) -> Mapping[str, Sequence[NewDraft]]:
        """By language, the kinds of pages that a user may add, in order of their names."""

    def pages(self, identifiers: Collection[str]) -> Mapping[tuple[str, str], EditablePage]:
        """The pages with these identifiers, by identifier and language."""


_desks: dict[str, EditingDesk] = {}


def register_desk(desk: EditingDesk) -> None:
    """Say how editors come from the searches to the content; a second one replaces the first."""
    _desks["desk"] = desk


def editing_desk() -> EditingDesk | None:
    """The desk that the content apps registered."""
    return _desks.get("desk")
