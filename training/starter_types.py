"""How files of courses and modules become pages."""

from __future__ import annotations

from typing import Any

from practices.enums import ResourceKind
from practices.sections import Section, SectionForm
from practices.starter_library import files
from practices.starter_library.files import LibraryFile
from practices.starter_library.library_types import LibraryType, Pages, fact_values
from practices.starter_library.rich_text import to_html

from .models import Course, Module


def module_fields(source: LibraryFile, pages: Pages) -> dict[str, Any]:
    """Exercise, quiz, trainer's notes and duration of a module."""
    exercise, note = fact_values(source.sections.get("exercise", ""))
    fields: dict[str, Any] = {
        "exercise": exercise,
        "exercise_note": to_html(note, pages),
        "quiz": [
            (
                "question",
                {
                    "question": question,
                    "options": [
                        {
                            "text": option.text,
                            "is_right": option.is_right,
                            "feedback": option.feedback,
                        }
                        for option in options
                    ],
                },
            )
            for question, options in files.questions(source.sections.get("quiz", ""))
        ],
        "trainer_notes": to_html(source.sections.get("trainer_notes", ""), pages),
    }
    if "duration_minutes" in source.meta:
        fields["duration_minutes"] = source.meta["duration_minutes"]
    return fields


_LESSON = {section.field: section for section in Module.sections}
# Exercise, quiz and trainer's notes stand apart on the page, because not everybody sees them.
MODULE_FILE_SECTIONS = (
    *(_LESSON[field] for field in ("objectives", "why", "case", "content")),
    Section("exercise", "", SectionForm.FACTS),
    Section("quiz", "", SectionForm.PARTS),
    _LESSON["reflection"],
    Section("trainer_notes", "", SectionForm.PROSE),
)
COURSE_TYPES = {
    ResourceKind.COURSE.value: LibraryType(Course, "courses"),
    ResourceKind.MODULE.value: LibraryType(Module, "courses", module_fields, MODULE_FILE_SECTIONS),
}
