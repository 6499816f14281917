"""Lines of the log that nobody can forge by what they type."""

from __future__ import annotations

import logging
import re

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class LineFormatter(logging.Formatter):
    """One record, one line: what would begin another is written as its code.

    Only tracebacks, which no reader of the site writes, follow on lines of their own.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        line = super().formatMessage(record)
        return _BREAKS.sub(lambda found: found[0].encode("unicode_escape").decode(), line)
