"""An upload between file and database: kept with the answers of its owner until it is confirmed.

The file is read again with each look, by the one reader that there is; a correction on the page
is a text in place of that in its cell.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from portal.benchmarking import selectors, services
from portal.benchmarking.enums import KnownChoice
from portal.benchmarking.imports.core.reader import read_report
from portal.benchmarking.imports.core.results import Answers, Reading, Result
from portal.benchmarking.imports.core.tables.lines import ROW_CHOICES
from portal.benchmarking.imports.core.words.scale.scales import Scale, parse_scale
from portal.benchmarking.imports.own_headings import own_files
from portal.benchmarking.imports.same_day import SameDay
from portal.benchmarking.models import PendingImport
from portal.benchmarking.services import Saved
from portal.clusters.models import Cluster
from practices.models import Framework

LONGEST_EDIT = 80
LONGEST_SHOWN = 100
# The button that leaves out all rows that have a problem.
SKIP_ALL = "skip-all"
# In the name of a field: the day of whichever column is chosen.
EVERY_COLUMN = "all"
# The fields of a scale that is none of the choices.
_ENDS = ("scale-from", "scale-to")


@dataclass(frozen=True, slots=True)
class RowFields:
    """The names of the fields that correct one row of one column: the page shows them and the
    answer is read by them."""

    code: str
    score: str
    skip: str


def row_fields(row_number: int, place: int) -> RowFields:
    """The fields for a row in the result at `place`."""
    name = f"{row_number}-{place}" if place else f"{row_number}"
    return RowFields(f"code-{name}", f"score-{name}", f"skip-{name}")


class SupersededError(Exception):
    """What a page was made for isn't what waits now: the file is another one, or the answers."""


def version(pending: PendingImport) -> str:
    """What a page of the check is made for: this upload with these answers. Before the full stop
    it is the upload, behind it the answers."""
    answers = hashlib.sha256(json.dumps(pending.answers, sort_keys=True).encode()).hexdigest()
    return f"{_upload(pending)}.{answers[:16]}"


def _upload(pending: PendingImport) -> str:
    # A file that takes the place of another one keeps the row.
    return f"{pending.pk}-{pending.created_at.timestamp():.6f}".replace(".", "-")


def is_of_upload(pending: PendingImport, made_for: str) -> bool:
    """Whether a page of this version shows this upload, perhaps with other answers."""
    return made_for.partition(".")[0] == _upload(pending)


def _claim(pending: PendingImport) -> None:
    """Lock the row, so that what is written next belongs to what was read.

    Raises:
        SupersededError: somebody was faster.
    """
    locked = PendingImport.objects.select_for_update().defer("content").filter(pk=pending.pk)
    if [version(row) for row in locked] != [version(pending)]:
        raise SupersededError


def keep(
    cluster: Cluster, user: AbstractUser, framework: Framework, filename: str, content: bytes
) -> str | None:
    """Keep an upload instead of the one that this person had for the cluster. Uploads of anybody
    that are over go. Returns the name of the file whose place it took, if one was waiting."""
    PendingImport.objects.expired().delete()
    before = waiting_filename(user, cluster)
    PendingImport.objects.update_or_create(
        cluster=cluster,
        owner_id=user.pk,
        defaults={
            "framework": framework,
            "filename": filename[:150],
            "content": content,
            "answers": {},
            "created_at": timezone.now(),
        },
    )
    return before


def waiting(user: AbstractUser, cluster: Cluster) -> PendingImport | None:
    """The upload of this person that waits for this cluster."""
    found = PendingImport.objects.of(user.pk, cluster).select_related("framework")
    return found.first()


def waiting_filename(user: AbstractUser | AnonymousUser, cluster: Cluster) -> str | None:
    """What that upload is called; None where none waits. The file itself is not loaded."""
    return PendingImport.objects.of(user.pk, cluster).values_list("filename", flat=True).first()


def read(
    content: bytes,
    filename: str,
    framework: Framework,
    answers: Answers,
    cluster: Cluster | None = None,
) -> Reading:
    """A file against a framework; headings may name both it and the ``cluster``.
    Raises UnreadableFile."""
    spec = selectors.framework_spec(framework)
    own_names = (spec.title, *selectors.areas_in_every_language(framework))
    if cluster:
        own_names = (*own_names, cluster.name)
    return read_report(
        content,
        filename,
        spec.indicators,
        selectors.titles_in_every_language(framework),
        today=timezone.localdate(),
        answers=answers,
        own_names=own_names,
        cluster=cluster.name if cluster else "",
        own=own_files(framework),
    )


