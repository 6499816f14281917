"""Each file can be read after those it knows: there is a first one and no way round."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp


def test_no_file_knows_itself_over_others() -> None:
    graph = grimp.build_graph(
        "portal",
        "practices",
        "training",
        "search",
        exclude_type_checking_imports=True,
        cache_dir=None,
    )
    known = {file: graph.find_modules_directly_imported_by(file) for file in graph.modules}
    assert len(known) > 500
    try:
        TopologicalSorter(known).prepare()
    except CycleError as found:
        raise AssertionError(" → ".join(found.args[1])) from None
