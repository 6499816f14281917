"""Pictures at their addresses, for those who may open them.

Wagtail leaves resized pictures to the web server, which asks nobody. Only these have an address:
originals stay with editors.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.images import get_image_model

from practices.files.access import usable

FOLDER = "images/"


@require_safe
def serve_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A resized picture, by the rule for documents.

    Browsers keep it, but ask each time: it is closed together with its page.

    Raises:
        Http404: nothing of that name.
        PermissionDenied: the picture isn't for this reader.
    """
    images = get_image_model()._default_manager
    found = images.filter(renditions__file=FOLDER + name).order_by("pk")
    if not found.exists():
        raise Http404
    if not usable(found, request.user, request).exists():
        raise PermissionDenied
    response = serve(request, FOLDER + name, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "private, no-cache"
    return response
