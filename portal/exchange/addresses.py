"""Which addresses of the web a cluster may show, and which texts the relay passes on."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

PLATFORM_HOST = "clustercollaboration.eu"
_E_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|[(\[]\s*at\s*[)\]]", re.IGNORECASE)
_LINK = re.compile(
    r"\bhttps?\s?:|\b[a-z][a-z0-9+.-]*://|\b(?:mailto|javascript):|\bwww\."
    # A host with a path. Without one only under endings that no sentence goes on with.
    r"|\b[\w-]+\.[a-z]{2,24}/\w|\b[\w-]+\.(?:com|net|org|eu|info|io)\b",
    re.IGNORECASE,
)


def is_platform_page(address: str) -> bool:
    """Whether `address` is a page of the European Cluster Collaboration Platform, by https."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    return (
        parts.scheme == "https"
        and (host == PLATFORM_HOST or host.endswith(f".{PLATFORM_HOST}"))
        and "@" not in parts.netloc
        and "\\" not in address
        and port in {None, 443}
    )


def names_somebody_else(address: str) -> bool:
    """Whether a name stands before the host, as in `https://known.org@elsewhere.org`."""
    try:
        return "@" in urlsplit(address).netloc
    except ValueError:
        return True


def shows_an_address(text: str) -> bool:
    """Whether `text` has an e-mail address or a link in it."""
    plain = _as_programs_read(text)
    return bool(_E_MAIL.search(plain) or _LINK.search(plain))


def _as_programs_read(text: str) -> str:
    """Without characters that nobody sees, and with wide letters and dots as plain ones."""
    seen = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return unicodedata.normalize("NFKC", seen).replace("\u3002", ".")
