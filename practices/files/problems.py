"""Why a document is not accepted."""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """Why a file is not accepted; the sentences are in `practices.files.forms`."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    OTHER_KIND = "other-kind"
    PROTECTED = "protected"
    MACROS = "macros"
    PROGRAM = "program"
    EMBEDDED = "embedded"
    LOADS = "loads"
    ARCHIVE = "archive"
    WRONG_PART = "wrong-part"
    LINK = "link"
    PLACE = "place"
    TOO_MUCH = "too-much"
    DAMAGED = "damaged"
