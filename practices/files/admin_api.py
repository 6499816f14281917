"""The lists of documents and pictures that the editing screens read as JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry

ACTIONS = ("choose", "change")


class _OfTheReader:
    """Wagtail's own lists are open to all who edit, whatever they may choose."""

    model: type[Model]
    request: Any

    def get_queryset(self) -> QuerySet[Model]:
        policy = policy_registry.get_by_type(self.model)
        offered = policy.instances_user_has_any_permission_for(self.request.user, ACTIONS)
        files: QuerySet[Model] = super().get_queryset()  # type: ignore[misc]  # of the view
        return files.filter(pk__in=offered.values("pk"))


class DocumentList(_OfTheReader, DocumentsAdminAPIViewSet):
    pass


class ImageList(_OfTheReader, ImagesAdminAPIViewSet):
    pass
