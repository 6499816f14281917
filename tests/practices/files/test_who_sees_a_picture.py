"""Who sees a picture at its address: whoever may read a live page that shows it."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from portal.accounts.models import User
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, make_private

pytestmark = pytest.mark.django_db

READERS = (None, "registered", "trainer", "editor")


@pytest.fixture
def picture() -> AbstractImage:
    data = BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(data, "PNG")
    file = ImageFile(BytesIO(data.getvalue()), name="harbour.png")
    image: AbstractImage = get_image_model().objects.create(
        title="A harbour", file=file, width=40, height=30
    )
    return image


def address(picture: AbstractImage) -> str:
    """Where pages show it."""
    return str(picture.get_rendition("width-960").url)


def statuses(picture: AbstractImage) -> list[int]:
    """What `READERS` are answered."""
    people: list[User | None] = [person(role) if role else None for role in READERS]
    return [browser_of(one).get(address(picture)).status_code for one in people]


def test_the_picture_of_an_open_page_is_sent_to_everybody(picture: AbstractImage) -> None:
    page = best_practice("Open", image=picture, image_text="A harbour")
    shown = browser_of(None).get(str(page.url)).content.decode()
    assert address(picture) in shown
    answer = browser_of(None).get(address(picture))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert b"".join(answer).startswith(b"\x89PNG")


def test_a_picture_is_closed_together_with_its_page(picture: AbstractImage) -> None:
    page = best_practice("Shown", image=picture, image_text="A harbour")
    browser = browser_of(None)
    seen = browser.get(address(picture))
    kept = {"HTTP_IF_MODIFIED_SINCE": seen["Last-Modified"]}
    # The browser asks, and is told that what it has is right.
    assert "no-cache" in seen["Cache-Control"]
    assert browser.get(address(picture), **kept).status_code == 304
    page.unpublish()
    assert browser.get(address(picture), **kept).status_code == 403
    assert statuses(picture) == [403, 403, 403, 200]


def test_a_picture_has_the_access_level_of_its_page(picture: AbstractImage) -> None:
    best_practice("For trainers", image=picture, image_text="A harbour", access="trainer")
    assert statuses(picture) == [403, 403, 200, 200]


def test_a_picture_of_a_private_section_stays_in_it(picture: AbstractImage) -> None:
    make_private(best_practice("Private", image=picture, image_text="A harbour"))
    assert statuses(picture) == [403, 200, 200, 200]


def test_what_is_no_resized_picture_has_no_address(picture: AbstractImage) -> None:
    best_practice("Open", image=picture, image_text="A harbour")
    for name in ("images/none.png", f"images/../{picture.file.name}", picture.file.name):
        for role in ("registered", "editor"):
            assert browser_of(person(role)).get(f"/media/{name}").status_code == 404
