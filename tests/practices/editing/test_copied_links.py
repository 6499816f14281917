"""What is copied together leads to its own copies."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page

from practices.models import ResourceLink
from practices.pages.copies import with_links
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, module
from training.models import Course

pytestmark = pytest.mark.django_db


def test_texts_lead_to_the_copies_however_they_are_quoted() -> None:
    text = '<p><a id="5" linktype="page">A</a> <a linktype="document" id="5">D</a></p>'
    content = {"rows": [{"body": text}], "stream": f"{text!r}".replace('"', '\\"'), "number": 5}
    found = with_links(content, {5: 70})
    assert found["rows"][0]["body"] == text.replace('id="5" linktype', 'id="70" linktype')
    assert '\\"70\\"' in found["stream"]
    assert 'linktype=\\"document\\" id=\\"5\\"' in found["stream"]
    assert found["number"] == 5
    assert with_links(content, {6: 70}) == content


@pytest.mark.parametrize("is_by_hand", [True, False])
def test_modules_of_a_copied_course_lead_to_the_copy_and_to_what_lies_outside(
    is_by_hand: bool,
) -> None:
    first = course("A first run")
    lesson, outside = module(first), best_practice("Outside")
    ResourceLink.objects.create(resource=lesson, target=first, sort_order=0)
    ResourceLink.objects.create(resource=lesson, target=outside, sort_order=1)
    lesson.refresh_from_db()
    lesson.save_revision()
    if is_by_hand:
        address = reverse("wagtailadmin_pages:copy", args=[first.pk])
        sent = {
            "new_title": "A second run",
            "new_slug": "a-second-run",
            "new_parent_page": first.get_parent().pk,
            "copy_subpages": "on",
        }
        assert browser_of(person("editor")).post(address, sent).status_code == 302
        second = Course.objects.get(title="A second run")
    else:
        attrs = {"title": "A second run", "slug": "a-second-run"}
        second = Course.objects.get(pk=first.pk).copy(recursive=True, update_attrs=attrs)
    copied = second.get_children().get().specific
    assert [link.target_id for link in copied.links.order_by("sort_order")] == [
        *(second.pk, outside.pk)
    ]
    written = copied.get_latest_revision_as_object().links.all()
    assert {link.target_id for link in written} == {second.pk, outside.pk}
    assert Page.objects.get(pk=lesson.pk).specific.links.first().target_id == first.pk
