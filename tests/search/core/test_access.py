"""Who may find a document."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.core.access import document_access, reader_access

ATOMS = ("registered", "trainer", "course:5", "group:3")
requirements = st.lists(st.frozensets(st.sampled_from(ATOMS), max_size=3), max_size=3)
readers = st.frozensets(st.sampled_from(ATOMS))


def _meets(atoms: frozenset[str], required: list[frozenset[str]]) -> bool:
    owned = atoms | ({"registered"} if atoms else set())
    return all(owned & requirement for requirement in required)


def _cheapest(required: list[frozenset[str]]) -> int:
    """The fewest atoms beside "registered" that meet all requirements by a choice of each."""
    choices = [set(choice) - {"registered"} for choice in product(*required)]
    return min((len(choice) for choice in choices), default=99)


def test_a_page_without_requirements_is_public() -> None:
    assert document_access([]) == {"public", "staff"}


def test_registered_drops_out_beside_any_other_atom() -> None:
    required = [frozenset({"registered"}), frozenset({"trainer", "group:3"})]
    assert document_access(required) == {"trainer", "group:3", "staff"}


def test_the_atoms_of_a_conjunction_are_sorted_and_joined() -> None:
    required = [frozenset({"trainer"}), frozenset({"course:5"})]
    assert document_access(required) == {"course:5+trainer", "staff"}


def test_a_requirement_that_nobody_meets_leaves_staff_only() -> None:
    assert document_access([frozenset()]) == {"staff"}


def test_a_page_that_needs_three_atoms_is_found_by_staff_only() -> None:
    required = [frozenset({one}) for one in ("trainer", "course:5", "group:3")]
    everything_but_staff = reader_access(ATOMS)
    assert not document_access(required) & everything_but_staff
    assert document_access(required) & reader_access({"staff"})


@pytest.mark.parametrize("atom", ["", "a+b"])
def test_an_atom_that_could_be_mistaken_for_another_token_is_refused(atom: str) -> None:
    with pytest.raises(ValueError, match="access atom"):
        document_access([frozenset({atom})])
    with pytest.raises(ValueError, match="access atom"):
        reader_access({atom})


@given(requirements, readers)
def test_a_reader_finds_a_page_only_if_they_meet_all_its_requirements(
    required: list[frozenset[str]], atoms: frozenset[str]
) -> None:
    found = bool(document_access(required) & reader_access(atoms))
    assert not found or _meets(atoms, required)


@given(requirements, readers)
def test_a_reader_who_meets_the_requirements_with_two_atoms_finds_the_page(
    required: list[frozenset[str]], atoms: frozenset[str]
) -> None:
    affordable = [requirement & (atoms | {"registered"}) for requirement in required]
    if _meets(atoms, required) and _cheapest(affordable) <= 2:
        assert document_access(required) & reader_access(atoms)


@given(requirements)
def test_staff_find_everything(required: list[frozenset[str]]) -> None:
    assert document_access(required) & reader_access({"staff"})
