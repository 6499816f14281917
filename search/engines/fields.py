"""Names of the fields of an index, the same for every engine."""

KEY = "key"
PAGE = "page"
LANGUAGE = "language"
ACCESS = "access"
READERS = "readers"
NAMED_READERS = "named_readers"
FACET = "facet"
PRIOR = "prior"
UPDATED = "updated"
REVIEWED = "reviewed"
ADOPTIONS = "adoptions"
WORDS = "words"
TITLE_WORDS = "title_words"
META = "meta"
BODY = "body"

KEYWORDS = (KEY, PAGE, LANGUAGE, ACCESS, READERS, NAMED_READERS)
"""Fields that are not analysed and only filter."""

SORT_FIELDS = {"newest": UPDATED, "adopted": ADOPTIONS, "reviewed": REVIEWED}
"""The field of each order but that by relevance."""


def text_field(language: str) -> str:
    """The field with all text of the documents of a language."""
    return f"text_{language}"


def title_field(language: str) -> str:
    """The field with the titles of the documents of a language."""
    return f"title_{language}"


def about_field(language: str) -> str:
    """The field with the summaries and keywords of the documents of a language."""
    return f"about_{language}"
