"""What is saved by itself while one types doesn't undo what somebody decides meanwhile."""

from __future__ import annotations

import pytest

from tests.practices import editing_processes as does
from tests.practices.site_processes import Site

# The parent only copies the database; the mark has it made.
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("again", [False, True])
def test_what_was_published_while_it_was_saved_stays_public(site: Site, again: bool) -> None:
    assert site.run(does.publish_while_it_is_saved, again) == (True, "Published", "Published")


def test_changes_that_were_asked_for_while_the_page_was_saved_are_asked_for(site: Site) -> None:
    codes, state, title = site.run(does.request_changes_while_it_is_saved)
    assert (codes, state, title) == ([200, 302], "needs_changes", "Sent back")
