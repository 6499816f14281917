"""The editing form of pages."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any, cast

from django.core.validators import MinValueValidator
from django.forms import ModelChoiceField
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.models import COMMENTS_RELATION_NAME, Page

from practices import permissions
from practices.enums import EvidenceLevel
from practices.files.links import file_links, page_links
from practices.publishing.problems import NEEDED, Problem, problems_of_files, publishing_problems
from practices.seeing import may_see
from practices.texts.slugs import without_markup
from practices.translating.shared import keep_to_the_original

DRAFT_OF_OTHERS = _(
    "That page is a draft of somebody else. Choose one that is public or one that you may edit."
)


def _is_least(validator: object) -> bool:
    return isinstance(validator, MinValueValidator)


class PublishingPageForm(WagtailAdminPageForm):
    """Saves a draft with a title alone; shows at the fields what publishing asks for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of the draft as it was opened: those links stay, whoever made them.
        self._former_links = file_links(self.instance)
        self._former_pages = {link.number for link in page_links(self.instance)}
        if "slug" in self.fields:
            # Left empty, it is made from the title.
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "The last part of the page's address, for example “how-to-begin”. "
                "Left empty, it is made from the title."
            )
        keep_to_the_original(self, self.instance)
        self._say_the_smallest_number()
        if self.instance._state.adding and "evidence" in self.fields:
            # What others than editors write is no editorial synthesis unless they say so.
            is_editor = permissions.STAFF in permissions.reader_atoms(self.for_user)
            level = EvidenceLevel.EDITORIAL if is_editor else EvidenceLevel.SELF_DECLARED
            self.initial["evidence"] = level

    def _say_the_smallest_number(self) -> None:
        """A number below zero is told what the field takes at least, not first what its column
        does."""
        for column in self.instance._meta.concrete_fields:
            field = self.fields.get(column.name)
            least = [one.limit_value for one in column.validators if _is_least(one)]
            if field is not None and least:
                said = MinValueValidator.message % {"limit_value": max(least)}
                # New ones: those of the form's class are shared by all forms.
                field.validators = [
                    MinValueValidator(one.limit_value, said) if _is_least(one) else one
                    for one in field.validators
                ]

    def clean_slug(self) -> str:
        """Of a page without readers it is made from the title, and so makes way for another's."""
        slug = str(self.cleaned_data["slug"])
        # A page that is being added counts as live until it is saved.
        if not slug or (self.instance.live and not self.instance._state.adding):
            return slug
        slug = without_markup(slug, str(self.cleaned_data.get("title", "")))
        numbers = itertools.count(2)
        free = slug
        while not Page._slug_is_available(free, self.parent_page, self.instance):
            free = f"{slug}-{next(numbers)}"
        return free

    def defer_required_fields(self) -> None:
        super().defer_required_fields()
        self._leave_out_rows_without_choice()

    def _leave_out_rows_without_choice(self) -> None:
        """A row for which nothing was chosen yet says nothing: it must not hold up a draft.

        It counts as taken out again, which Wagtail's saving while one types knows how to follow,
        and is said after saving.
        """
        self.instance.rows_left_out = Counter()
        for formset in self.formsets.values():
            for row in formset.forms if formset.can_delete else ():
                chosen = [
                    row.data.get(row.add_prefix(field.name))
                    for field in row._meta.model._meta.concrete_fields
                    if field.is_relation and not field.null and field.name in row.fields
                ]
                taken_out = row.add_prefix(DELETION_FIELD_NAME)
                if row.is_bound and chosen and not all(chosen) and not row.data.get(taken_out):
                    row.data = row.data.copy()
                    row.data[taken_out] = "on"
                    self.instance.rows_left_out[row._meta.model._meta.verbose_name_plural] += 1

    def _ask_about_every_row(self) -> None:
        """A row that was begun and left is said to be unfinished: Django would drop it in silence.

        Whoever doesn't want it takes it out.
        """
        for formset in self.formsets.values():
            for row in formset.forms:
                row.empty_permitted = False
                for field in row.fields.values():
                    field.error_messages["required"] = NEEDED

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.is_deferred_validation:
            # Before anything asks whether a row is valid: Django keeps its first answer.
            self._ask_about_every_row()
        self._refuse_files_of_others()
        self._refuse_drafts_of_others()
        if not self.is_deferred_validation:
            self._take_over_rows()
            self._ask_what_publishing_asks()
        self._say_in_words_what_blocks_lack()

    def _say_in_words_what_blocks_lack(self) -> None:
        """Lists of errors say “Validation error in StreamBlock”; what it is stands at the block."""
        for errors in self._errors.values():
            for error in errors.as_data():
                if isinstance(error, StreamBlockValidationError):
                    error.message = _("Not every entry is complete.")

    def _refuse_files_of_others(self) -> None:
        """Also in a draft: nobody links what they may not open."""
        links = file_links(self.instance) - self._former_links
        if self.for_user is not None:
            for problem in problems_of_files(self.instance, links, [self.for_user]):
                self._show(problem)
                if isinstance(self.fields.get(problem.field), ModelChoiceField):
                    self._empty(problem.field)

    def _refuse_drafts_of_others(self) -> None:
        """In links of texts and in rows: previews and lists would tell their titles."""
        if self.for_user is None:
            return
        for link in page_links(self.instance):
            is_new = link.number not in self._former_pages and link.field in self.fields
            target = Page.objects.filter(pk=link.number).first() if is_new else None
            if target is not None and not may_see(target, self.for_user):
                self.add_error(link.field, DRAFT_OF_OTHERS)
        for row in itertools.chain(*(formset.forms for formset in self.formsets.values())):
            for name in row.changed_data if row.is_bound and row.is_valid() else ():
                chosen = row.cleaned_data.get(name)
                if isinstance(chosen, Page) and not may_see(chosen, self.for_user):
                    row.add_error(name, DRAFT_OF_OTHERS)

    def _empty(self, field: str) -> None:
        """Shown again, a chooser would tell the title of a file and draw the picture."""
        sent = cast(QueryDict, getattr(self, "data")).copy()  # noqa: B009  # typed nowhere
        sent[self.add_prefix(field)] = ""
        self.data = sent

    def _take_over_rows(self) -> None:
        """Let the page have its rows as they were sent, so that they can be asked about."""
        for name, formset in self.formsets.items():
            if name not in {COMMENTS_RELATION_NAME, "comments"} and formset.is_valid():
                formset.save(commit=False)

    def _ask_what_publishing_asks(self) -> None:
        to_the_public = bool(self.data.get("action-publish"))
        for problem in publishing_problems(self.instance, self.parent_page):
            if problem.code and not to_the_public:
                # What lies around the page may still come right while it waits for approval.
                continue
            self._show(problem)

    def _show(self, problem: Problem) -> None:
        if problem.field in self.formsets:
            formset = self.formsets[problem.field]
            if formset.is_valid():
                formset.non_form_errors().append(problem.message)
        elif problem.field in self.fields:
            if problem.message == str(NEEDED):
                # The field says the same in other words.
                self._errors.pop(problem.field, None)
            # What else the field itself has to say comes first.
            if problem.field not in self._errors:
                self.add_error(problem.field, problem.message)
        else:
            self.add_error(None, str(problem))
