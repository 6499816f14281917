"""Who may learn that something exists and how it is called: asked wherever somebody names a page,
a file or a record by its number.

Lists are kept by permission. But whoever sends numbers in a form or an address is answered with
what bears them: in a chooser of a refused form, in a text with links, on a screen for many things.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.permissions import policy_registry

from practices.editing.others_drafts import is_hidden_from, who_is_at_work
from practices.files.access import usable

ACTIONS = ("add", "change", "delete", "view")


def may_see(thing: Model, person: AbstractUser) -> bool:
    """Whether `person` may be told how `thing` is called.

    A page is for everybody who edits, or a draft of theirs; a file is for who may put it on a
    page; anything else for those with a right on its kind, unless its chooser is open to all who
    edit, as that of an indicator is.
    """
    if isinstance(thing, Page):
        return not is_hidden_from(thing, person)
    if isinstance(thing, AbstractDocument | AbstractImage):
        return usable(type(thing)._default_manager.filter(pk=thing.pk), person).exists()
    chooser = getattr(getattr(thing, "snippet_viewset", None), "chooser_viewset_class", None)
    if chooser is not None and not getattr(chooser, "is_closed", False):
        return True
    return bool(policy_registry.get_by_type(type(thing)).user_has_any_permission(person, ACTIONS))


def is_hidden(thing: Model) -> bool:
    """Whether `thing` is to stay unknown to who is at work in the editing screens.

    Elsewhere nobody is, and nothing is hidden: each page of the site has a rule of its own.
    """
    person = who_is_at_work.get()
    return isinstance(person, AbstractUser) and not may_see(thing, person)
