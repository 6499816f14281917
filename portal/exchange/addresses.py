"""Which addresses of the web a cluster may show."""

from __future__ import annotations

from urllib.parse import urlsplit

PLATFORM_HOST = "clustercollaboration.eu"


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
