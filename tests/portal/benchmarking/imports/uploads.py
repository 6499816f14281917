"""A manager at the import of a cluster, and what the check page shows."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from portal.benchmarking.imports.rows_page import ShownRow
from portal.benchmarking.models import Score
from portal.clusters.models import Cluster
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of

GOOD = "code;score\n1.1;40\n2.10;55,5\n3.2;n/a\n"


class Import:
    """A manager at the import of a cluster."""

    def __init__(self, language: str = "en") -> None:
        user = person("manager")
        self.cluster: Cluster = cluster_of(user)
        self.browser: Client = browser_of(user)
        self.base = f"/{language}/my-cluster/{self.cluster.slug}/"

    def upload(self, content: str | bytes, name: str = "scores.csv", **data: str) -> Any:
        """The answer to an upload, followed to the check."""
        raw = content.encode() if isinstance(content, str) else content
        posted = {"file": SimpleUploadedFile(name, raw), **data}
        return self.browser.post(f"{self.base}import/", posted, follow=True)

    def check(self, do: str, **data: str) -> Any:
        """The answer to the form of the check as it is now, with the day that files here don't
        name."""
        posted = {"do": do, "date-0": "2025-03-12", "upload": self.form(), **data}
        return self.browser.post(f"{self.base}import/check/", posted)

    def form(self) -> str:
        """What the form of the check is made for."""
        return form_of(self.browser, f"{self.base}import/check/")

    def saved(self) -> dict[str, float | None]:
        """Scores in the database, over all assessments."""
        scores = Score.objects.filter(assessment__cluster=self.cluster)
        return {
            code: None if value is None else float(value)
            for code, value in scores.values_list("indicator__code", "value")
        }


def form_of(browser: Client, address: str) -> str:
    """The upload and the answers that the form of a check is made for; "" where none waits."""
    shown = browser.get(address)
    return str(shown.context["page"].version) if shown.status_code == 200 else ""


def problems_of(response: Any) -> list[ShownRow]:
    """The rows of the page that need a look."""
    results = response.context["page"].results
    return [shown for result in results for shown in result.rows if shown.message]


def values_of(response: Any) -> dict[str, float | None]:
    """The scores that the page shows, on the framework's scale."""
    results = response.context["page"].results
    return {shown.row.code: shown.row.value for result in results for shown in result.rows}


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
