"""What every address of the API does the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from django.http import HttpRequest
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from portal.api.authentication import TokenAuthentication
from portal.api.errors import answer_error
from portal.api.pagination import page_of
from portal.api.parameters import Parameters
from portal.api.parsers import UniqueNamesParser
from portal.api.throttling import PersonThrottle, VisitorThrottle
from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for
from practices.requests import AuthenticatedRequest

# How long a browser may show the library again without asking, in seconds.
LIBRARY_SECONDS = 60


class JsonOnly(BaseContentNegotiation):
    """JSON whatever is asked for, errors included."""

    def select_parser(self, request: Request, parsers: list[BaseParser]) -> BaseParser | None:
        """The only one; without a type, what is sent is taken for JSON."""
        sent = request.content_type.partition(";")[0].strip()
        return parsers[0] if sent in {"", parsers[0].media_type} else None

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The only one."""
        return renderers[0], renderers[0].media_type


class Sliceable(Protocol):
    """A list or a query."""

    def __getitem__(self, part: slice, /) -> Any: ...


class ApiView(APIView):
    """Reads the parameters strictly, and says who may keep the answer."""

    renderer_classes = (JSONRenderer,)
    parser_classes = (UniqueNamesParser,)
    content_negotiation_class = JsonOnly
    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (AllowAny,)
    throttle_classes = (PersonThrottle, VisitorThrottle)
    metadata_class = None
    get_parameters: type[Parameters] = Parameters
    post_parameters: type[Parameters] = Parameters
    is_private = False
    asked: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Sign-in, limits, then the parameters: unknown names and bad values end here."""
        super().initial(request, *args, **kwargs)
        wanted = self.post_parameters if request.method == "POST" else self.get_parameters
        self.asked = validated(wanted(data=request.query_params))

    def page(self, found: Sliceable, total: int, to_data: Callable[[Any], Any]) -> Response:
        """The page of `found` that the parameters ask for; `to_data` makes its rows ready."""
        number, size = self.asked["page"], self.asked["page_size"]
        rows = to_data(found[(number - 1) * size : number * size])
        return Response(page_of(self.request, rows, total, number, size))

    def perform_authentication(self, request: Request) -> None:
        """Who asks. A refused token counts like a request of a visitor: nobody tries for ever."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self.check_throttles(request)
            raise

    def get_exception_handler(self) -> Any:
        """Ours, for ours only."""
        return answer_error

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Headers for caches and robots."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.is_private or response.status_code >= 400 or request.method == "POST":
            patch_cache_control(response, private=True, no_store=True)
        else:
            patch_cache_control(response, private=True, max_age=LIBRARY_SECONDS)
        patch_vary_headers(response, ("Authorization", "Cookie", "Accept-Language"))
        response["X-Robots-Tag"] = "noindex"
        return response


class ClusterView(ApiView):
    """An address below one cluster: for its team only."""

    permission_classes = (IsAuthenticated,)
    is_private = True

    def cluster(self, slug: str) -> Cluster:
        """The person's own cluster; 404 for anybody else's, 403 where a reader sends something."""
        return cluster_for(cast(AuthenticatedRequest, plain(self.request)), slug)


def plain(request: Request) -> HttpRequest:
    """Django's request behind that of the framework, with the person who signed in."""
    behind: HttpRequest = request._request
    behind.user = request.user
    return behind


def validated(serializer: BaseSerializer) -> dict[str, Any]:
    """The values. Raises ValidationError."""
    serializer.is_valid(raise_exception=True)
    found: dict[str, Any] = dict(serializer.validated_data)
    return found
