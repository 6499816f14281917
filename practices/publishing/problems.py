"""What publishing asks of a page: one answer for every way to the public.

The editing form asks it at its fields, the gate (`practices.publishing.gate`) on every save that
would make a page public. A draft needs a title and nothing else.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock, StructValue
from wagtail.fields import StreamField
from wagtail.models import Page, Site

from practices.files.links import FileLink, links_of_others, new_links, people_behind
from practices.sections import Section
from practices.texts.emptiness import is_blank
from practices.translating.untranslated import original_of, untranslated_texts

# The code of the problem that an editor may let pass.
UNTRANSLATED = "untranslated"
# Said of what is missing, at its field and in lists alike.
NEEDED = gettext_lazy("This is needed before publishing.")
# The code of the problem that somebody else may solve: who uploaded the file, or an editor.
FILE = "file"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a page from the public.

    `field` is the field or child relation that it is about, empty for the page as a whole;
    `label` is what editors call it. `code` names a problem about which something can be done
    elsewhere.
    """

    field: str
    label: str
    message: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.message}" if self.label else self.message


class NotReadyError(Exception):
    """A page that was to become public and isn't ready for it; nothing of it was published.

    No ValidationError: those are passed over in silence where pages are sent to translation.
    """

    def __init__(
        self, page: Page, problems: Iterable[Problem], others: Iterable[NotReadyError] = ()
    ) -> None:
        """`others` are the refusals of further pages that were to become public together."""
        self.page = page
        self.problems = tuple(problems)
        self.others = tuple(others)
        said = " ".join(str(problem) for problem in self.problems)
        super().__init__(" ".join([f"“{page.title}”: {said}", *map(str, self.others)]))

    @classmethod
    def together(cls, refusals: Sequence[NotReadyError]) -> NotReadyError:
        """One refusal of several pages, at least one."""
        first, *others = refusals
        return cls(first.page, first.problems, others)


class CannotMoveError(NotReadyError):
    """A page that was to be moved to where it can't lie; nothing was moved."""


class CannotUnpublishError(NotReadyError):
    """A page without which the site has no address; nothing was unpublished."""


class _WithRules(Protocol):
    sections: tuple[Section, ...]

    def further_problems(self) -> Iterable[Problem]: ...

    def place_problems(self, parent: Page | None) -> Iterable[Problem]: ...


def unpublishing_problems(page: Page) -> list[Problem]:
    """What keeps a page in the public: a site or a language without its home page answers no
    address at all, whatever below it is still public."""
    homes = Site.objects.filter(root_page__translation_key=page.translation_key)
    if not homes.exists():
        return []
    text = _(
        "It is the home page of a language. Without it every address of this language leads "
        "readers to nothing. Unpublish pages below it one by one, or delete it with all of them."
    )
    return [Problem("", "", text)]


def publishing_problems(
    page: Page, parent: Page | None = None, people: Sequence[AbstractUser] | None = None
) -> list[Problem]:
    """Everything that keeps `page` from the public; empty for a page that may go there.

    Args:
        page: a page of its own type, as it would be published.
        parent: the page below which it will lie, where that isn't where it lies now.
        people: who answers for it, where that aren't who is at work and who wrote its last version.
    """
    headings = {one.field: one.heading for one in getattr(page, "sections", ())}
    problems = [
        *_missing(page, headings),
        *_unfinished(page, headings),
        *_too_short(page),
        *_dates_to_come(page, headings),
    ]
    seen = {problem.field for problem in problems}
    problems += [one for one in _invalid(page, headings) if one.field not in seen]
    if hasattr(page, "further_problems"):
        problems += cast(_WithRules, page).further_problems()
    return [
        *problems,
        *_expiry_problems(page),
        *place_problems(page, parent),
        *_translation_problems(page),
        *_file_problems(page, people),
    ]


def _expiry_problems(page: Page) -> Iterator[Problem]:
    if page.expire_at is not None and unpublishing_problems(page):
        yield Problem("expire_at", _("Expiry"), _("A home page doesn't expire."))


def _file_problems(page: Page, people: Sequence[AbstractUser] | None) -> Iterator[Problem]:
    """Files that nobody behind the page may make public. An alias shows what its original does."""
    people = people_behind(page) if people is None else people
    if page.alias_of_id is None and people:
        yield from problems_of_files(page, new_links(page), people)


def problems_of_files(
    page: Page, links: Iterable[FileLink], people: Sequence[AbstractUser]
) -> Iterator[Problem]:
    """One problem for each of `links` that none of `people` may make."""
    headings = {one.field: one.heading for one in getattr(page, "sections", ())}
    for link in links_of_others(links, people):
        # Without its title: whoever sends numbers would read them all.
        message = _(
            "This file was uploaded by somebody else, and no public page shows it to you. Take it "
            "out or upload a file of your own; whoever uploaded it or an editor may publish it."
        )
        label = _label(page._meta.get_field(link.field), headings)
        yield Problem(link.field, label, message, code=FILE)


def place_problems(page: Page, parent: Page | None = None) -> list[Problem]:
    """What keeps `page` from being public below `parent`, or where it lies now."""
    if not hasattr(page, "place_problems"):
        return []
    return list(cast(_WithRules, page).place_problems(parent))


