"""Whoever sends the numbers of things that are not theirs learns no name by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import Model
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.test import Client
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from portal.accounts.models import User
from practices.blocks import PROSE_FEATURES
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of
from tests.factories.editing import form_values
from tests.factories.exchange import PublicProfileFactory
from tests.factories.library import best_practice, course
from tests.factories.regions import authority_of
from tests.portal.home.editing_addresses import LEFT_OUT, addresses, filled
from tests.portal.home.editing_world import World, picture_file
from training.models import Course

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]
MARKER = "Zebrafish"
# Parts of the names of addresses that show no form to be sent.
NO_FORMS = ("results", "list", "report", "usage", "history", "chosen", "preview", "api", "index")


class Hidden:
    """One thing of each kind that choosers choose from, named so that it is known anywhere."""

    def __init__(self) -> None:
        page = course(MARKER, owner=person("trainer"))
        page.unpublish()
        other = person("editor")
        document = get_document_model().objects.create(
            title=f"{MARKER} paper",
            file=ContentFile(b"text", name=f"{MARKER}.txt"),
            uploaded_by_user=other,
        )
        picture = get_image_model().objects.create(
            title=f"{MARKER} picture", file=picture_file(), uploaded_by_user=other
        )
        manager = person("manager")
        User.objects.filter(pk=manager.pk).update(name=MARKER, email=f"{MARKER}@example.org")
        cluster = cluster_of(manager, name=MARKER)
        PublicProfileFactory(cluster=cluster)
        authority_of(person("officer"), name=MARKER)
        self.by_model: dict[type[Model], Model] = {
            Page: page,
            get_document_model(): document,
            get_image_model(): picture,
            User: manager,
        }

    def like(self, model: type[Model]) -> Model | None:
        """What a chooser of `model` might be sent."""
        found = (one for kind, one in self.by_model.items() if issubclass(model, kind))
        return next(found, None) or model._default_manager.order_by("-pk").first()


def forms_in(context: Any) -> Iterator[BaseForm]:
    """Every form that a screen shows, with an empty row of each set of rows."""
    for layer in context or ():
        for value in (layer if isinstance(layer, dict) else layer.flatten()).values():
            for one in value if isinstance(value, list | tuple) else [value]:
                if isinstance(one, BaseFormSet):
                    yield one.empty_form
                elif isinstance(one, BaseForm):
                    yield one
                    for rows in getattr(one, "formsets", {}).values():
                        yield rows.empty_form


def choosers_in(form: BaseForm) -> Iterator[tuple[str, type[Model]]]:
    for name, field in form.fields.items():
        if isinstance(field.widget, BaseChooser):
            yield form.add_prefix(name), field.widget.model_class


def names_of(browser: Client, url: str) -> dict[str, type[Model]]:
    """The inputs of the choosers on a screen, and what they choose."""
    answer = browser.get(url)
    if answer.status_code != 200 or not answer.context:
        return {}
    return {
        name.replace("__prefix__", "0"): model
        for form in forms_in(answer.context)
        for name, model in choosers_in(form)
    }


class _OwnWorld(World):
    """The pages on the screens are of the person who walks."""

    def __init__(self, user: User) -> None:
        super().__init__(user, is_thorough=False)
        self.own = course("A course of mine", owner=user)
        self.draft = course("A draft of mine", owner=user)
        self.draft.unpublish()
        self.original = self.own

    @property
    def few(self) -> list[Page]:
        return [self.own, self.draft, self.own.get_parent()]


def test_no_chooser_of_any_form_names_what_it_was_sent() -> None:
    who = person("trainer")
    world, hidden = _OwnWorld(who), Hidden()
    browser, told, kinds = browser_of(who), set(), set()
    for address in addresses():
        is_left_out = address.name in LEFT_OUT or any(one in address.name for one in NO_FORMS)
        for url in () if is_left_out else filled(address, world):
            names = names_of(browser, url)
            sent = {}
            for name, model in names.items():
                thing = hidden.like(model)
                if thing is not None:
                    sent[name] = thing.pk
                    kinds.add(type(thing))
                    sets = name.rpartition("-0-")[0]
                    if sets:
                        sent |= {f"{sets}-TOTAL_FORMS": 1, f"{sets}-INITIAL_FORMS": 0}
            if sent:
                answer = browser.post(url, sent, follow=True)
                assert answer.status_code < 500, url
                if MARKER in answer.content.decode():
                    told.add((address.name, url))
    assert told == set()
    # The walk found what there is to choose.
    assert {type(hidden.by_model[Page]), get_document_model(), get_image_model()} <= kinds


def texts_with_links(hidden: Hidden) -> str:
    html = "<p>{}</p>".format(
        " ".join(
            f'<a linktype="{kind}" id="{hidden.by_model[model].pk}">x</a>'
            for kind, model in (("page", Page), ("document", get_document_model()))
        )
    )
    return ContentstateConverter(PROSE_FEATURES).from_database_format(html)


@pytest.mark.parametrize("preview", [False, True])
def test_neither_a_link_in_a_text_nor_one_in_a_row_does(preview: bool) -> None:
    who, hidden = person("trainer"), Hidden()
    mine, browser = course("A course of mine", owner=who), browser_of(who)
    edit = reverse("wagtailadmin_pages:edit", args=[mine.pk])
    page = hidden.by_model[Page]
    rows = {"links-TOTAL_FORMS": 1, "links-0-target": page.pk, "links-0-kind": "related"}
    values = form_values(browser, edit, Course)
    for extra in ({"for_whom": texts_with_links(hidden)}, {**rows, "links-0-ORDER": "1"}):
        sent = {**values, **extra}
        if preview:
            address = reverse("wagtailadmin_pages:preview_on_edit", args=[mine.pk])
            assert browser.post(address, sent).json() == {"is_valid": False, "is_available": False}
            answer = browser.get(address + "?mode=")
        else:
            answer = browser.post(edit, sent)
            assert "draft of somebody else" in answer.content.decode()
        assert MARKER.lower() not in answer.content.decode().lower()


def test_a_draft_keeps_links_that_an_editor_made_to_what_its_author_may_not_see() -> None:
    who, hidden = person("trainer"), Hidden()
    mine, page = course("A course of mine", owner=who), hidden.by_model[Page]
    mine.for_whom = f'<p><a linktype="page" id="{page.pk}">x</a></p>'
    mine.save_revision(user=person("editor"))
    browser, edit = browser_of(who), reverse("wagtailadmin_pages:edit", args=[mine.pk])
    shown = browser.get(edit).content.decode()
    assert MARKER.lower() not in shown.lower()
    sent = {**form_values(browser, edit, Course), "title": "Another title"}
    assert browser.post(edit, sent).status_code == 302
    kept = Course.objects.get(pk=mine.pk).get_latest_revision_as_object()
    assert (kept.title, f'id="{page.pk}"' in kept.for_whom) == ("Another title", True)
    preview = browser.get(reverse("wagtailadmin_pages:view_draft", args=[mine.pk]))
    assert MARKER.lower() not in preview.content.decode().lower()


def test_a_public_page_tells_no_reader_the_address_of_a_draft() -> None:
    page, draft = best_practice("A public page"), best_practice(MARKER, publish=False)
    page.situation = f'<p><a linktype="page" id="{draft.pk}">x</a></p>'
    page.save_revision().publish()
    assert MARKER.lower() not in browser_of(None).get(page.url).content.decode().lower()


def bulk_screens() -> Iterator[tuple[str, str, str]]:
    bulk_action_registry._scan_for_bulk_actions()
    for app, models in bulk_action_registry.actions.items():
        for name, actions in models.items():
            for action in actions:
                yield app, name, action


@pytest.mark.parametrize("role", ["trainer", "expert"])
def test_no_screen_for_many_things_names_what_one_may_not_touch(role: str) -> None:
    hidden, browser, told, open_ones = Hidden(), browser_of(person(role)), set(), 0
    for model in get_snippet_models():
        hidden.by_model.setdefault(model, model._default_manager.order_by("-pk").first())
    named = {model._meta.label_lower: one for model, one in hidden.by_model.items()}
    for app, name, action in bulk_screens():
        thing = named.get(f"{app}.{name}")
        everything = ("all",) if name != "page" or action == "move" else ()
        for key in () if thing is None else (thing.pk, *everything):
            url = reverse("wagtail_bulk_action", args=[app, name, action])
            answer = browser.get(f"{url}?id={key}")
            open_ones += answer.status_code == 200
            if answer.status_code == 200 and MARKER in answer.content.decode():
                told.add(url)
    assert told == set()
    assert open_ones


def incomplete(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What no page sends: without the numbers of rows and blocks, or with wrong ones."""
    yield {}
    for ending in ("_FORMS", "-count"):
        yield {name: value for name, value in values.items() if not name.endswith(ending)}
        for number in ("x", "-3", "9", "999999999"):
            yield {n: number if n.endswith(ending) else value for n, value in values.items()}


def test_a_form_that_came_incomplete_is_refused_and_changes_nothing() -> None:
    page, browser = best_practice("A page as it was"), browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    values = {**form_values(browser, edit, type(page)), "title": "Another title"}
    answers = [browser.post(edit, sent).status_code for sent in incomplete(values)]
    assert max(answers) == 400
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert max(browser.post(preview, sent).status_code for sent in incomplete(values)) == 400
    said = browser.post(edit, {}).content.decode()
    assert "did not understand" in said
