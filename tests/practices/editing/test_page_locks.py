"""What a page's screen answers when publishing is refused as the request is committed."""

from __future__ import annotations

import pytest
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from wagtail.admin import messages as admin_messages

from practices.editing.page_locks import PageLockMiddleware
from practices.publishing.problems import NotReadyError, Problem
from tests.factories.accounts import person
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


def test_a_refusal_at_the_end_of_a_request_is_a_message_and_nothing_is_called_published() -> None:
    page = best_practice()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    def view(request: HttpRequest) -> HttpResponse:
        # As wagtail-localize does, whose publishing waits for the commit.
        admin_messages.success(request, "Published in Italian")
        raise NotReadyError(page, [Problem("", "", "1 text isn't translated yet.")])

    request = with_messages(RequestFactory().post(address))
    answer = PageLockMiddleware(view)(request)
    assert (answer.status_code, answer["Location"]) == (302, address)
    messages.get_messages(request).update(answer)
    later = RequestFactory().get(address)
    later.COOKIES = {name: morsel.value for name, morsel in answer.cookies.items()}
    (said,) = [str(one) for one in messages.get_messages(with_messages(later))]
    assert "text isn&#x27;t translated yet" in said


def with_messages(request: WSGIRequest) -> WSGIRequest:
    request.user, request.session = person("editor"), {}  # type: ignore[assignment]
    request._messages = default_storage(request)  # type: ignore[attr-defined]
    return request
