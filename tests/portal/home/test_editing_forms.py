"""Forms of the editing screens: what is wrong or missing gets a message, never an error."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.forms import ModelChoiceField
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.snippets.models import get_snippet_models

from portal.exchange.models import PublicProfile
from practices.models import Area, BestPractice, Framework, Indicator, IndicatorTarget, Term
from search.models import SynonymGroup
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db

OPEN_TO_TRAINERS = {Framework, Area, Indicator, IndicatorTarget, Term, SynonymGroup}


def snippets() -> list[type[Model]]:
    return list(get_snippet_models())


@pytest.fixture
def administrator() -> Client:
    return browser_of(person("superuser"))


@pytest.mark.parametrize("model", snippets(), ids=lambda model: model.__name__)
def test_an_empty_form_says_what_is_missing(model: type[Model], administrator: Client) -> None:
    address = reverse(model.snippet_viewset.get_url_name("add"))  # type: ignore[attr-defined]
    assert administrator.post(address, {}).status_code in {200, 302, 403}


NO_KEYS = ("garbage", "99999999999999999999999", "-1", "1.5", "\u0661x", "['1']", "\x00", " ")


@pytest.mark.parametrize("model", snippets(), ids=lambda model: model.__name__)
def test_a_value_that_is_no_key_gets_a_message(model: type[Model], administrator: Client) -> None:
    address = reverse(model.snippet_viewset.get_url_name("add"))  # type: ignore[attr-defined]
    empty = administrator.get(address)
    if model is PublicProfile:  # A cluster writes it, nobody adds one here.
        assert empty.status_code == 302
        return
    form = empty.context["form"]
    names = [name for name, field in form.fields.items() if type(field) is ModelChoiceField]
    for value in NO_KEYS:
        answer = administrator.post(address, dict.fromkeys(names, value))
        assert answer.status_code == 200
        assert {name for name in names if form.fields[name].required} <= set(
            answer.context["form"].errors
        ), value


@pytest.mark.parametrize("value", NO_KEYS)
def test_a_page_whose_picture_is_no_key_says_so(value: str, administrator: Client) -> None:
    page = best_practice(publish=False)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = form_values(administrator, edit, BestPractice)
    keys = {"image": value, "category": value, "file": value}
    answer = administrator.post(edit, {**sent, **keys, "action-publish": "1"})
    assert answer.status_code == 200
    assert "category" in answer.context["form"].errors


@pytest.mark.parametrize("values", [{}, {"value": "9"}, {"level": "gold", "value": "x"}])
def test_a_target_without_a_framework_gets_a_message(
    values: dict[str, str], administrator: Client
) -> None:
    answer = administrator.post("/admin/snippets/practices/indicatortarget/add/", values)
    assert "framework" in answer.context["form"].errors


def test_a_target_is_for_an_indicator_of_its_framework(administrator: Client) -> None:
    other = Framework.objects.exclude(is_default=True).filter(areas__isnull=False).first()
    assert other is not None
    indicator = Indicator.objects.filter(area__framework__is_default=True).first()
    assert indicator is not None
    data = {"framework": other.pk, "indicator": indicator.pk, "level": "gold"}
    answer = administrator.post(
        "/admin/snippets/practices/indicatortarget/add/", {**data, "value": other.scale_max}
    )
    assert "indicator" in answer.context["form"].errors


def damaged_pictures() -> Iterator[SimpleUploadedFile]:
    for form, ending in (("PNG", "png"), ("GIF", "gif"), ("WEBP", "webp"), ("JPEG", "jpg")):
        data = BytesIO()
        Picture.effect_noise((200, 150), 80).convert("RGB").save(data, form)
        whole = data.getvalue()
        for size in (12, 30, len(whole) // 2):
            yield SimpleUploadedFile(f"damaged-{size}.{ending}", whole[:size])


UPLOADS = {
    "/admin/images/add/": ("title", "file", "collection"),
    "/admin/images/chooser/create/": tuple(
        f"image-chooser-upload-{name}" for name in ("title", "file", "collection")
    ),
    "/admin/images/multiple/add/": ("title", "files[]", "collection"),
}


@pytest.mark.parametrize("address", UPLOADS)
def test_a_damaged_picture_is_refused_with_a_message(address: str) -> None:
    browser = browser_of(person("editor"))
    title, file, collection = UPLOADS[address]
    root = Collection.get_first_root_node().pk
    for picture in damaged_pictures():
        answer = browser.post(address, {title: "Broken", file: picture, collection: root})
        assert answer.status_code == 200, picture.name
    assert not get_image_model().objects.filter(title="Broken").exists()


@pytest.mark.parametrize(
    "model",
    [model for model in snippets() if model not in OPEN_TO_TRAINERS],
    ids=lambda model: model.__name__,
)
def test_trainers_look_through_no_list_of_people_or_organisations(model: type[Model]) -> None:
    namespace = f"wagtailsnippetchoosers_{model._meta.app_label}_{model._meta.model_name}"
    for name in ("choose", "choose_results"):
        status = browser_of(person("trainer")).get(reverse(f"{namespace}:{name}")).status_code
        assert status in {302, 403}, name
