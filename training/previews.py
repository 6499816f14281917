"""Previews of courses and modules as their different readers see them."""

from __future__ import annotations

import copy
import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practices.permissions import REGISTERED, TRAINER, course_atom, require_view

if TYPE_CHECKING:
    from practices.models import Resource as _Base
else:

    class _Base:
        """The page model itself comes with `Resource`."""


VISITOR, PARTICIPANT, TEACHING = "visitor", "participant", "trainer"


class PreviewedAsReaders(_Base):
    """For page models of which not everybody sees everything: stands before `Resource`."""

    @property
    def preview_modes(self) -> list[tuple[str, str | Promise]]:
        return [
            (VISITOR, _("As a visitor")),
            (PARTICIPANT, _("As somebody who takes part")),
            (TEACHING, _("As a trainer")),
        ]

    @property
    def default_preview_mode(self) -> str:
        """What is written is seen in full, as long as nobody asks for less."""
        return TEACHING

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if self.course_key is None:
            # Not saved yet, and so in no course.
            self.course_key = uuid.uuid4()
        if mode_name == VISITOR:
            request.user = AnonymousUser()
        else:
            # The same person, so that the rest of the page is theirs, with the rights of a reader.
            reader: Any = copy.copy(request.user)
            joined = course_atom(self.course_key) if mode_name == PARTICIPANT else TRAINER
            reader._reader_atoms = frozenset({REGISTERED, joined})
            request.user = reader
        # As the page itself does: who may not open it is told so.
        require_view(self, request.user)
        response: HttpResponse = super().serve_preview(request, mode_name)
        return response
