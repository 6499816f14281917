"""The translator's screen shows texts as readers see them, and keeps them as they were typed.

wagtail-localize shows and takes the HTML in which it stores every piece: `R&amp;D` for “R&D”.
PO files keep that form.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.shortcuts import get_object_or_404
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    TemplateSegment,
    Translation,
)
from wagtail_localize.strings import StringValue
from wagtail_localize.views.edit_translation import edit_override, edit_string_translation

from practices.seeing import may_see

# An ampersand that would begin the name of a character has to stay one itself.
_BARE_AMPERSAND = re.compile(r"&amp;(?!#\d+;|#[xX][0-9a-fA-F]+;|\w+;)")


def shown_text(stored: str, *, rich: bool) -> str:
    """A piece as translators see it: plain text as text, formatted text with its tags.

    `stored_text` makes formatted text of it again, and `StringValue.from_plaintext` plain text.
    """
    if rich:
        return _BARE_AMPERSAND.sub("&", stored)
    return str(StringValue(stored).render_text())


def with_shown_texts(props: str, translation: Translation) -> str:
    """What the screen's script begins with, its texts as `shown_text` has them."""
    data = json.loads(props)
    rich = set(
        TemplateSegment.objects.filter(source=translation.source_id).values_list(
            "context__path", flat=True
        )
    )
    is_rich: dict[int, bool] = {}
    for segment in data["segments"]:
        if segment["type"] == "string":
            is_rich[segment["id"]] = segment["contentPath"] in rich
            segment["source"] = shown_text(segment["source"], rich=is_rich[segment["id"]])
    for translated in data["initialStringTranslations"]:
        known = is_rich.get(translated["segment_id"], True)
        translated["data"] = shown_text(translated["data"], rich=known)
    return json.dumps(data)


@api_view(["PUT", "DELETE"])
@permission_classes([IsAuthenticated])
@authentication_classes([SessionAuthentication])
def edit_text(request: Request, translation_id: int, string_segment_id: int) -> Any:
    """Keep what was typed for one piece, and give it back as the screen shows it."""
    segment = StringSegment.objects.filter(pk=string_segment_id).first()
    rich = segment is None or TemplateSegment.objects.filter(context_id=segment.context_id).exists()
    if not rich and "value" in request.data:
        sent = request.data.copy()
        sent["value"] = StringValue.from_plaintext(sent["value"]).data
        # The library's own view reads the form anew, as whoever comes second does.
        request._request._body = sent.urlencode().encode()
        request.META["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    response: Response = edit_string_translation(
        request._request, translation_id, string_segment_id
    )
    if isinstance(response.data, dict) and "data" in response.data:
        response.data["data"] = shown_text(response.data["data"], rich=rich)
    return response


@api_view(["PUT", "DELETE"])
@permission_classes([IsAuthenticated])
@authentication_classes([SessionAuthentication])
def edit_choice(request: Request, translation_id: int, overridable_segment_id: int) -> Any:
    """Keep another picture, file or address for the translation, if it is one that may be chosen.

    Raises:
        PermissionDenied: it is somebody else's file or draft, and not public.
    """
    if request.method == "PUT":
        segment = get_object_or_404(
            OverridableSegment.objects.select_related("context", "source"),
            pk=overridable_segment_id,
        )
        sent = request.data.copy()
        if not _may_be_chosen(segment, sent.get("value"), request.user):
            return Response({"error": "This can't be chosen here."}, status=400)
        # The library's own view reads the form anew, as whoever comes second does.
        request._request._body = sent.urlencode().encode()
        request.META["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    return edit_override(request._request, translation_id, overridable_segment_id)


def _may_be_chosen(segment: OverridableSegment, value: object, user: AbstractUser) -> bool:
    """Whether `value` is something for its field at all; raises where it isn't for `user`."""
    if not isinstance(value, str):
        return False
    model = segment.source.specific_content_type.model_class()
    field = model._meta.get_field(segment.context.path.partition(".")[0])
    if not isinstance(field, ForeignKey):
        return True
    objects = field.related_model._default_manager.all()
    if not (value.isascii() and value.isdecimal() and objects.filter(pk=int(value)).exists()):
        return False
    if not may_see(objects.get(pk=int(value)), user):
        raise PermissionDenied
    return True
