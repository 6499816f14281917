"""Makes the library's downloads, DOCX and XLSX files, from readable YAML sources.

Same source, same bytes: document properties and times inside the files are fixed, so that a
second load finds nothing to change. The format is in docs/features/starter-library.md.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from practices.starter_library.building import docx, xlsx
from practices.starter_library.building.imprint import LIBRARY, TEXTS, Origin, imprint
from practices.starter_library.yaml_reader import read_yaml

FOLDER = LIBRARY / "downloads"
# A day that says nothing: the real one would make each build a different file.
FIXED_TIME = datetime.datetime(2026, 1, 1, 12, 0, 0)
BUILDERS = {".xlsx": xlsx.build, ".docx": docx.build}
# What a file is made by: a change there makes a new file from the same source.
CODE = [
    LIBRARY / "files.py",
    *(LIBRARY / f"building/{name}.py" for name in ("docx", "downloads", "imprint", "xlsx")),
]


class DownloadSourceError(ValueError):
    """A source of a download that can't be read; the message names file and reason."""


@dataclass(frozen=True, slots=True)
class DownloadSource:
    """One file to build: whose it is, in which language, under which name, from what."""

    identifier: str
    language: str
    filename: str
    title: str
    content: dict[str, Any]
    fingerprint: str


def read_source(path: Path) -> DownloadSource:
    """Parse `<id>.<language>.yaml`.

    Raises:
        DownloadSourceError: broken YAML, no file name or title, or a format other than the two.
    """
    text = path.read_text(encoding="utf-8")
    try:
        content = read_yaml(text)
    except yaml.YAMLError as error:
        raise DownloadSourceError(f"{path.name}: no valid YAML: {error}") from error
    for key in ("file", "title"):
        if not isinstance(content, dict) or not content.get(key):
            raise DownloadSourceError(f"{path.name}: there is no {key}.")
    if Path(content["file"]).suffix not in BUILDERS:
        raise DownloadSourceError(f"{path.name}: {content['file']} is neither DOCX nor XLSX.")
    identifier, _dot, language = path.stem.rpartition(".")
    return DownloadSource(
        identifier=identifier,
        language=language,
        filename=content["file"],
        title=content["title"],
        content=content,
        fingerprint=_fingerprint(text),
    )


def read_sources(folder: Path = FOLDER) -> dict[tuple[str, str], DownloadSource]:
    """All sources of `folder` by identifier and language."""
    sources = [read_source(path) for path in sorted(folder.glob("*.*.yaml"))]
    return {(source.identifier, source.language): source for source in sources}


def _fingerprint(text: str) -> str:
    """Changes with the source, with the imprint and with the code that builds."""
    parts = [text.encode(), TEXTS.read_bytes()]
    parts += [path.read_bytes() for path in CODE]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def build(source: DownloadSource, origin: Origin) -> bytes:
    """The finished file."""
    builder = BUILDERS[Path(source.filename).suffix]
    texts = imprint(origin, source.language)
    data = builder(source.content, origin.sections, texts, source.language, FIXED_TIME)
    return _with_fixed_times(data)


def _with_fixed_times(data: bytes) -> bytes:
    """The same archive with one time on every entry; both libraries write the current one."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=FIXED_TIME.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return target.getvalue()
