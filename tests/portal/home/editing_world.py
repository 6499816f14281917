"""One object of each kind that the editing screens have an address for."""

from __future__ import annotations

import datetime
from io import BytesIO

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db.models import Model
from django.utils import timezone
from PIL import Image as Picture
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    Locale,
    Page,
    Site,
    TaskState,
    UploadedFile,
    get_page_models,
)
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from portal.accounts.models import User
from practices.models import Resource
from tests.factories.accounts import person
from tests.factories.clusters import cluster_of
from tests.factories.exchange import PublicProfileFactory
from tests.factories.library import best_practice
from tests.factories.regions import authority_of

LANGUAGES = ("en", "it")


def picture(form: str = "PNG") -> bytes:
    """A small picture."""
    data = BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(data, form)
    return data.getvalue()


def picture_file() -> ImageFile:
    """The picture as a file to be saved."""
    return ImageFile(BytesIO(picture()), name="picture.png")


class World:
    """One object of each kind, some of them the walker's own.

    A thorough world has a page of each type on screens that differ by type, in both languages
    on the screen that is edited in.
    """

    def __init__(self, user: User, is_thorough: bool = True) -> None:
        self.user = user
        self.is_thorough = is_thorough
        self.pages = self._pages()
        self.objects: dict[type[Model], Model] = {Page: self.original}
        self._files()
        self._settings()
        self._snippets()

    def _pages(self) -> dict[str, Page]:
        """One page of each type in both languages, and one in each state."""
        pages: dict[str, Page] = {"root": Page.get_first_root_node()}
        for model in get_page_models():
            for code in LANGUAGES:
                page = model.objects.filter(
                    locale__language_code=code,
                    content_type=ContentType.objects.get_for_model(model),
                ).first()
                if page is not None:
                    pages[f"{model._meta.model_name}-{code}"] = page
        self.original = best_practice("A page with a past")
        self.original.title = "A page with a present"
        self.original.save_revision(user=self.user).publish()
        self.waiting = best_practice("A page that waits", publish=False)
        self.waiting.save_revision(user=self.user)
        self.workflow = self.waiting.get_workflow()
        self.workflow_state = self.workflow.start(self.waiting, self.user)
        locked = best_practice("A locked page")
        locked.locked, locked.locked_by, locked.locked_at = True, self.user, timezone.now()
        locked.save()
        self.scheduled = best_practice("A page of tomorrow", publish=False)
        self.scheduled.go_live_at = timezone.now() + datetime.timedelta(days=1)
        self.scheduled.save_revision(user=self.user).publish()
        translate_object(self.original, [Locale.objects.get(language_code="it")])
        self.translation = Translation.objects.get()
        states = {
            "original": self.original,
            "waiting": self.waiting,
            "locked": locked,
            "scheduled": self.scheduled,
            "alias": self.original.create_alias(update_slug="an-alias"),
            "translated": self.translation.get_target_instance(),
        }
        return {**pages, **{name: page.specific for name, page in states.items()}}

    def _files(self) -> None:
        for model, name, data in [
            (get_document_model(), "words.txt", b"words"),
            (get_image_model(), "picture.png", picture()),
        ]:
            file = ImageFile if name.endswith("png") else ContentFile
            content = file(BytesIO(data) if file is ImageFile else data, name=name)
            self.objects[model] = model.objects.create(
                title=name, file=content, uploaded_by_user=self.user
            )
        self.uploads = {
            model: UploadedFile.objects.create(
                for_content_type=ContentType.objects.get_for_model(model),
                file=ContentFile(picture(), name="upload.png"),
                uploaded_by_user=self.user,
            )
            for model in (get_document_model(), get_image_model())
        }

    def _settings(self) -> None:
        root = Collection.get_first_root_node()
        for one in [
            root.add_child(name="A collection"),
            Redirect.objects.create(old_path="/old", redirect_link="/en/"),
            Site.objects.get(is_default_site=True),
            Locale.objects.get(language_code="it"),
            Group.objects.order_by("pk").first(),
            person("trainer"),
            self.workflow,
        ]:
            assert one is not None
            self.objects[type(one)] = one
        self.task = self.workflow.tasks.first()
        self.task_state = TaskState.objects.get(workflow_state=self.workflow_state)
        self.session = EditingSession.objects.create(
            user=self.user, content_object=self.original, last_seen_at=timezone.now()
        )

    def _snippets(self) -> None:
        cluster = cluster_of(person("manager"))
        PublicProfileFactory(cluster=cluster)
        authority_of(person("officer"))
        for model in get_snippet_models():
            found = model.objects.first()
            assert found is not None, f"no object of {model.__name__}"
            self.objects[model] = found

    @property
    def of_every_type(self) -> list[Page]:
        """A page of each type, and one in each state."""
        return [page for name, page in self.pages.items() if not name.endswith("-it")]

    @property
    def resources(self) -> list[Page]:
        """One resource of each type in both languages, or of one type."""
        found = [page for page in self.pages.values() if isinstance(page, Resource)]
        return found if self.is_thorough else [self.original]

    @property
    def few(self) -> list[Page]:
        """A page of each state, for screens that are the same for every type."""
        names = ("waiting", "course-en", "alias", "translated", "locked", "homepage-en", "root")
        return [self.pages[name] for name in (names if self.is_thorough else names[:2])]
