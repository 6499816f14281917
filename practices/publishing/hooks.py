"""The ways to the public in the editing screens that need more than the gate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.contrib.redirects.views import IndexView
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page
from wagtail_localize.models import TranslationSource
from wagtail_localize.views.snippets_api import SnippetViewSet
from wagtail_localize.views.submit_translations import SubmitPageTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from practices.editing.redirects import CreateRedirect, EditRedirect
from practices.models import Resource
from practices.publishing import rejections  # noqa: F401  # registers its hook
from practices.publishing.gate import WITH_ORIGINAL
from practices.publishing.notices import REFUSED
from practices.publishing.problems import NotReadyError, publishing_problems
from practices.publishing.untranslated_parts import ALLOWED, allow_untranslated
from practices.seeing import is_hidden
from practices.translating import behind, buttons, labels  # noqa: F401  # register their hooks
from practices.translating.files import upload_translations
from practices.translating.screen import edit_choice, edit_text
from practices.translating.untranslated import original_of

buttons.register()
labels.register()


@hooks.register("insert_editor_js")
def scripts_of_the_editor() -> str:
    """Saving before sending, and errors of blocks in the count on their tab."""
    scripts = ("saving_before_sending.js", "error_counts.js")
    addresses = ((static(f"practices/{name}"),) for name in scripts)
    return format_html_join("", '<script src="{}"></script>', addresses)


@hooks.register("insert_global_admin_css")
def styles_of_the_screens() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("practices/editing.css"))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_what_was_left_out(request: HttpRequest, page: Page) -> None:
    """Rows without a choice, which a draft doesn't keep; not while it is saved as one types."""
    left_out = getattr(page, "rows_left_out", {})
    if not left_out or not request.accepts("text/html"):
        return
    number = sum(left_out.values())
    text = ngettext(
        "%(number)d row in which nothing was chosen was not kept (%(where)s).",
        "%(number)d rows in which nothing was chosen were not kept (%(where)s).",
        number,
    )
    where = ", ".join(str(name) for name in left_out)
    messages.warning(request, text % {"number": number, "where": where})


@hooks.register("before_copy_page")
def ask_before_copying(request: HttpRequest, page: Page) -> None:
    """Published copies and aliases: ask about all pages before the first is made."""
    sent = request.POST
    if request.method != "POST" or not (sent.get("publish_copies") or sent.get("alias")):
        return
    number = sent.get("new_parent_page", "")
    parent = Page.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if parent is not None and is_hidden(parent):
        # The form refuses it; what is asked about here would tell its title.
        return
    pages = page.get_descendants(inclusive=True) if sent.get("copy_subpages") else [page]
    refusals = []
    for one in pages:
        below = (parent.specific if parent else None) if one.pk == page.pk else None
        problems = publishing_problems(one.specific, below) if one.live else []
        if problems:
            refusals.append(NotReadyError(one, problems))
    if refusals:
        raise NotReadyError.together(refusals)


class TranslatePage(SubmitPageTranslationView):
    """Sends a page to translation, by those who may edit it."""

    def get_object(self) -> Page:
        page: Page = super().get_object()
        _require_edit(page, self.request)
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the languages in which there is a page already, and where those are."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        there = self.object.get_translations().filter(alias_of=None).select_related("locale")
        context["versions"] = [
            (
                one.locale.get_display_name(),
                reverse("wagtailadmin_pages:edit", args=[one.pk]),
            )
            for one in there
            if one.specific_deferred.permissions_for_user(self.request.user).can_edit()
        ]
        context["is_everywhere"] = not context["form"].fields["locales"].queryset
        return context


class SyncTranslations(UpdateTranslationsView):
    """Takes changes of a page over into its translations, by those who may edit it."""

    def get_object(self) -> TranslationSource:
        source: TranslationSource = super().get_object()
        instance = source.get_source_instance()
        if isinstance(instance, Page):
            _require_edit(instance, self.request)
        return source


def _require_edit(page: Page, request: HttpRequest) -> None:
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied


class RedirectList(IndexView):
    """The list of redirects, without a button to the import, which there is not."""

    @property
    def header_more_buttons(self) -> list[Button]:
        importing = reverse("wagtailredirects:start_import")
        return [one for one in super().header_more_buttons if one.url != importing]


def no_such_screen(request: HttpRequest, **_parameters: Any) -> HttpResponse:
    """For addresses of libraries that ask for too little and that nothing here uses."""
    raise Http404


def term_of_the_original(request: HttpRequest, pk: str) -> HttpResponse:
    """A term of the vocabulary, which everybody reads, as wagtail-localize tells of snippets."""
    tell = SnippetViewSet.as_view({"get": "retrieve"})
    response: HttpResponse = tell(request, app_label="practices", model_name="term", pk=pk)
    return response


# Before the addresses of wagtail-localize, which ask for the permission to translate alone.
@hooks.register("register_admin_urls", order=-1)
def translation_addresses() -> list[URLPattern]:
    return [
        path("localize/submit/page/<int:page_id>/", TranslatePage.as_view()),
        path("localize/update/<int:translation_source_id>/", SyncTranslations.as_view()),
        path("localize/translate/<int:translation_id>/pofile/upload/", upload_translations),
        path(
            "localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/",
            edit_text,
        ),
        path(
            "localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/",
            edit_choice,
        ),
        # By it the translator's screen names the terms that the original has.
        path("localize/api/snippets/practices/term/<str:pk>/", term_of_the_original),
        # Lists every snippet, so also clusters, teams and profiles, to whoever may edit anything.
        path("localize/api/snippets/<slug:app_label>/<slug:model_name>/", no_such_screen),
        path("localize/api/snippets/<slug:app_label>/<slug:model_name>/<str:pk>/", no_such_screen),
        # Unpacks a spreadsheet without a limit.
        path("redirects/", RedirectList.as_view()),
        path("redirects/add/", CreateRedirect.as_view()),
        path("redirects/<int:redirect_id>/", EditRedirect.as_view()),
        path("redirects/import/", no_such_screen),
        path("redirects/import/process/", no_such_screen),
        path("library/<int:page_id>/untranslated/", allow_untranslated, name="allow_untranslated"),
    ]


class UntranslatedMenuItem(ActionMenuItem):
    """Beside Publish, on the screens of translations."""

    name = "action-allow-untranslated"
    label = gettext_lazy("Untranslated parts…")
    icon_name = "globe"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return (
            context["view"] == "edit"
            and isinstance(page, Resource)
            and self.get_user_page_permissions_tester(context).can_publish()
            and original_of(page) is not None
        )

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("allow_untranslated", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def untranslated_menu_item() -> UntranslatedMenuItem:
    return UntranslatedMenuItem(order=90)


@hooks.register("register_log_actions")
def publishing_log_actions(actions: LogActionRegistry) -> None:
    """What the history of a page says of refusals and choices."""

    @actions.register_action(REFUSED)
    class Refused(LogFormatter):
        label = gettext_lazy("Publishing refused")

        def format_message(self, entry: Any) -> str:
            text = _("Not published by its date: %(problems)s")
            return text % {"problems": " ".join(entry.data.get("problems", []))}

    @actions.register_action(WITH_ORIGINAL)
    class WithOriginal(LogFormatter):
        label = gettext_lazy("Unpublished with its original")
        message = gettext_lazy("Unpublished, because its original isn't public any more")

    @actions.register_action(ALLOWED)
    class Allowed(LogFormatter):
        label = gettext_lazy("Untranslated parts")

        def format_message(self, entry: Any) -> str:
            if entry.data.get("allowed"):
                return _("May be public although not everything is translated")
            return _("Will be public when all of it is translated")
