"""Whose figures a table holds, as far as names of clusters in and above it tell."""

from __future__ import annotations

from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.clusters import ClusterName

_COLUMN = ("cluster", "cluster name", "clustername", "name of the cluster", "nome del cluster")


def other_cluster(table: Table, own: str) -> str:
    """The other cluster that a column, a labelled cell, a line above the table or the name of its
    sheet says the figures are of; "" where none does. What stands below may compare."""
    names = ClusterName(own)
    for place, text in enumerate(table.texts):
        if headings.fold(text) in _COLUMN and place not in (table.code, table.title):
            cells = [row.cell(place).text for row in table.rows if not row.is_hidden]
            if found := names.in_column(cells):
                return found
    first = min((row.number for row in table.rows), default=0)
    above = [row for row in table.outside if row.number < first and not row.is_hidden]
    texts = [[cell.text for cell in row.filled] for row in above]
    # "Cluster" in a heading names a column, and not what stands in the next one.
    texts = [line for line in texts if len(line) < 2 or not set(line) <= set(table.texts)]
    for line in texts:
        if found := names.labelled(line):
            return found
    # A heading of several columns may compare clusters: only lines of one text speak for all.
    lines = [line[0] for line in texts if len(line) == 1]
    if not table.sheet.delimiter:
        lines = [table.sheet.name, *lines]
    if any(names.is_own_in(line) for line in lines):
        return ""
    return next((found for line in lines if (found := names.in_line(line))), "")
