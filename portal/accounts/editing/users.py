"""Administrators say who somebody is and what they may; the password is the person's own.

Whoever is added gets a mail with a link to choose a password, which also proves the address.
Another address counts once its owner has confirmed it, and the old one hears of the change.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm as WagtailCreationForm
from wagtail.users.forms import UserEditForm as WagtailEditForm
from wagtail.users.views import users as wagtail_views

from portal.accounts import services


class WithoutFirstNames:
    """A user has one name (`portal.accounts.models.User`)."""

    first_name = None
    last_name = None


class UserCreationForm(WithoutFirstNames, WagtailCreationForm):
    class Meta(WagtailCreationForm.Meta):
        fields = ("email", "name", "is_superuser", "groups")

    def save(self, commit: bool = True) -> AbstractUser:
        """Nobody knows a password until the person has chosen one."""
        self.instance.set_unusable_password()
        user: AbstractUser = super().save(commit=commit)
        return user


class UserEditForm(WithoutFirstNames, WagtailEditForm):
    class Meta(WagtailEditForm.Meta):
        fields = ("email", "name", "is_active", "is_superuser", "groups")


class CreateView(wagtail_views.CreateView):
    success_message = _("'%(object)s' is added and gets a mail with a link to choose a password.")

    def save_instance(self) -> AbstractUser:
        user: AbstractUser = super().save_instance()
        services.welcome(self.request, user)
        return user


class EditView(wagtail_views.EditView):
    def save_instance(self) -> AbstractUser:
        before = type(self.object).objects.get(pk=self.object.pk).email
        user: AbstractUser = super().save_instance()
        if user.email != before:
            services.change_of_address(self.request, user, before)
        return user


class DeleteView(wagtail_views.DeleteView):
    def delete_action(self) -> None:
        address = self.object.email
        super().delete_action()
        get_adapter(self.request).send_notification_mail(
            "account/email/account_deleted", self.object, email=address
        )


class UserViewSet(wagtail_views.UserViewSet):
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    # A copy would have the password of the one it was made from.
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return UserEditForm if for_update else UserCreationForm
