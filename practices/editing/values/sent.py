"""What Wagtail's screens make of values that no browser sends: one place for all of its forms."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ObjectDoesNotExist, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from draftjs_exporter.error import ExporterException
from modelcluster.forms import BaseTransientModelFormSet
from wagtail.admin.forms.choosers import URLOrAbsolutePathField
from wagtail.admin.forms.pages import CopyForm, MoveForm, ParentChooserForm
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.pages.bulk_actions.move import MoveForm as BulkMoveForm
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.blocks import BlockWidget
from wagtail.models import Page

from practices.seeing import is_hidden
from practices.texts.cleaning import clean_html, words_of
from practices.texts.sent_rich_text import (
    UnreadableText,
    UnreadableTextError,
    require_text_of_an_editor,
)

logger = logging.getLogger(__name__)

# The forms that ask where a page is to go: they tell why it can't go there, by the place's name.
PLACES = (
    (CopyForm, "new_parent_page"),
    (MoveForm, "new_parent_page"),
    (ParentChooserForm, "parent_page"),
    (BulkMoveForm, "chooser"),
)


def register() -> None:
    """Put the rules before Wagtail's own methods; called when the apps are ready.

    Every chooser, screen for many things and form with blocks inherits from these, also those of
    other packages.
    """
    _show_nothing_for_what_is_no_key()
    _name_nothing_that_is_hidden()
    _find_nothing_by_what_is_no_key()
    _leave_out_what_is_hidden()
    _call_public_pages_as_readers_do()
    for form, field in PLACES:
        _refuse_what_is_hidden(form, field)
    _refuse_forms_without_their_blocks()
    _refuse_rows_without_their_keys()
    _read_texts_with_care()
    _open_every_text()
    _ask_for_an_address_that_did_not_come()
    _export_no_list_without_columns()


def _show_nothing_for_what_is_no_key() -> None:
    """Let every chooser stand empty where it was sent a value that can't be a key.

    The form's field refuses such a value with a message; Wagtail's widgets look it up once more
    to show it, expect it to be well formed, and end the request with an error.
    """
    look_up = BaseChooser.get_instance

    def get_instance(self: BaseChooser, value: Any) -> Any:
        try:
            return look_up(self, value)
        except (TypeError, ValueError, OverflowError):
            return None

    BaseChooser.get_instance = get_instance


def _name_nothing_that_is_hidden() -> None:
    """A chooser says that there is something, and keeps it when the form is saved.

    Wagtail looks every number up to show it, also in a form that it refuses.
    """
    describe = BaseChooser.get_value_data

    def get_value_data(self: BaseChooser, value: Any) -> dict[str, Any] | None:
        instance = self.get_instance(value)
        if instance is not None and is_hidden(instance):
            title = _("Not shown to you")
            return {"id": instance.pk, "edit_url": None, self.display_title_key: title}
        found: dict[str, Any] | None = describe(self, instance)
        return found

    BaseChooser.get_value_data = get_value_data


def _find_nothing_by_what_is_no_key() -> None:
    """A screen for many things is not there for things or a place that can't be."""
    find = BulkAction.get_actionable_objects

    def get_actionable_objects(self: BulkAction) -> Any:
        try:
            return find(self)
        except (ValueError, OverflowError, ValidationError, ObjectDoesNotExist) as error:
            raise Http404 from error

    BulkAction.get_actionable_objects = get_actionable_objects


def _leave_out_what_is_hidden() -> None:
    """Wagtail lists what somebody may not change by its name, whatever it is."""
    find = BulkAction.get_actionable_objects

    def get_actionable_objects(self: BulkAction) -> tuple[list[Any], dict[str, list[Any]]]:
        objects, others = find(self)
        return objects, {
            reason: [one for one in refused if not is_hidden(one)]
            for reason, refused in others.items()
        }

    BulkAction.get_actionable_objects = get_actionable_objects


