"""Which addresses of the web a cluster may show, and which texts the relay passes on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

PLATFORM_HOST = "clustercollaboration.eu"
_E_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|net|org|eu|info|io|it)/", re.IGNORECASE)


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
    return bool(_E_MAIL.search(text) or _LINK.search(text))
