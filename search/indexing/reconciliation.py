"""How an index differs from the sources. Pure functions over documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from search.core.documents import IndexedDocument, SearchDocument


@dataclass(frozen=True)
class Differences:
    """How the index differs from the sources, as document keys; `repaired` counts pages."""

    missing: tuple[str, ...]
    outdated: tuple[str, ...]
    superfluous: tuple[str, ...]
    repaired: int = 0
    pages: frozenset[str] = field(default=frozenset(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.missing or self.outdated or self.superfluous)


def differences(
    indexed: Mapping[str, IndexedDocument], documents: Iterable[SearchDocument]
) -> Differences:
    """Compare what is indexed, by document key, with what should be."""
    missing: list[str] = []
    outdated: list[str] = []
    pages: set[str] = set()
    expected: set[str] = set()
    for document in documents:
        expected.add(document.key)
        known = indexed.get(document.key)
        if known is None:
            missing.append(document.key)
        elif known.fingerprint != document.fingerprint:
            outdated.append(document.key)
        else:
            continue
        pages.add(document.translation_key)
        if known:
            # A page that was moved to another translation key must leave the old one, too.
            pages.add(known.translation_key)
    superfluous = sorted(indexed.keys() - expected)
    pages.update(indexed[key].translation_key for key in superfluous)
    return Differences(
        tuple(sorted(missing)), tuple(sorted(outdated)), tuple(superfluous), 0, frozenset(pages)
    )
