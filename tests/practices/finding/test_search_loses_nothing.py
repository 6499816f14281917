"""Processes that publish, rebuild and die: in the end the index is equal to the database.

All runs on a copy of the database with the starter library, which is committed to, in processes
of their own with the settings of a running site.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.practices import site_processes as does
from tests.practices.site_processes import Site

# The parent only copies the database; the mark has it made.
pytestmark = pytest.mark.django_db


def _generation(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def _leftovers(folder: Path) -> set[str]:
    """Files and folders that nothing needs."""
    generation = _generation(folder)
    needed = {"current", "lock", "rebuild-lock", generation.name}
    state = json.loads((generation / "meta.json").read_text())
    segments = {segment["segment_id"].replace("-", "") for segment in state["segments"]}
    own = {"meta.json", "about.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"}
    return {path.name for path in folder.iterdir() if path.name not in needed} | {
        path.name
        for path in generation.iterdir()
        if path.name not in own and path.name.split(".")[0] not in segments
    }


def test_a_process_that_is_killed_between_commit_and_indexing_loses_nothing(site: Site) -> None:
    (key,) = site.run(does.english_pages, 1)
    site.kill(does.retitle_and_die_before_indexing, {key: "Quokka census"})
    assert site.run(does.found, "quokka") == []
    assert site.run(does.visit, "/en/") == 200
    assert site.run(does.found, "quokka") == ["Quokka census"]
    assert not site.run(does.compare)


def test_killed_writers_and_rebuilds_leave_no_lock_and_no_garbage(site: Site) -> None:
    keys = site.run(does.english_pages, 5)
    for seconds in (0.02, 0.1, 0.3):
        site.kill(does.index_until_killed, keys, seconds)
    site.kill(does.die_in_a_rebuild)
    site.run(does.free_claims)
    site.run(does.retitle, {keys[0]: "Wombat census"})
    assert site.run(does.found, "wombat") == ["Wombat census"]
    assert not site.run(does.compare)
    site.run(does.rebuild)
    assert not site.run(does.compare)
    assert _leftovers(site.index) == set()


def test_two_who_publish_while_a_third_rebuilds_lose_nothing(site: Site) -> None:
    shared, *pages = site.run(does.english_pages, 9)
    numbat, bilby = (
        {key: f"{name} {key}" for key in [*pages[side::2], shared]}
        for side, name in enumerate(("Numbat", "Bilby"))
    )
    site.finish(
        site.start(does.retitle, numbat),
        site.start(does.rebuild),
        site.start(does.retitle, bilby),
    )
    titles = {*site.run(does.found, "numbat"), *site.run(does.found, "bilby")}
    assert {*list(numbat.values())[:-1], *list(bilby.values())[:-1]} < titles
    assert len(titles & {numbat[shared], bilby[shared]}) == 1, "the last one to publish"
    assert not site.run(does.compare)
    site.finish(site.start(does.rebuild))
    assert _leftovers(site.index) == set()


def test_an_index_that_is_cut_off_while_it_is_read_comes_back_by_itself(site: Site) -> None:
    before = set(site.run(does.found, "cluster"))
    site.kill(does.truncate_what_is_mapped)
    assert site.run(does.found, "cluster") == []
    assert site.run(does.visit, "/en/search/?q=cluster") == 503
    assert set(site.run(does.found, "cluster")) == before
    assert site.run(does.visit, "/en/search/?q=cluster") == 200
    assert not site.run(does.compare)