def reading_of(pending: PendingImport) -> Reading:
    """What the upload says, with the answers that there are. Raises UnreadableFile."""
    answers = from_json(pending.answers)
    content = bytes(pending.content)
    return read(content, pending.filename, pending.framework, answers, pending.cluster)


def from_json(data: Mapping[str, Any]) -> Answers:
    """The answers as they were kept."""
    return Answers(
        scale=parse_scale(data.get("scale", "")),
        column=data.get("column", ""),
        dates={
            label: datetime.date.fromisoformat(day) for label, day in data.get("dates", {}).items()
        },
        edits=data.get("edits", {}),
        skipped=frozenset(_skipped(each) for each in data.get("skipped", ())),
        rows=data.get("rows", {}),
    )


def _skipped(kept: Any) -> tuple[int, str]:
    """A row with its column; a plain number, as it was kept once, is that row in every column."""
    return (kept, "") if isinstance(kept, int) else (kept[0], kept[1])


def to_json(answers: Answers) -> dict[str, Any]:
    """The answers as they are kept: `scale` such as "0-4", `column`, `dates` by the label of a
    column, `edits` by the address of a cell, `skipped` rows as [number, label of the
    column], `rows` what is done with
    hidden and merged ones."""
    return {
        "scale": str(answers.scale or ""),
        "column": answers.column,
        "dates": {label: day.isoformat() for label, day in answers.dates.items()},
        "edits": dict(answers.edits),
        "skipped": [list(each) for each in sorted(answers.skipped)],
        "rows": dict(answers.rows),
    }


@transaction.atomic
def answer(
    pending: PendingImport, reading: Reading, posted: Mapping[str, str], made_for: str
) -> None:
    """Add what a form says that was made for a version; see `answered`.

    Raises:
        SupersededError: other answers were given meanwhile, and this form says something else.
    """
    answers = answered(pending, reading, posted)
    # The same form sent twice changes nothing the second time.
    if made_for != version(pending) and answers != pending.answers:
        raise SupersededError
    _claim(pending)
    pending.answers = answers
    pending.save(update_fields=["answers"])


def answered(pending: PendingImport, reading: Reading, posted: Mapping[str, str]) -> dict[str, Any]:
    """The answers with what a form says, as they are kept: `scale` (or `scale-from` and
    `scale-to`), `column`, `date-<place>` or `day-<place>` of a column, `date-all` of each,
    `hidden`, `merged`, and for rows with a problem those of `row_fields`. `back` is a row with the
    place of its column, such as "7-0", that is taken back in; `same-<place>` says what becomes of
    the assessment that the day has, as `same_day_value` writes it, `known` (a `KnownChoice`) what
    becomes of known scores that the file doesn't name. `take` is a field of a row with
    the text that was proposed for it, such as "code-7=1.4"; `do` may be `SKIP_ALL`."""
    name, _sign, text = posted.get("take", "").partition("=")
    posted = {**posted, name: text} if name else posted
    before = from_json(pending.answers)
    edits, skipped = dict(before.edits), set(before.skipped)
    for place, result in enumerate(reading.results):
        for row in result.problems:
            fields = row_fields(row.row_number, place)
            if posted.get(fields.skip) or posted.get("do") == SKIP_ALL:
                skipped.add((row.row_number, result.label))
                continue
            _edit(edits, row.code_cell, posted.get(fields.code), row.code)
            _edit(edits, row.score_cell, posted.get(fields.score), row.raw)
    said = {**before_same_day(pending), **_posted_same_day(posted, reading)}
    if posted.get("back"):
        skipped = _taken_back(skipped, posted["back"], reading)
    answers = to_json(
        Answers(
            # One that can't be read is no answer, and takes the former one away.
            scale=_posted_scale(posted) or (None if unreadable_scale(posted) else before.scale),
            column=posted.get("column", before.column),
            dates={**before.dates, **_posted_dates(posted, reading)},
            edits=edits,
            skipped=frozenset(skipped),
            rows={**before.rows, **_posted_choices(posted)},
        )
    )
    return answers | {"same_day": said, "known": _posted_known(pending, posted)}


