"""Nobody reads what another has left in a browser: answers within a session are not kept.

Whoever signs out at a shared computer expects that "Back" shows nothing of theirs. A browser that
may keep a page shows it again without asking us, be it scores, a plan, or the codes of a second
factor. So every answer to somebody signed in is `no-store`: the rule is here once, and no view
has to think of it.

It holds for the library, too. The shell of each page names the reader and their cluster, who may
read a resource is decided by the person, and a list of what is confidential would be wrong with
the next view. The price is small: browsers of today still go back at once to a `no-store` page,
until a cookie changes, which signing out does; visitors get pages as they did, and files of the
portal itself (styles, scripts) never come here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


class PrivateAnswersMiddleware:
    """Sets `Cache-Control: private, no-store` where the request came with a session.

    Not only where its user is signed in: so nothing is asked of the database, which may be away,
    and it holds for whoever signs out just now, waits for a second factor, finds what they typed
    before they signed in, or has given the password of a section.

    A view that has said itself how long its answer may be kept, and by whom, is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response
