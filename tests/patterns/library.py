"""Sample data for the pattern library: every component in every state.

Plain data, no database. Everything named here is invented. Keys are the attribute names that
the components ask for, so a dictionary stands in for the object of a real page.
"""

from __future__ import annotations

import datetime

from django.utils.safestring import mark_safe

from portal.benchmarking.charts.history import HistoryPoint, history_chart
from portal.benchmarking.charts.radar import Axis, Radar, bar, radar
from portal.benchmarking.wording import percent, signed
from tests.patterns.samples import (
    ACCESS,
    AFTERNOON,
    AREAS,
    BRONZE,
    COURSE,
    FEES,
    FOREIGN_AREAS,
    GOLD,
    ITALIAN,
    KINDS,
    LONG,
    PRIVATE_SHARE,
    REVIEW,
    SATISFACTION,
    SILVER,
    TODAY,
    Sample,
    SampleForm,
    area_marks,
    indicator,
)


def _facets() -> list[Sample]:
    def option(value: str, label: str, count: int, **more: object) -> Sample:
        return {"value": value, "label": label, "count": count, "checked": False, **more}

    nested = [option("3.2", "3.2 Share of private financing", 12, name="sample-indicator")]
    return [
        {
            "name": "sample-level",
            "label": "Maturity level",
            "open": True,
            "options": [
                option("bronze", "Bronze", 8),
                option("silver", "Silver", 14, checked=True),
                option("gold", "Gold", 0),
            ],
        },
        {
            "name": "sample-area",
            "label": "Quality area and indicator",
            "open": True,
            "options": [
                option("2", "2 Management, governance and cooperation", 6),
                option("3", "3 Financing", 14, checked=True, children=nested),
            ],
        },
        {
            "name": "sample-country",
            "label": "Country",
            "open": False,
            "options": [option("it", "Italy", 1)],
        },
    ]


def _radar(own: tuple[float | None, ...], with_peers: bool) -> Radar | None:
    peers = (72.0, 66.0, 66.0, 70.0, 52.0) if with_peers else (None,) * 5
    return radar(
        [
            Axis(label=short, own=score, target=60.0, peer=peer, area=code)
            for (code, _, short), score, peer in zip(AREAS, own, peers, strict=True)
        ]
    )


def _bar_row(place: int, score: float | None, peer: float | None) -> Sample:
    code, title, _ = AREAS[place]
    drawn = bar(score, 60.0, peer)
    gap, direction = signed(score, 60.0)
    return {
        "code": code,
        "title": title,
        "score": "" if score is None else percent(score),
        "fill": drawn.fill,
        "target_x": drawn.target,
        "peer_x": drawn.peer,
        "gap": gap,
        "gap_direction": direction,
        "peer": "Under 5 peers" if peer is None else percent(peer),
    }


def _recommendation(position: int, shown: Sample, state: str, **more: object) -> Sample:
    return {
        "position": position,
        "card": shown,
        "why": mark_safe(
            "Because <strong>3.2 Share of private financing</strong> is at 38 %, target 60 % for "
            "Silver: your second-largest gap. Covers 2 of your 4 weak indicators."
        ),
        "detail": ["3.2 would come closer to its target: it is 22 points below.", "5.3 as well."],
        "state": state,
        "done_on": None,
        "in_plan": False,
        **more,
    }


def _indicator_field(name: str, **changes: object) -> Sample:
    return {
        "name": name,
        "code": name,
        "title": "Share of private financing",
        "area": "3",
        "description": "Which part of last year’s income came from fees, services and sponsors?",
        "evidence_examples": ["Yearly accounts", "The fee rules in force"],
        "choices": [],
        "value": None,
        "is_unknown": False,
        "error": "",
        **changes,
    }


def _labels() -> Sample:
    return {
        "kinds": KINDS,
        "levels": [BRONZE, SILVER, GOLD],
        "accesses": ACCESS,
        "one_area": area_marks("3"),
        "three_areas": area_marks("1", "2", "4"),
        "other_areas": FOREIGN_AREAS,
        "indicators": [PRIVATE_SHARE, indicator("2.10", "Integration in the innovation system")],
        "plain_indicator": {"code": "R1", "title": "Office and equipment", "area": "R", "url": ""},
        "tags": [("Fees", "#labels"), ("Pricing", "#labels")],
        "chips": [
            {"label": "Silver", "remove_url": "#labels"},
            {"label": "Mobility, transport and automotive industries", "remove_url": "#labels"},
        ],
    }


def _search() -> Sample:
    return {
        "results": [FEES, LONG, ITALIAN],
        "facets": _facets(),
        "page_obj": {"number": 2},
        "page_urls": [(1, "#p1"), (2, "#p2"), (3, "#p3"), ("…", ""), (14, "#p14")],
        "ways": [("Drop the filter Silver", "#states", 3), ("Search only for “fee”", "#states", 1)],
        "empty_actions": [("Start the self-check", "#forms"), ("Import scores", "#forms")],
    }


