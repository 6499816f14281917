"""The day of a report, where it stands and however it is written; else a question."""

from __future__ import annotations

from datetime import date

import pytest

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.messages import problem_message
from tests.portal.benchmarking.imports.core.import_sheets import (
    look,
    one,
)

DATES = {
    "Datum des Interviews: 14.10.2025": "2025-10-14",
    "Data dell'intervista: 14 ottobre 2025": "2025-10-14",
    "Interview, Oct 14, 2025": "2025-10-14",
    "Data della valutazione: 1° marzo 2025": "2025-03-01",
    "Değerlendirme / assessment: 3 Mayıs 2025": "2025-05-03",
    "Interviu (assessment): 5 martie 2025": "2025-03-05",
    '"Valid until 31.12.2025; assessed on 05.11.2024"': "2024-11-05",
    "Interview October 14th, 2025": "2025-10-14",
    "Stand: 14. Oktober 2025": "2025-10-14",
    "Fecha: 14 de octubre de 2025": "2025-10-14",
    "Entretien du 1er mars 2025": "2025-03-01",
    "vom 12.03.26": "2026-03-12",
    "Date;03/25/2026": "2026-03-25",
    "Date;25/03/2026": "2026-03-25",
    "Date: 2025-10-14": "2025-10-14",
    "Date: 2025/10/14": "2025-10-14",
    "Interview 14-Oct-25": "2025-10-14",
    "Printed 01.02.2026\nInterview: 14.10.2025": "2025-10-14",
    # The other way to read it lies in the future.
    "Date: 12/03/2026": "2026-03-12",
}


@pytest.mark.parametrize(("line", "day"), DATES.items(), ids=DATES)
def test_the_date_of_the_report_is_found(line: str, day: str) -> None:
    for content in (
        f"{line}\nCode;Score\n1.1;55\n1.2;60\n",
        f"Code;Score\n1.1;55\n1.2;60\n\n{line}",
    ):
        reading = look(content)
        assert reading.results[0].date == date.fromisoformat(day)
        assert reading.can_be_saved


ASKED_DATES = {
    "Date: 03/04/2025": ("date-ambiguous", ["2025-03-04", "2025-04-03"]),
    "Datum: 31.02.2025": ("date-unreadable", []),
    "Datum: 14.10.2031": ("date-impossible", []),
    "Date: 14.10.1925": ("date-impossible", []),
    "Interview: October 2025": ("date-unreadable", []),
    "Interview 14.10.2025\nInterview 15.10.2025": ("date-several", ["2025-10-14", "2025-10-15"]),
    "Printed on 14.10.2025": ("date-unsure", ["2025-10-14"]),
    "Report 2025": ("date-missing", []),
    # A day without a word may be that of anything.
    "October 14th, 2025": ("date-lone", ["2025-10-14"]),
    "14-Oct-25": ("date-lone", ["2025-10-14"]),
}


@pytest.mark.parametrize(("line", "wanted"), ASKED_DATES.items(), ids=ASKED_DATES)
def test_a_date_that_is_not_certain_is_asked_for(line: str, wanted: tuple[str, list[str]]) -> None:
    reading = look(f"{line}\nCode;Score\n1.1;55\n1.2;60\n")
    (question,) = reading.questions
    assert problem_message(question.problem)
    choices = [choice.value for choice in question.choices]
    assert (question.about, question.problem.code, choices) == ("date", *wanted)
    assert reading.results[0].date is None
    answered = look(f"{line}\nCode;Score\n1.1;55\n", Answers(dates={"": date(2025, 10, 14)}))
    assert answered.can_be_saved


def test_the_rows_tell_how_their_dates_are_written() -> None:
    content = "Code;Score;Date\n1.1;55;03/04/2025\n1.2;60;03/25/2025\n"
    assert one(content).date == date(2025, 3, 25)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("Q1 2025", "Q3 2025", ["2025-03-31", "2025-09-30"]),
        ("1. Quartal 2025", "2. Quartal 2025", ["2025-03-31", "2025-06-30"]),
        ("T2 2024", "4° trimestre 2024", ["2024-06-30", "2024-12-31"]),
        ("2024", "2025", ["2024-12-31", "2025-12-31"]),
    ],
)
def test_the_last_day_of_a_quarter_is_proposed_where_a_heading_names_one(
    first: str, second: str, days: list[str]
) -> None:
    rows = ["1.1;2;3;4", "1.2;1;2;4", "2.1;3;3;4"]
    content = "\n".join((f"Code;{first};{second};Max", *rows))
    reading = look(content, Answers(column="both"))
    asked = [each for each in reading.questions if each.about == "date"]

    assert [choice.value for each in asked for choice in each.choices] == days
