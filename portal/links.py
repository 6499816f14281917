"""What looks like a link or an e-mail address in a text that somebody typed.

The portal carries no other people's links to strangers: its mails are trusted, and programs that
show them make links of what looks like one. Asked of all free words and names that stand in a mail
to somebody else, and of what is passed on between clusters.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_E_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|[(\[]\s*at\s*[)\]]", re.IGNORECASE)
_LINK = re.compile(
    r"\bhttps?\s?:|\b[a-z][a-z0-9+.-]*://|(?<![:\w])//\w|\b(?:mailto|javascript):|\bwww\.|\bxn--"
    # A host with something behind it. Without that only under endings that names don't have and
    # no sentence goes on with.
    r"|\b[\w-]+\.[^\W\d]{2,24}[/?#]\w"
    r"|\b[\w-]+\.(?:com|net|org|eu|info|io|biz|app|dev|xyz|top|online|site|shop|club|link|click)\b",
    re.IGNORECASE,
)
# Of countries, apart from those that stand behind a dot in names: Co.KG, dr.sc., AG, SA, SE.
_COUNTRIES = (
    "ac ad ae ai al am ar at au be br by ca cc ch ci cl cn co cy cz de dk ee es fi fm fr ge gg gl "
    "gr hk hr hu id ie il im in ir is it jp kr la li lt lu lv ly ma md me mk mt mx my ng nl no nz "
    "pe ph pk pl pt qa ro rs ru sg si sk sm so su th tk tn to tr tv tw ua uk us uy va ve vn ws za"
)
_OF_COUNTRY = re.compile(rf"\b[\w-]{{2,}}\.({_COUNTRIES.replace(' ', '|')})\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\s+[^\W\d_]")
_MARKS = re.compile(r"[.:/@?#\\()\[\]]+|--+")


def shows_an_address(text: str) -> bool:
    """Whether `text` has an e-mail address or a link in it, also in disguise."""
    plain = _as_programs_read(text)
    if _E_MAIL.search(plain) or _LINK.search(plain):
        return True
    # "We met.It was good": somebody forgot a blank.
    return any(
        not (found[1].istitle() and _GOES_ON.match(plain, found.end()))
        for found in _OF_COUNTRY.finditer(plain)
    )


def without_addresses(text: str) -> str:
    """`text` for a mail to somebody else: what looks like an address is made none by blanks.

    For names that were given before they were asked; everything else stays as it is.
    """
    if not shows_an_address(text):
        return text
    return " ".join(_MARKS.sub(" ", _as_programs_read(text)).split())


def validate_no_address(text: str) -> None:
    """Raises ValidationError for words or a name that can't stand in a mail to somebody else."""
    if shows_an_address(text):
        raise ValidationError(
            _(
                "Please leave out links and addresses, since this stands in mails to others. "
                "A blank goes behind a full stop."
            ),
            code="address",
        )


def _as_programs_read(text: str) -> str:
    """Without characters that nobody sees, and with wide letters and dots as plain ones."""
    seen = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return unicodedata.normalize("NFKC", seen).replace("\u3002", ".")
