"""Invented areas, levels, resources and forms that the pattern library is made of."""

from __future__ import annotations

import datetime
from typing import Final

from django import forms
from django.utils.safestring import mark_safe

Sample = dict[str, object]

AREAS: Final = (
    ("1", "Structure of the cluster", "1 Structure"),
    ("2", "Management, governance and cooperation", "2 Management"),
    ("3", "Financing", "3 Financing"),
    ("4", "Strategy, objectives and services", "4 Strategy"),
    ("5", "Achievements and recognition", "5 Achievements"),
)
BRONZE: Final = {"slug": "bronze", "label": "Bronze"}
SILVER: Final = {"slug": "silver", "label": "Silver"}
GOLD: Final = {"slug": "gold", "label": "Gold"}
KINDS: Final = (
    ("best-practice", "Best practice"),
    ("methodology", "Methodology"),
    ("case-study", "Case study"),
    ("template", "Template"),
    ("checklist", "Checklist"),
    ("reading", "Self-study reading"),
    ("course", "Course"),
    ("module", "Module"),
)
ACCESS: Final = (
    ("public", "Public"),
    ("registered", "Registered"),
    ("participant", "Course participants"),
    ("trainer", "Trainers"),
)
TODAY: Final = datetime.date(2026, 11, 23)


def area_marks(*codes: str) -> list[Sample]:
    """All areas, with those of ``codes`` switched on."""
    return [{"code": code, "title": title, "is_on": code in codes} for code, title, _ in AREAS]


def indicator(code: str, title: str) -> Sample:
    """An indicator that links to this page."""
    return {"code": code, "title": title, "area": code.partition(".")[0], "url": "#labels"}


PRIVATE_SHARE: Final = indicator("3.2", "Share of private financing")
SATISFACTION: Final = indicator("5.3", "Member satisfaction")
REVIEW: Final = indicator("4.5", "Review of strategy and plan")
FOREIGN_AREAS: Final = [
    {"code": code, "title": title, "is_on": code == "R"}
    for code, title in (
        ("R", "Resources"),
        ("P", "Processes"),
        ("S", "Services"),
        ("X", "Partners"),
    )
]


def card(title: str, kind: tuple[str, str] = KINDS[0], **changes: object) -> Sample:
    """A resource as lists show it, with ``changes`` to the usual values."""
    return {
        "identifier": title.lower().replace(" ", "-")[:30],
        "kind": kind[0],
        "kind_label": kind[1],
        "title": title,
        "summary": "Three fee classes, each tied to services that members chose themselves.",
        "url": "#search",
        "language": "en",
        "language_label": "English",
        "is_foreign": False,
        "levels": [SILVER],
        "areas": area_marks("3"),
        "indicators": [PRIVATE_SHARE],
        "effort_label": "Two to six months",
        "country_label": "Poland",
        "evidence": "documented",
        "evidence_label": "Documented",
        "reviewed_on": datetime.date(2026, 9, 14),
        "review_due": datetime.date(2027, 9, 14),
        "is_stale": False,
        "access": "public",
        "access_label": "Public",
        "title_highlight": "",
        "highlight": "",
        **changes,
    }


FEES: Final = card(
    "Service-linked membership fees",
    levels=[SILVER, GOLD],
    areas=area_marks("3", "5"),
    indicators=[PRIVATE_SHARE, SATISFACTION],
    title_highlight=mark_safe("Service-linked <mark>membership fees</mark>"),
    highlight=mark_safe(
        "Three fee classes. Members voted on the <mark>fees</mark> after a one-day workshop."
    ),
)
LONG: Final = card(
    "How four neighbouring clusters in two countries merged their back offices, their newsletters "
    "and, after a second vote, their boards",
    KINDS[2],
    summary="Mitgliedsbeitragsanpassungsverfahren and other long words wrap instead of pushing "
    "the layout wider than the screen.",
    levels=[BRONZE, SILVER, GOLD],
    areas=area_marks("1", "2", "3", "4"),
    is_stale=True,
    access="participant",
    access_label="Course participants",
)
ITALIAN: Final = card(
    "Indagine annuale tra gli aderenti",
    KINDS[1],
    summary="Un questionario breve e una risposta pubblica a ogni richiesta.",
    language="it",
    language_label="Italian",
    is_foreign=True,
    areas=FOREIGN_AREAS,
    effort_label="",
)
AFTERNOON: Final = card(
    "Strategy review in one afternoon",
    KINDS[1],
    levels=[BRONZE, SILVER],
    areas=area_marks("4"),
    indicators=[REVIEW],
    effort_label="Two to five days",
)
COURSE: Final = card("Financing a cluster organisation", KINDS[6])


class SampleForm(forms.Form):
    """One field of each sort; sent empty it shows every error."""

    title = forms.CharField(help_text="Up to 100 characters. Say what it does.")
    level = forms.ChoiceField(choices=[("b", "Bronze"), ("s", "Silver")], widget=forms.RadioSelect)
    country = forms.ChoiceField(choices=[("it", "Italy"), ("pl", "Poland")], required=False)
    founded = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Day of the vote"
    )
    areas = forms.MultipleChoiceField(
        choices=[(code, title) for code, title, _ in AREAS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(widget=forms.Textarea, required=False, label="What was difficult")
    file = forms.FileField(required=False, help_text="CSV or XLSX, up to 2 MB")
    agreed = forms.BooleanField(label="Our region may see the scores")