def _translation_problems(page: Page) -> Iterator[Problem]:
    """A translation follows its original, and isn't public before it is one."""
    original = original_of(page)
    if original is None:
        return
    if not original.live:
        message = _("Publish the original first: “%(title)s” (%(language)s).")
        values = {"title": original.title, "language": original.locale.get_display_name()}
        yield Problem("", "", message % values, code="original")
    elif getattr(page, "untranslated_at", None) is None:
        number = untranslated_texts(page, original.specific)
        if number:
            message = ngettext(
                "%(number)d text isn't translated yet.",
                "%(number)d texts aren't translated yet.",
                number,
            )
            yield Problem("", "", message % {"number": number}, code=UNTRANSLATED)


def _own_fields(page: Page) -> Iterator[models.Field[Any, Any]]:
    """The title, and what the page's own type adds for editors to fill in."""
    for field in page._meta.concrete_fields:
        own = field.editable and field.model is not Page and not field.auto_created
        if field.name == "title" or (own and not field.primary_key):
            yield field


def _label(field: models.Field[Any, Any], headings: dict[str, str | Promise]) -> str:
    return str(headings.get(field.name) or capfirst(str(field.verbose_name)))


def _missing(page: Page, headings: dict[str, str | Promise]) -> Iterator[Problem]:
    """Required fields without a word in them."""
    for field in _own_fields(page):
        # A tick box is never missing.
        required = not field.blank and not isinstance(field, models.BooleanField)
        if required and is_blank(getattr(page, field.name)):
            yield Problem(field.name, _label(field, headings), str(NEEDED))


def _unfinished(page: Page, headings: dict[str, str | Promise]) -> Iterator[Problem]:
    """Blocks that were begun: nothing in them, or something required missing."""
    for field in _own_fields(page):
        value = getattr(page, field.name)
        if not isinstance(field, StreamField) or is_blank(value):
            continue
        for number, child in enumerate(value, start=1):
            label = _label(field, headings)
            if is_blank(child.value):
                message = _("Entry %(number)d is empty: fill it in or take it out.")
            elif not _is_complete(child):
                message = _("Entry %(number)d isn't complete.")
            else:
                continue
            yield Problem(field.name, label, message % {"number": number})


def _is_complete(child: Any) -> bool:
    """Whether a block passes its own rules, with every required part showing something."""
    try:
        child.block.clean(child.value)
    except ValidationError:
        return False
    return not any(_blank_parts(child.block, child.value))


def _blank_parts(block: Block, value: Any) -> Iterator[bool]:
    """For each required part of a block, however deep, whether it shows nothing."""
    if isinstance(block, StructBlock):
        for name, part in block.child_blocks.items():
            yield from _blank_parts(part, value.get(name))
    elif isinstance(block, ListBlock):
        for one in value or ():
            yield from _blank_parts(block.child_block, one)
    elif isinstance(block, StreamBlock):
        for child in value or ():
            yield from _blank_parts(child.block, child.value)
    elif getattr(block, "required", False):
        yield is_blank(value) and not isinstance(value, bool)


def _too_short(page: Page) -> Iterator[Problem]:
    for section in getattr(page, "sections", ()):
        value = getattr(page, section.field)
        if section.minimum and not is_blank(value):
            entries = sum(not is_blank(child.value) for child in value)
            if entries < section.minimum:
                message = _("Give at least %(count)d.") % {"count": section.minimum}
                yield Problem(section.field, str(section.heading), message)


def _dates_to_come(page: Page, headings: dict[str, str | Promise]) -> Iterator[Problem]:
    """Days that haven't come yet: every day of a page's own says when something was done."""
    today = timezone.localdate()
    for field in _own_fields(page):
        value, label = getattr(page, field.name), _label(field, headings)
        if isinstance(field, StreamField):
            for number, child in enumerate(value, start=1):
                if any(day > today for day in _days(child.value)):
                    message = _("Entry %(number)d has a day that hasn't come yet.")
                    yield Problem(field.name, label, message % {"number": number})
        elif any(day > today for day in _days(value)):
            yield Problem(field.name, label, _("This day hasn't come yet."))


def _days(value: Any) -> Iterator[datetime.date]:
    """Every day within a field's value, however deep."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        yield value
    elif isinstance(value, StructValue):
        for part in value.values():
            yield from _days(part)
    elif hasattr(value, "stream_block"):
        for child in value:
            yield from _days(child.value)
    elif hasattr(value, "list_block"):
        for one in value:
            yield from _days(one)


def _invalid(page: Page, headings: dict[str, str | Promise]) -> Iterator[Problem]:
    """Values that the fields themselves refuse: too long, not among the choices."""
    own = {field.name: field for field in _own_fields(page)}
    streams = {name for name, field in own.items() if isinstance(field, StreamField)}
    others = {field.name for field in page._meta.fields} - own.keys()
    try:
        page.clean_fields(exclude=others | streams)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield Problem(name, _label(own[name], headings), " ".join(messages))


def require_ready(
    page: Page, parent: Page | None = None, people: Sequence[AbstractUser] | None = None
) -> None:
    """Raise NotReadyError unless `page` may become public; `publishing_problems` takes the same."""
    problems = publishing_problems(page, parent, people)
    if problems:
        raise NotReadyError(page, problems)
