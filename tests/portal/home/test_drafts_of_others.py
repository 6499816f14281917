"""Nobody who writes courses or reviews pages reads the titles of other people's drafts."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from wagtail.models import Page

from portal.accounts.models import User
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, module
from tests.portal.home.editing_addresses import (
    LEFT_OUT,
    PAGE_PARAMETERS,
    Address,
    addresses,
    filled,
)
from tests.portal.home.editing_world import World
from training.models import Course

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]
MARKER = "Zebrafish"


class DraftWorld(World):
    """Drafts of an editor and of another trainer, named so that they are known wherever they
    are told; the pages on the screens are these."""

    def __init__(self, user: User) -> None:
        super().__init__(user, is_thorough=False)
        other = person("trainer")
        public = Course.objects.get(pk=course("A public course", owner=other).pk)
        draft = course("A draft", owner=other)
        draft.unpublish()
        self.drafts: dict[str, Page] = {
            "module": module(public, "A module", owner=other),
            "course": draft,
            "practice": best_practice("Another draft", publish=False),
            "scheduled": self.scheduled,
            "translated": self.pages["translated"],
            # Public, with a new title that nobody has published yet.
            "changed": best_practice("A public page"),
        }
        self.drafts["module"].unpublish()
        for name, page in self.drafts.items():
            page = page.specific
            page.title = f"{MARKER} {name}"
            page.save_revision(user=user)
            if name != "changed":
                Page.objects.filter(pk=page.pk).update(title=page.title, draft_title=page.title)
        self.original = self.drafts["practice"].specific
        self.parents = [self.drafts[name].get_parent() for name in ("module", "course")]

    @property
    def few(self) -> list[Page]:
        kinds = ("module", "practice", "translated", "changed")
        return [*(self.drafts[name] for name in kinds), *self.parents]


SEARCHES = ("list", "result", "choose", "search", "explore", "report")


def questions(address: Address) -> list[str]:
    """What would find the drafts where something can be searched for."""
    if address.parameters - PAGE_PARAMETERS or not any(one in address.name for one in SEARCHES):
        return [""]
    return ["", "?" + urlencode({"q": MARKER[:-1], "search": MARKER[:-1]})]


@pytest.mark.parametrize("role", ["trainer", "expert"])
def test_no_screen_tells_a_title_of_somebody_else_s_draft(role: str) -> None:
    world = DraftWorld(person("editor"))
    browser = browser_of(person(role))
    told = set()
    for address in addresses():
        for url in filled(address, world) if address.name not in LEFT_OUT else ():
            for query in questions(address):
                answer = browser.get(url + query)
                content = b"".join(answer) if answer.streaming else answer.content
                if MARKER.encode() in content:
                    told.add((address.name, url + query))
    assert told == set()
