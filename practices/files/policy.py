"""What Wagtail's own screens let people do with documents and pictures."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Model, QuerySet
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, SourceImageIOError
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from practices.files.access import usable
from practices.files.forms import SoundImageField
from practices.files.picture_work import MOST_SIDE

CHOOSE = "choose"


class FilePolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy, where a file is offered only to those who may open it.

    Lists, search and answers of every chooser ask it, also those of links in texts and of the
    look-up of equal pictures.
    """

    def user_has_any_permission_for_instance(
        self, user: AbstractUser, actions: Collection[str], instance: Any
    ) -> bool:
        """Whether `user` may do one of `actions` with the file `instance`."""
        others = set(actions) - {CHOOSE}
        ask = super().user_has_any_permission_for_instance
        if others and ask(user, others, instance):
            return True
        if CHOOSE not in actions or not ask(user, [CHOOSE], instance):
            return False
        same = self.model._default_manager.filter(pk=instance.pk)
        return usable(same, user).exists()

    def instances_user_has_any_permission_for(
        self, user: AbstractUser, actions: Collection[str]
    ) -> QuerySet[Model]:
        """The files with which `user` may do one of `actions`."""
        others = set(actions) - {CHOOSE}
        ask = super().instances_user_has_any_permission_for
        if CHOOSE not in actions:
            found: QuerySet[Model] = ask(user, others)
            return found
        choosable = usable(ask(user, [CHOOSE]), user)
        return ask(user, others) | choosable if others else choosable


def register() -> None:
    """Put the rules before Wagtail's own; called once, when the apps are ready."""
    for model in (get_document_model(), get_image_model()):
        policy = FilePolicy(model, auth_model=model, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)
    _resize_nothing_with_too_long_a_side()
    plain = AvatarPreferencesForm.base_fields["avatar"]
    AvatarPreferencesForm.base_fields["avatar"] = SoundImageField(
        label=plain.label, required=plain.required, widget=plain.widget
    )


def _resize_nothing_with_too_long_a_side() -> None:
    """Pictures that were taken before their sides were counted show as if their file was gone."""
    generate = AbstractImage.generate_rendition_file

    def generate_rendition_file(self: AbstractImage, *args: Any, **kwargs: Any) -> Any:
        if max(self.width, self.height) > MOST_SIDE:
            raise SourceImageIOError(f"Picture {self.pk} has too long a side to be resized.")
        return generate(self, *args, **kwargs)

    AbstractImage.generate_rendition_file = generate_rendition_file
