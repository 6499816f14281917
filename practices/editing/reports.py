"""Reports of the editing screens, without what is said there of other people's drafts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.report import TranslationsReportView

from practices.editing.others_drafts import edits_everything, without_others_drafts
from practices.translating.behind import originals_of, status_of


@dataclass(frozen=True, slots=True)
class TranslationRow:
    """A translation as the report tells of it."""

    translation: Translation
    original: Page | None
    target: Page | None
    status: str


class TranslationsReport(TranslationsReportView):
    """wagtail-localize's report of all translations, for what its reader may see.

    Each row says whether the original has changed since, and all rows together are asked for once.
    """

    def get_queryset(self) -> QuerySet[Translation]:
        seen = without_others_drafts(Page.objects.order_by(), self.request.user).filter(
            translation_key=OuterRef("source__object_id")
        )
        # A row names the original and its translation.
        found: QuerySet[Translation] = super().get_queryset()
        return (
            found.filter(
                Exists(seen.filter(locale=OuterRef("source__locale"))),
                Exists(seen.filter(locale=OuterRef("target_locale"))),
            )
            .select_related("source__specific_content_type", "source__locale", "target_locale")
            .order_by("source__object_repr", "target_locale__language_code", "pk")
        )

    def decorate_paginated_queryset(
        self, object_list: QuerySet[Translation]
    ) -> list[TranslationRow]:
        translations = list(object_list)
        originals = originals_of(one.source for one in translations)
        keys = {one.source.object_id for one in translations}
        versions = Page.objects.filter(translation_key__in=keys)
        targets = {(page.translation_key, page.locale_id): page for page in versions}
        rows = []
        for one in translations:
            original = originals.get((one.source.object_id, one.source.locale_id))
            target = targets.get((one.source.object_id, one.target_locale_id))
            status = status_of(one, original, is_waiting=one.waiting_for_translation)
            rows.append(TranslationRow(one, original, target, status))
        return rows


# Before the addresses of wagtail-localize.
@hooks.register("register_admin_urls", order=-1)
def report_addresses() -> list[URLPattern]:
    before = "localize/reports/translations/"
    return [
        path(before, TranslationsReport.as_view()),
        path(f"{before}results/", TranslationsReport.as_view(results_only=True)),
    ]


@hooks.register("construct_reports_menu")
def reports_for_those_who_may(request: HttpRequest, items: list[MenuItem]) -> None:
    """No way to the report that the middleware keeps for those who edit everything."""
    if not edits_everything(request.user):
        items[:] = [one for one in items if one.name != "page-types-usage"]
