"""Who may find a document, as tokens that an engine can match.

A page asks for a conjunction of disjunctions of atoms: every requirement must be met, each by any
one of its atoms ("registered", "trainer", "course:5", "group:3"). A document carries the
disjunctive normal form of that, one token per conjunction; a reader carries the tokens of all
conjunctions of one and two atoms. A document that asks for three atoms at once is therefore found
by staff only: too little is shown rather than too much.
"""

from collections.abc import Iterable
from itertools import combinations, product

PUBLIC = "public"
REGISTERED = "registered"
STAFF = "staff"
JOIN = "+"


def _token(atoms: frozenset[str]) -> str:
    return JOIN.join(sorted(atoms)) if atoms else PUBLIC


def _simplify(atoms: frozenset[str]) -> frozenset[str]:
    """Leave out what any other atom implies: whoever has an atom at all is registered."""
    essential = atoms - {PUBLIC}
    return essential if essential == {REGISTERED} else essential - {REGISTERED}


def _check(atoms: Iterable[str]) -> None:
    for atom in atoms:
        if not atom or JOIN in atom:
            raise ValueError(f"{atom!r} cannot be an access atom")


def document_access(requirements: Iterable[frozenset[str]]) -> frozenset[str]:
    """The tokens of a document whose page has these requirements; any one token suffices.

    No requirement gives "public". A requirement without any atom can be met by nobody and leaves
    "staff", which every document has. Raises ValueError for an atom that is empty or contains "+".
    """
    conjunctions: set[frozenset[str]] = {frozenset()}
    for requirement in requirements:
        _check(requirement)
        conjunctions = {
            _simplify(conjunction | {atom})
            for conjunction, atom in product(conjunctions, requirement)
        }
    # A conjunction that contains another one adds nobody.
    minimal = {one for one in conjunctions if not any(other < one for other in conjunctions)}
    return frozenset(_token(one) for one in minimal) | {STAFF}


def reader_access(atoms: Iterable[str]) -> frozenset[str]:
    """The tokens of a reader with these atoms: "public", and each one and each two of them."""
    owned = frozenset(atoms) - {PUBLIC}
    _check(owned)
    if owned:
        owned |= {REGISTERED}
    pairs = combinations(sorted(owned - {REGISTERED}), 2)
    return frozenset({PUBLIC, *owned, *(_token(frozenset(pair)) for pair in pairs)})
