"""JSON as it is sent, with nothing lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant

# Hundreds of scores need a tenth of it.
MOST_BYTES = 256 * 1024


class TooLarge(APIException):
    """More than anything that the API takes."""

    status_code = 413
    default_code = "too-large"
    default_detail = gettext_lazy("This is larger than anything that the API takes.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _value in pairs)
        twice = sorted(name for name, count in counted.items() if count > 1)
        raise ParseError(_("Named twice: %(names)s.") % {"names": ", ".join(twice)[:200]})
    return found


class UniqueNamesParser(JSONParser):
    """Refuses an object that names something twice: of two scores, which one is meant?"""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The data. Raises ParseError."""
        sent = stream.read(MOST_BYTES + 1)
        if len(sent) > MOST_BYTES:
            raise TooLarge
        try:
            found = json.loads(
                sent.decode(), parse_constant=strict_constant, object_pairs_hook=_object
            )
            # Half of a character ("\\ud800") is JSON, but no text: nothing could keep or show it.
            json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(
                _("This is not JSON: %(problem)s.") % {"problem": str(error)[:200]}
            ) from error
        return found
