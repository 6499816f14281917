"""Makes addresses that nobody would type: random text, broken encodings, absurd lengths."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

MARKUP = (
    "<script>fuzz()</script>",
    '"><script>fuzz()</script>',
    "'><img src=fuzz onerror=fuzz()>",
    "</title><script>fuzz()</script>",
    "<mark><script>fuzz()</script></mark>",
    "--><svg onload=fuzz()>",
    "javascript:fuzz()",
)
ESCAPED_ONLY = ("<script>fuzz", "<img src=fuzz", "<svg onload=fuzz")
"""What an answer in HTML must never contain as it is."""

ODD = (
    "\x00", "\ufeff", "\u202e", "\u200d", "\u0301", "\ufffe", "\U0010ffff", "\r\n", "\t", "\x1b",
    "İ", "ß", "ﬁ", "Å", "ǆ", "l’", "dell’", "d'", "🦘", "👩‍👩‍👧", "日本語", "العربية", "ไทย",
    "e\u0301",
)  # fmt: skip
SYNTAX = (
    '"', "'", "`", "*", "?", "~2", "^9", "(", ")", "[a TO b]", "{", "}", ":", "\\", "/", "-", "+",
    "AND", "OR", "NOT", "&&", "||", "title:", "_all:", "{{7*7}}", "{% load x %}", "${x}", "%s",
    "%(x)s", "';--", "../../etc/passwd", "=cmd()", "#", "&", ";", "%", "%zz", "“fees”",
)  # fmt: skip
NUMBERS = (
    "0", "-1", "1", "2", "99999999999", "1e9", "1.5", "²", "٣", "NaN", "0x10", "9" * 5_000, "",
    " 1", "1\x00", "None", "[]", "true",
)  # fmt: skip
LONGEST_QUERY = 200_000
"""Web servers refuse addresses that are far shorter."""

POSTED = frozenset({"/search/opened/"})
"""Addresses that take forms."""

RAW = (
    b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80", b"\xe2\x80", b"\x80",
    b"%", b"%0", b"%u0041", b"&&", b"==", b"=", b"&", b";", b"+", b"%00",
)  # fmt: skip


@dataclass(frozen=True)
class NastyRequest:
    """A request as the server gets it: path, raw query string or form, headers."""

    path: str
    query: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)


class NastyMaker:
    """Makes requests from one random generator; equal generators make equal requests."""

    def __init__(
        self, generator: random.Random, words: Sequence[str], values: dict[str, Sequence[str]]
    ) -> None:
        self._random = generator
        self._words = words
        self._values = values

    def request(self, paths: Sequence[str]) -> NastyRequest:
        """One request for one of the paths."""
        names = ["q", "q", "q", *self._values]
        parameters = [
            (self._name(names), self._value(names))
            for _ in range(self._random.choice((1, 1, 2, 5)))
        ]
        if self._random.random() < 0.02:
            parameters *= self._random.choice((20, 300, 3_000))
        query = b"&".join(name + b"=" + value for name, value in parameters)
        if self._random.random() < 0.1:
            place = self._random.randint(0, len(query))
            query = query[:place] + self._random.choice(RAW) + query[place:]
        query = query[:LONGEST_QUERY]
        path = self._random.choice(paths)
        method = "POST" if path in POSTED else "GET"
        return NastyRequest(path, query.decode("latin-1"), method, self._headers())

    def text(self) -> str:
        """What somebody may have typed, or pasted, or tried."""
        makers: tuple[Callable[[], str], ...] = (
            self._sentence, self._sentence, self._mistyped, self._characters, self._mixture,
            lambda: self._random.choice(MARKUP), lambda: self._random.choice(SYNTAX),
        )  # fmt: skip
        text = self._random.choice(makers)()
        if self._random.random() < 0.02:
            text *= self._random.choice((50, 2_000))
        return text[:100_000]

    def _sentence(self) -> str:
        return " ".join(self._random.choices(self._words, k=self._random.choice((1, 2, 3, 9, 30))))

    def _mistyped(self) -> str:
        letters = list(self._sentence())
        for _ in range(self._random.randint(1, 3)):
            place = self._random.randrange(len(letters))
            letters[place] = self._random.choice(("", *string.ascii_lowercase, letters[place] * 2))
        return "".join(letters)

    def _characters(self) -> str:
        highest = self._random.choice((0x7F, 0x24F, 0xFFFF, 0x10FFFF))
        return "".join(
            chr(self._random.randint(0, highest)) for _ in range(self._random.randint(0, 40))
        )

    def _mixture(self) -> str:
        pieces = [
            self._random.choice(self._random.choice((ODD, SYNTAX, MARKUP, self._words)))
            for _ in range(self._random.randint(1, 8))
        ]
        return self._random.choice(("", " ")).join(pieces)

    def _name(self, names: Sequence[str]) -> bytes:
        if self._random.random() < 0.9:
            return self._random.choice(names).encode()
        return self._encoded(self._characters())

    def _value(self, names: Sequence[str]) -> bytes:
        kind = self._random.random()
        if kind < 0.55:
            return self._encoded(self.text())
        if kind < 0.75:
            known = self._values[self._random.choice(names[3:])]
            return self._encoded(self._random.choice([*known, ""]))
        if kind < 0.9:
            return self._encoded(self._random.choice(NUMBERS))
        return quote_from_bytes(self._random.choice(RAW)).encode()

    def _encoded(self, text: str) -> bytes:
        raw = text.encode("utf-8", "surrogatepass")
        return quote_from_bytes(raw, safe=self._random.choice(("", "/", "/:;,+'\"<>"))).encode()

    def _headers(self) -> dict[str, str]:
        headers = {}
        if self._random.random() < 0.3:
            headers["HTTP_HX_REQUEST"] = "true"
        for name in ("HTTP_HX_CURRENT_URL", "HTTP_REFERER", "HTTP_HX_TARGET", "HTTP_ACCEPT"):
            if self._random.random() < 0.1:
                # A header cannot hold a line break; everything else comes as bytes.
                text = self.text()[:2_000].replace("\r", "").replace("\n", "")
                headers[name] = text.encode("utf-8", "surrogatepass").decode("latin-1")
        if self._random.random() < 0.1:
            languages = ("it", "de,en;q=0.5", "xx", "*", "en-" + "a" * 500, "it;q=nan", "\x00")
            headers["HTTP_ACCEPT_LANGUAGE"] = self._random.choice(languages)
        return headers
