"""Links to the pages of a list, with the rest of the address kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Pager:
    """What components/pagination.html shows. An empty address in `page_urls` is a gap."""

    page_obj: Page
    page_urls: list[tuple[int, str]]
    prev_url: str
    next_url: str
    start: int
    end: int
    total: int


def page_url(query: QueryDict, number: int, anchor: str = "") -> str:
    """The same address on another page, at `anchor` if one is named; the first page needs no
    number."""
    changed = query.copy()
    changed.pop("page", None)
    if number > 1:
        changed["page"] = str(number)
    return f"?{changed.urlencode()}" + (f"#{anchor}" if anchor else "")


def pager(page_obj: Page, query: QueryDict, anchor: str = "") -> Pager:
    """Links around `page_obj`, gaps where there are many pages. `anchor` is where the list stands
    on a page that has more than the list."""
    paginator = page_obj.paginator
    urls = [
        (number, page_url(query, number, anchor)) if isinstance(number, int) else (0, "")
        for number in paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1)
    ]
    return Pager(
        page_obj=page_obj,
        page_urls=urls,
        prev_url=page_url(query, page_obj.previous_page_number(), anchor)
        if page_obj.has_previous()
        else "",
        next_url=page_url(query, page_obj.next_page_number(), anchor)
        if page_obj.has_next()
        else "",
        start=page_obj.start_index(),
        end=page_obj.end_index(),
        total=paginator.count,
    )


def counted_pager(number: int, per_page: int, total: int, query: QueryDict) -> Pager:
    """Links for a list whose items come from elsewhere, for example a search engine."""
    return pager(Paginator(range(total), per_page).get_page(number), query)