def _cluster() -> Sample:
    scores = (86.0, 71.0, 50.0, 57.0, None)
    peers = (72.0, 66.0, 66.0, 70.0, None)
    history = [
        HistoryPoint(datetime.date(2025, 6, 2), 51, "Self-check"),
        HistoryPoint(datetime.date(2025, 12, 2), 55, "Imported report", is_import=True),
        HistoryPoint(datetime.date(2026, 11, 2), 65, "Self-check"),
    ]
    return {
        "chart": _radar((86.0, 71.0, 50.0, 57.0, 56.0), with_peers=True),
        "broken_chart": _radar(scores, with_peers=False),
        "bars": [_bar_row(place, scores[place], peers[place]) for place in range(5)],
        "history": history_chart(history, 60.0),
        "status": [
            {"label": "Label today", "level": BRONZE, "note": "Valid until 30 June 2027"},
            {"label": "Next label", "level": SILVER, "note": "From December 2026"},
            {"label": "Overall score", "value": "65 %", "note": "Peer median 67 %"},
            {"label": "Below target", "value": "4 of 31", "note": ""},
        ],
        "recommendations": [
            _recommendation(1, AFTERNOON, "pinned", in_plan=True, area="4"),
            _recommendation(2, FEES, ""),
            _recommendation(3, ITALIAN, ""),
            _recommendation(4, COURSE, "done", done_on=datetime.date(2026, 10, 4)),
            _recommendation(5, LONG, "dismissed"),
        ],
        "plan_areas": [
            {"title": "Review the strategy", "indicators": [REVIEW], "note": "2 of 5 steps done"},
            {"title": "Ask members", "indicators": [SATISFACTION], "note": "Due 15 February 2027"},
        ],
    }


def _benchmark() -> Sample:
    choices = [(0, "Not in place"), (25, "Started"), (50, "In part"), (100, "Fully, with proof")]
    return {
        "tracker": [
            {"label": "1 Structure", "url": "#forms", "state": "done", "note": "4 of 4 answered"},
            {"label": "2 Management", "url": "#forms", "note": "1 of 10", "is_current": True},
            {"label": "3 Financing", "url": "", "note": "0 of 2"},
        ],
        "indicator_fields": [
            _indicator_field("3.1", choices=choices, value=50),
            _indicator_field("3.2", choices=choices, is_unknown=True, error="Choose one"),
            _indicator_field("5.1", value="38,5x", error="Enter a number from 0 to 100"),
        ],
        "errors": [
            ("5.1", "5.1: enter a number from 0 to 100"),
            ("", "The form is old."),
        ],
    }


def _learning() -> Sample:
    def module(number: int, title: str, state: str, url: str = "#learning") -> Sample:
        return {"number": number, "title": title, "state": state, "url": url, "duration": "2 h"}

    def question(name: str, chosen: str, feedback: str, is_right: bool = False) -> Sample:
        return {
            "name": name,
            "text": "What is the lowest price that covers cost?",
            "answers": [
                {"value": value, "text": text, "is_chosen": value == chosen}
                for value, text in (("a", "€ 240"), ("b", "€ 260"))
            ],
            "feedback": feedback,
            "is_right": is_right,
        }

    return {
        "questions": [
            question("sample-q1", "b", "5 × € 48 is € 240, plus € 20 direct costs.", is_right=True),
            question("sample-q2", "a", "Direct costs are missing."),
            question("sample-q3", "", ""),
        ],
        "modules": [
            module(1, "Where the money comes from", "done"),
            module(2, "Pricing services", "now"),
            module(3, "Fee models", ""),
            module(4, "Field project", "locked", ""),
        ],
        "steps": [
            {
                "title": "Cost every service",
                "body": mark_safe("<p>Log hours for six weeks.</p><p>Leave nothing out.</p>"),
                "who": "Two members of staff",
                "time": "46 hours",
                "result": "A list of services with hours",
            },
            {"title": "Let members sort them", "body": "Three piles: everyone, payers, stop."},
            {"title": "Vote", "body": "The assembly decides."},
        ],
    }


def _regions() -> Sample:
    def cell(text: str, heat: str, url: str = "", hint: str = "") -> Sample:
        return {"text": text, "heat": heat, "url": url, "hint": hint}

    labels = ("None", "1 to 3", "4 to 6", "7 to 9", "10 or more", "Hidden", "Searches")
    return {
        "heat_columns": [{"label": label} for label in labels[:-1]]
        + [{"label": labels[-1], "note": "30 days"}],
        "heat_groups": [
            {
                "code": "3",
                "title": "Financing",
                "rows": [
                    {
                        "indicator": PRIVATE_SHARE,
                        "cells": [
                            cell("Gap", "none", "#tables", "add a resource"),
                            cell("3", "1", "#tables"),
                            cell("6", "2"),
                            cell("8", "3"),
                            cell("12", "4", "#tables"),
                            cell("Under 5", "none"),
                            cell("41", ""),
                        ],
                    }
                ],
            }
        ],
        "stages": [
            {"count": 6, "level": None, "note": "3 have begun"},
            {"count": 11, "level": BRONZE, "note": "4 new"},
            {"count": 2, "level": GOLD, "note": "1 renewal due"},
        ],
        "area_links": [
            {"code": code, "title": title, "url": "#content", "indicator_count": count}
            | {"resource_count": count * 20}
            for count, (code, title, _) in enumerate(AREAS, start=1)
        ],
        "path_links": [("Financing and fees", "#content"), ("Governance", "#content")],
    }


def sample_context() -> Sample:
    """The whole context of tests/patterns/templates/pattern_library.html."""
    return {
        "hide_header_search": True,
        "fees": FEES,
        "long": LONG,
        "italian": ITALIAN,
        "today": TODAY,
        "form": SampleForm(prefix="fresh"),
        "sent_form": SampleForm({"sent-title": ""}, prefix="sent"),
        "crumbs": [("Guidance", "#nav"), ("Financing and fees", "#nav"), ("This page", None)],
        "toc": [("nav", "Challenge"), ("content", "What they did")],
        "facts": [("Meeting", "4 hours"), ("People", "8 to 14"), ("Cost", "Not yet known")],
        **_labels(),
        **_search(),
        **_cluster(),
        **_benchmark(),
        **_learning(),
        **_regions(),
    }
