"""Redirects lead on from addresses at which there is nothing, and lead somewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri, uri_to_iri
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import CreateView, EditView
from wagtail.models import Page, Site


def problem_of_origin(typed: str) -> str:
    """What is wrong with the address that a redirect leads on from; empty where nothing is."""
    try:
        parts = urlsplit(typed.strip())
    except ValueError:
        return _("This is no address of this site. Begin with a slash: /old-page/")
    elsewhere = parts.hostname is not None and not _is_here(parts.hostname)
    # Browsers read two slashes as the beginning of another site's name.
    if elsewhere or parts.path.startswith("//") or not parts.path.strip("/"):
        return _("This is no address of this site. Begin with a slash: /old-page/")
    path = urlsplit(Redirect.normalise_path(typed)).path
    if _is_of_the_site(path):
        return _("The site itself is at this address. Choose one at which nothing is.")
    page = _public_page(path)
    if page is not None:
        message = _("The page “%(title)s” is at this address. Unpublish or move it first.")
        return message % {"title": page.title}
    return ""


def problem_of_target(redirect: Redirect) -> str:
    """What is wrong with where a redirect leads; empty where nothing is."""
    if redirect.redirect_page_id is None and not redirect.redirect_link:
        return _("Choose a page or type an address: a redirect has to lead somewhere.")
    page = redirect.redirect_page
    if page is not None and not page.live:
        return _("This page isn't public. Publish it first, or choose another one.")
    return _problem_of_the_way(redirect)


def _problem_of_the_way(redirect: Redirect) -> str:
    """A redirect to itself, or into others that lead back to it: browsers give up in between."""
    passed: list[str] = []
    here: Redirect | None = redirect
    while here is not None and here.redirect_page_id is None:
        target = urlsplit(here.redirect_link)
        if target.hostname is not None and not _is_here(target.hostname):
            return ""
        path = Redirect.normalise_path(here.redirect_link)
        if path == redirect.old_path:
            if not passed:
                return _("This redirect would lead to itself.")
            message = _("This redirect would lead back to itself, by way of %(addresses)s.")
            return message % {"addresses": ", ".join(passed)}
        if path in passed:
            return ""
        passed.append(path)
        here = Redirect.objects.filter(old_path=path).exclude(pk=redirect.pk).first()
    return ""


def _is_here(host: str) -> bool:
    own = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return host == own or Site.objects.filter(hostname__iexact=host).exists()


def _is_of_the_site(path: str) -> bool:
    """Whether something else than the tree of pages answers at `path`, such as a home page."""
    beginning = path.strip("/").split("/")
    if len(beginning) == 1 and beginning[0] in dict(settings.LANGUAGES):
        return True
    with override(get_language_from_path(path + "/") or settings.LANGUAGE_CODE):
        for address in (path, path + "/"):
            try:
                match = resolve(address)
            except Resolver404:
                continue
            if match.url_name != "wagtail_serve":
                return True
    return False


def _public_page(path: str) -> Page | None:
    """The public page at `path`, if there is one."""
    language = get_language_from_path(path + "/") or settings.LANGUAGE_CODE
    below = path.removeprefix(f"/{language}").strip("/")
    candidates = [
        f"{root.root_path.rstrip('/')}/{below}/"
        for root in Site.get_site_root_paths()
        if root.language_code == language
    ]
    found: Page | None = Page.objects.filter(live=True, url_path__in=candidates).first()
    return found


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Leads on from old addresses, and lets no browser remember it for ever.

    A page that goes back to an address of before leaves redirects both ways behind: whoever kept
    the first one would be sent round in a circle. Search engines take the new address all the same.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if answer is not response:
            answer["Cache-Control"] = "no-cache"
        return answer


class OwnRedirectForm(RedirectForm):
    """Says at its field what is wrong with a redirect."""

    def clean_old_path(self) -> str:
        # As the middleware looks it up: "/old page" is asked for as "/old%20page".
        looked_up: str = uri_to_iri(iri_to_uri(self.cleaned_data["old_path"].strip()))
        problem = problem_of_origin(looked_up)
        if problem:
            raise ValidationError(problem)
        return looked_up

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        data = self.cleaned_data
        page = data.get("redirect_page")
        redirect = Redirect(
            pk=self.instance.pk,
            old_path=Redirect.normalise_path(data.get("old_path") or ""),
            redirect_page_id=page and page.pk,
            redirect_link=data.get("redirect_link") or "",
        )
        if not {"redirect_page", "redirect_link", "old_path"} & set(self.errors):
            problem = problem_of_target(redirect)
            if problem:
                self.add_error("redirect_link", problem)
        return cleaned


class CreateRedirect(CreateView):
    form_class = OwnRedirectForm


class EditRedirect(EditView):
    form_class = OwnRedirectForm
