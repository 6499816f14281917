"""The address that a page of results tells which of them was opened."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from search.search_log import record_opened


# A beacon can carry no header. The signature of the note says that it is one of ours.
@csrf_exempt
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Count an opened result; 400 for anything but a fresh note from a page of results."""
    known = record_opened(request.POST.get("token", ""))
    return HttpResponse(status=204 if known else 400)
