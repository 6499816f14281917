"""The page "Account" of the editing screens: how they look and what they write to oneself.

What one signs in with is changed on the account pages of the site, which ask for the password.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import account

from portal.accounts.models import User


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]


class NamePanel(account.BaseSettingsPanel):
    name = "name"
    title = _("Name")
    order = 100
    form_class = NameForm


class AccountView(account.AccountView):
    """Wagtail's, without its forms for first name, last name, address and password."""

    def get_panels(self) -> list[account.BaseSettingsPanel]:
        foreign = (account.NameEmailSettingsPanel, account.ChangePasswordPanel)
        panels = [panel for panel in super().get_panels() if not isinstance(panel, foreign)]
        own = NamePanel(self.request, self.request.user, panels[0].profile)
        return [own, *panels]
