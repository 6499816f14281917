"""The form for copying a page."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.widgets import AdminPageMoveChooser
from wagtail.coreutils import find_available_slug

from practices.texts.slugs import page_slug


class LibraryCopyForm(CopyForm):
    """Proposes an address that is free, and offers places that can take the copy.

    Wagtail proposes the original's address, which beside it is taken by the original.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, column in (("new_title", "title"), ("new_slug", "slug")):
            limit = self.page._meta.get_field(column).max_length
            field = self.fields[name]
            field.max_length = limit
            field.validators.append(MaxLengthValidator(limit))
            field.widget.attrs["maxlength"] = str(limit)
        slug, place = self.fields["new_slug"], self.fields["new_parent_page"]
        slug.initial = self.proposed = find_available_slug(self.page.get_parent(), self.page.slug)
        slug.required = False
        slug.help_text = _("Left empty or as it is, it follows the title and what is free there.")
        if "alias" in self.fields:
            self.fields["alias"].help_text = _(
                "Shows what the original shows, also in future, and has its title: a title typed "
                "above is for a copy."
            )
        widget = AdminPageMoveChooser(
            target_models=self.page.specific_class.allowed_parent_page_models(),
            user_perms="copy_to",
            pages_to_move=[self.page.pk],
        )
        widget.is_required = place.required
        place.widget = widget

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        place = data.get("new_parent_page") or self.page.get_parent()
        if data.get("new_slug", "") in {"", self.proposed} and "new_slug" not in self.errors:
            data["new_slug"] = find_available_slug(place, self._stem(data.get("new_title", "")))
        if data.get("alias") and data.get("new_title") not in {None, self.page.title}:
            message = _("An alias has the title of its original: “%(title)s”.")
            self.add_error("new_title", message % {"title": self.page.title})
        if not place.is_root() and place.locale_id != self.page.locale_id:
            self.add_error("new_parent_page", _("Choose a place in the language of the page."))
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def _stem(self, title: str) -> str:
        """What the address is made of: the title, if it is a new one."""
        if not title or title == self.page.title:
            return str(self.page.slug)
        name = self.page.specific_class._meta.model_name or "page"
        return page_slug(title, fallback=name, longest=240)
