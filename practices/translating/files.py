"""Files with the texts of a translation (PO), looked at before wagtail-localize reads them.

Its own view reads any file of any size, once more from the disk, and answers with an error to one
without the line that says what it belongs to.
"""

from __future__ import annotations

from enum import StrEnum

import polib
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail_localize.views.edit_translation import upload_pofile

from practices.translating.buttons import MAY_TRANSLATE

# The longest page of the library has some hundred pieces in 60 kB.
MOST_BYTES = 1024 * 1024
MOST_ENTRIES = 3_000
# The parser copies what it has of a text or a comment with each line that continues it.
MOST_LINES = 10 * MOST_ENTRIES
BELONGS_TO = "X-WagtailLocalize-TranslationID"


class Problem(StrEnum):
    """Why a file isn't read."""

    MISSING = "missing"
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    TOO_MANY_LINES = "too-many-lines"
    NO_PO_FILE = "no-po-file"
    OTHER = "other"


SAID = {
    Problem.MISSING: gettext_lazy("Choose the PO file that is to be uploaded."),
    Problem.TOO_LARGE: gettext_lazy(
        "This file is larger than %(bytes)s, so it was not read. The PO file of a page is smaller."
    ),
    Problem.TOO_MANY: gettext_lazy(
        "This file has more than %(entries)d texts, so it was not read. The PO file of a page has "
        "fewer."
    ),
    Problem.TOO_MANY_LINES: gettext_lazy(
        "This file has more than %(lines)d lines, so it was not read. The PO file of a page has "
        "fewer."
    ),
    Problem.NO_PO_FILE: gettext_lazy(
        "This is no PO file in UTF-8, so nothing was changed. Download the PO file of this page, "
        "fill it in and upload it as your program saves it."
    ),
    Problem.OTHER: gettext_lazy(
        "This PO file doesn't say that it belongs to this translation, so nothing was changed. "
        "Download the PO file of this page and fill that in."
    ),
}


def po_problem(content: bytes) -> Problem | None:
    """Why `content` isn't read as the PO file of a page, or None."""
    if len(content) > MOST_BYTES:
        return Problem.TOO_LARGE
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Problem.NO_PO_FILE
    # As the parser divides it: at everything that ends a line, and at any blank.
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        return Problem.TOO_MANY_LINES
    entries = sum(line.split(None, 1)[:1] == ["msgid"] for line in lines)
    if entries > MOST_ENTRIES:
        return Problem.TOO_MANY
    # Without a line break it could be the name of a file, which polib would open.
    if not entries or "\n" not in text.strip() or "\x00" in text:
        return Problem.NO_PO_FILE
    try:
        metadata = polib.pofile(text).metadata
    except Exception:  # The parser raises nearly anything.
        return Problem.NO_PO_FILE
    return None if metadata.get(BELONGS_TO) else Problem.OTHER


@require_POST
def upload_translations(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Take over the texts of a PO file, by those who may translate and edit the page."""
    if not request.user.has_perm(MAY_TRANSLATE):
        raise PermissionDenied
    file = request.FILES.get("file")
    problem: Problem | None = Problem.MISSING
    if file is not None:
        problem = po_problem(file.read(MOST_BYTES + 1))
        file.seek(0)
    if problem is None:
        answer: HttpResponse = upload_pofile(request, translation_id)
        return answer
    values = {"bytes": filesizeformat(MOST_BYTES), "entries": MOST_ENTRIES, "lines": MOST_LINES}
    messages.error(request, SAID[problem] % values)
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))
