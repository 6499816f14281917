"""Who may see what of a region. Views of officers start from here, never from the plain table."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from portal.accounts.enums import PortalGroup
from practices.requests import AuthenticatedRequest

from .models import RegionAuthority


def authorities_of(request: AuthenticatedRequest) -> QuerySet[RegionAuthority]:
    """Authorities for which the person is an officer, as long as they are in the group."""
    return RegionAuthority.objects.filter(
        officers=request.user.pk, officers__groups__name=PortalGroup.REGIONAL_OFFICERS
    ).select_related("country")


def authority_for(request: AuthenticatedRequest, slug: str) -> RegionAuthority:
    """The officer's own authority; 404 for any other, as if it did not exist."""
    return get_object_or_404(authorities_of(request), slug=slug)
