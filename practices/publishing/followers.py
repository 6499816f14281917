"""Which public pages leave the public when others do, however far that goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wagtail.models import Page

from practices.translating.untranslated import translations_of


def parts_of(page: Page) -> Iterator[Page]:
    """What lies right below a page and is public only while that is: modules of a course."""
    if page.numchild:
        for part in page.get_children().select_related("locale"):
            if getattr(part.specific_class, "needs_public_parent", False):
                yield part


def followers(pages: Iterable[Page], *, through_aliases: bool = True) -> list[Page]:
    """The public pages that `pages` take along: their parts, translations and aliases, and what
    these take along.

    Args:
        through_aliases: whether aliases count, and what follows them.
    """
    latest = list(pages)
    known = {page.pk for page in latest}
    found: list[Page] = []
    while latest:
        following = [part for page in latest for part in parts_of(page)]
        following += translations_of(latest)
        if through_aliases:
            aliases = Page.objects.filter(alias_of__in=[page.pk for page in latest])
            following += aliases.select_related("locale").order_by("path")
        new = {one.pk: one for one in following if one.live and one.pk not in known}
        known |= set(new)
        latest = list(new.values())
        found += latest
    return found


def followers_elsewhere(pages: Sequence[Page]) -> list[Page]:
    """Those of the followers that show `pages` or parts of them in other places: aliases."""
    here = {one.pk for one in followers(pages, through_aliases=False)}
    return [one for one in followers(pages) if one.pk not in here]