def _taken_back(
    skipped: set[tuple[int, str]], posted: str, reading: Reading
) -> set[tuple[int, str]]:
    """The rows that stay left out when one is taken back, as a button of `back_value` names it."""
    return {
        each
        for each in skipped
        if not any(
            back_value(each[0], place) == posted and each[1] in ("", label)
            for place, label in enumerate(reading.columns)
        )
    }


def back_value(row_number: int, place: int) -> str:
    """The value of the button that takes a row back into the column at `place`."""
    return f"{row_number}-{place}"


def same_day_value(choice: str, found: SameDay) -> str:
    """The answer about the assessment that a day has, for that one as it is now."""
    return f"{choice}:{found.version}"


def before_same_day(pending: PendingImport) -> dict[str, str]:
    """The answers about assessments of the same day, by label of the column."""
    return dict(pending.answers.get("same_day", {}))


def known_choice(pending: PendingImport) -> str:
    """What becomes of known scores that the file has no row for: they are left out unless somebody
    has said otherwise."""
    return str(pending.answers.get("known", KnownChoice.DROP))


def _posted_known(pending: PendingImport, posted: Mapping[str, str]) -> str:
    said = posted.get("known", "")
    return said if said in KnownChoice.values else known_choice(pending)


def _posted_same_day(posted: Mapping[str, str], reading: Reading) -> dict[str, str]:
    return {
        label: said
        for place, label in enumerate(reading.columns)
        if (said := posted.get(f"same-{place}"))
    }


def as_shown(text: str) -> str:
    """A text of the file as a field of the page has it: cut where it is far too long for one."""
    return Truncator(text).chars(LONGEST_SHOWN)


def _edit(edits: dict[str, str], address: str, text: str | None, before: str) -> None:
    # A long text was shown cut, and is no correction when it comes back like that.
    if address and text is not None and text.strip() not in (before, as_shown(before)):
        edits[address] = " ".join(text.replace("\x00", "\ufffd").split())[:LONGEST_EDIT]


def _posted_choices(posted: Mapping[str, str]) -> dict[str, str]:
    return {kind: posted[kind] for kind, known in ROW_CHOICES.items() if posted.get(kind) in known}


def unreadable_scale(posted: Mapping[str, str]) -> tuple[str, str] | None:
    """The ends of another scale as they were typed, where they make none."""
    if posted.get("scale") != "other" or _posted_scale(posted):
        return None
    low, high = (posted.get(name, "").strip()[:LONGEST_SHOWN] for name in _ENDS)
    return low, high


def _posted_scale(posted: Mapping[str, str]) -> Scale | None:
    chosen = posted.get("scale", "")
    if chosen != "other":
        return parse_scale(chosen)
    typed = parse_scale("-".join(posted.get(name, "").strip() for name in _ENDS))
    # Grades begin with 1; "4 to 0" is a slip of the hand, unless it is one of the choices.
    return None if typed and typed.low > typed.high == 0 else typed


def _posted_dates(posted: Mapping[str, str], reading: Reading) -> dict[str, datetime.date]:
    found = {}
    every = posted.get(f"date-{EVERY_COLUMN}", "").strip()
    for place, label in enumerate(reading.columns):
        text = posted.get(f"date-{place}", "").strip() or posted.get(f"day-{place}", "") or every
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            continue
        found[label] = day
    return found


@transaction.atomic
def save(pending: PendingImport, results: list[Result], user: AbstractUser) -> list[Saved]:
    """Save each result, once: who comes second finds the upload gone.

    Raises:
        SupersededError: the upload was saved, dropped or replaced in the meantime.
        SameDayError: see `services.save_import`. Nothing is saved, and the upload still waits.
    """
    answers = before_same_day(pending)
    _claim(pending)
    pending.delete()
    return [
        services.save_import(
            pending.cluster,
            pending.framework,
            result.scores,
            user,
            result.day,
            {row.code: row.remarks for row in result.ready if row.remarks},
            scale=result.scale,
            same_day=choice,
            seen=seen,
            source=pending.filename,
            keep_known=known_choice(pending) == KnownChoice.KEEP,
        )
        for result in results
        for choice, _colon, seen in [answers.get(result.label, "").partition(":")]
    ]


@transaction.atomic
def drop(pending: PendingImport) -> None:
    """Forget the upload.

    Raises:
        SupersededError: see `save`.
    """
    _claim(pending)
    pending.delete()