def _call_public_pages_as_readers_do() -> None:
    """Not everybody who sees a name in the editing screens may read the draft of a public page.

    For plain pages as well: lists of pages of many types load no more than what all have.
    """
    draft_title = Page.get_admin_display_title

    def get_admin_display_title(self: Page) -> str:
        return str(self.title if self.live else draft_title(self))

    Page.get_admin_display_title = get_admin_display_title
    choose = ExternalLinkView.render_chosen_response

    def render_chosen_response(self: ExternalLinkView, data: dict[str, Any]) -> Any:
        """An address of the site is made a link to its page."""
        if "adminTitle" in data:
            title = Page.objects.get(pk=data["id"]).get_admin_display_title()
            data = {**data, "adminTitle": title}
        return choose(self, data)

    ExternalLinkView.render_chosen_response = render_chosen_response


def _refuse_what_is_hidden(form: type[forms.Form], field: str) -> None:
    former = getattr(form, f"clean_{field}", None)

    def clean(self: forms.Form) -> Any:
        if (chosen := self.cleaned_data[field]) is not None and is_hidden(chosen):
            raise ValidationError(_("Choose a page that you may see."), code="hidden")
        return former(self) if former else chosen

    setattr(form, f"clean_{field}", clean)


def _refuse_forms_without_their_blocks() -> None:
    """A form that says not how many blocks there are, or of which kind, was not sent by a page."""
    read = BlockWidget.value_from_datadict

    def value_from_datadict(self: BlockWidget, data: Any, files: Any, name: str) -> Any:
        try:
            return read(self, data, files, name)
        except (KeyError, TypeError, ValueError) as error:
            raise BadRequest(f"The blocks of {name} came incomplete.") from error

    BlockWidget.value_from_datadict = value_from_datadict


def _refuse_rows_without_their_keys() -> None:
    """The same for rows of which a form says that they are there, and doesn't send them."""
    construct = BaseTransientModelFormSet._construct_form

    def construct_form(self: BaseTransientModelFormSet, i: int, **kwargs: Any) -> Any:
        try:
            return construct(self, i, **kwargs)
        except (KeyError, IndexError) as error:
            raise BadRequest(f"The rows of {self.prefix} came incomplete.") from error

    BaseTransientModelFormSet._construct_form = construct_form


def _read_texts_with_care() -> None:
    """Convert what an editor of rich text makes; of everything else keep the words for the form.

    `practices.fields.RichTextFormField` then refuses them with a message.
    """
    convert = DraftailRichTextArea.value_from_datadict

    def value_from_datadict(self: DraftailRichTextArea, data: Any, files: Any, name: str) -> Any:
        sent = data.get(name)
        if not sent:
            return sent
        try:
            require_text_of_an_editor(sent)
            return convert(self, data, files, name)
        except UnreadableTextError as error:
            return UnreadableText.of(sent, is_too_much=error.is_too_much)
        except (AttributeError, ExporterException, LookupError, TypeError, ValueError):
            return UnreadableText.of(sent, is_too_much=False)

    DraftailRichTextArea.value_from_datadict = value_from_datadict


def _open_every_text() -> None:
    """A stored text that the editor can't read opens with its words; it opens all the same.

    Wagtail's reader takes what its own editor writes. Whatever a file, a program or an earlier
    release wrote otherwise ended the form, and with it the only way to mend the text.
    """
    show = DraftailRichTextArea.format_value

    def format_value(self: DraftailRichTextArea, value: Any) -> Any:
        # Cleaned, what earlier releases wrote can be read as well.
        for text in (lambda: value, lambda: clean_html(str(value))):
            try:
                return show(self, text())
            except (AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
                logger.warning("A rich text isn't read by its editor: %s", type(error).__name__)
        return show(self, words_of(str(value)))

    DraftailRichTextArea.format_value = format_value


def _ask_for_an_address_that_did_not_come() -> None:
    read = URLOrAbsolutePathField.to_python

    def to_python(self: URLOrAbsolutePathField, value: Any) -> Any:
        return read(self, value or "")

    URLOrAbsolutePathField.to_python = to_python


def _export_no_list_without_columns() -> None:
    """Lists that offer no file answered an address that asks for one with empty lines."""
    export = SpreadsheetExportMixin.as_spreadsheet

    def as_spreadsheet(self: SpreadsheetExportMixin, queryset: Any, form: str) -> Any:
        if not self.list_export:
            raise Http404
        return export(self, queryset, form)

    SpreadsheetExportMixin.as_spreadsheet = as_spreadsheet
