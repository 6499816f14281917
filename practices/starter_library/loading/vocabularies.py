"""Loads frameworks, vocabularies and the thesaurus. What exists already is left as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from practices.enums import CrosswalkStrength, VocabularyName
from practices.models import Area, Crosswalk, Framework, Indicator, IndicatorTarget, Term
from practices.starter_library.yaml_reader import read_yaml
from search.models import SynonymGroup

FOLDER = Path(__file__).parent.parent
LANGUAGES = ("en", "it")
VOCABULARIES = {
    "practice_categories": VocabularyName.CATEGORY,
    "industrial_ecosystems": VocabularyName.ECOSYSTEM,
    "comparative_portfolios": VocabularyName.PORTFOLIO,
    "life_cycle_stages": VocabularyName.LIFE_CYCLE,
    "audiences": VocabularyName.AUDIENCE,
    "effort_bands": VocabularyName.EFFORT,
    "countries": VocabularyName.COUNTRY,
}

FILE_FIELDS = {
    "category": "practice_categories",
    "ecosystem": "industrial_ecosystems",
    "life_cycle": "life_cycle_stages",
    "audience": "audiences",
    "effort": "effort_bands",
    "country": "countries",
}


def _read(name: str) -> dict[str, Any]:
    with (FOLDER / name).open(encoding="utf-8") as stream:
        data: dict[str, Any] = read_yaml(stream)
    return data


def indicator_codes() -> list[str]:
    """Codes of the default framework's indicators, in order."""
    data = _read("framework.yaml")
    default = data["default_framework"]
    frameworks = [entry for entry in data["frameworks"] if entry["id"] == default]
    return [indicator["code"] for indicator in frameworks[0]["indicators"]]


def term_slugs() -> dict[str, frozenset[str]]:
    """Identifiers of the vocabularies' terms, by the field of a file that uses them."""
    data = _read("vocabularies.yaml")
    return {
        field: frozenset(entry["id"] for entry in data[key]) for field, key in FILE_FIELDS.items()
    }


def _in_languages(field: str, texts: dict[str, Any] | str | None) -> dict[str, str]:
    """Model fields of a text in every language; a plain string is English."""
    if not isinstance(texts, dict):
        texts = {"en": texts or ""}
    result = {}
    for language in LANGUAGES:
        value = texts.get(language)
        result[f"{field}_{language}"] = "\n".join(value) if isinstance(value, list) else value or ""
    return result


def load_vocabularies() -> int:
    """Create missing terms and synonym groups; returns how many."""
    data = _read("vocabularies.yaml")
    created = 0
    for key, vocabulary in VOCABULARIES.items():
        for position, entry in enumerate(data[key], start=1):
            _term, is_new = Term.objects.get_or_create(
                vocabulary=vocabulary,
                slug=entry["id"],
                defaults={
                    "sort_order": entry.get("order", position),
                    **_in_languages("label", entry["label"]),
                    **_in_languages("meaning", entry.get("meaning")),
                },
            )
            created += is_new
    for entry in data["thesaurus"]:
        terms = {
            language: words for language, words in entry.items() if language not in {"id", "weak"}
        }
        _group, is_new = SynonymGroup.objects.get_or_create(
            slug=entry["id"], defaults={"terms": terms, "weak": entry.get("weak", False)}
        )
        created += is_new
    return created


def load_frameworks() -> int:
    """Create missing frameworks with areas, indicators, targets and crosswalks."""
    data = _read("framework.yaml")
    created = 0
    for entry in data["frameworks"]:
        framework, is_new = Framework.objects.get_or_create(
            slug=entry["id"],
            defaults={
                "version": entry["version"],
                "scale_min": entry["scale"]["min"],
                "scale_max": entry["scale"]["max"],
                "is_default": entry["id"] == data["default_framework"],
                "official": entry.get("official", False),
                "facts": entry.get("facts", []),
                **_in_languages("title", entry["title"]),
                **_in_languages("version_note", entry.get("version_note")),
                **_in_languages("disclaimer", entry.get("disclaimer")),
            },
        )
        if is_new:
            created += 1
            _load_areas(framework, entry)
            _load_targets(framework, entry)
    if created:
        _load_crosswalks(data["crosswalks"])
    return created


def _load_areas(framework: Framework, entry: dict[str, Any]) -> None:
    areas = {}
    for position, area in enumerate(entry["areas"], start=1):
        areas[area["code"]] = Area.objects.create(
            framework=framework,
            code=area["code"],
            verified=area.get("verified", False),
            sources=area.get("sources", []),
            sort_order=position,
            **_in_languages("title", area["title"]),
            **_in_languages("short_title", area.get("short_title")),
            **_in_languages("description", area.get("description")),
        )
    for position, indicator in enumerate(entry["indicators"], start=1):
        Indicator.objects.create(
            area=areas[indicator["area"]],
            code=indicator["code"],
            weight=indicator.get("weight", 1),
            verified=indicator.get("verified", False),
            verified_scope=indicator.get("verified_scope", ""),
            sources=indicator.get("sources", []),
            sort_order=position,
            **_in_languages("title", indicator["title"]),
            **_in_languages("description", indicator.get("description")),
            **_in_languages("why_it_matters", indicator.get("why_it_matters")),
            **_in_languages("evidence_examples", _lists(indicator.get("evidence_examples"))),
        )


def _lists(value: Any) -> Any:
    """A plain list is English."""
    return {"en": value} if isinstance(value, list) else value


def _load_targets(framework: Framework, entry: dict[str, Any]) -> None:
    """The framework's default targets, and those of single indicators where the file has them."""
    for level, band in entry["target_bands"]["bands"].items():
        IndicatorTarget.objects.create(
            framework=framework, level=level, value=band["aim"], total=band.get("total")
        )
    for indicator in entry["indicators"]:
        bands = indicator.get("target_bands", {}).get("bands", {})
        for level, band in bands.items():
            IndicatorTarget.objects.create(
                framework=framework,
                indicator=Indicator.objects.get(area__framework=framework, code=indicator["code"]),
                level=level,
                value=band["aim"],
            )


def _load_crosswalks(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        by_code = {
            slug: {i.code: i for i in Indicator.objects.filter(area__framework__slug=slug)}
            for slug in (entry["from"], entry["to"])
        }
        for pair in entry["map"]:
            Crosswalk.objects.get_or_create(
                source=by_code[entry["from"]][pair["from"]],
                target=by_code[entry["to"]][pair["to"]],
                defaults={"strength": CrosswalkStrength(pair["strength"])},
            )
