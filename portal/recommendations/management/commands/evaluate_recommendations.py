"""`manage.py evaluate_recommendations`: the recommender against plain methods and an adviser."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

import portal.benchmarking.starter_library
from portal.benchmarking.selectors import default_framework
from portal.recommendations import selectors
from portal.recommendations.core.needs import Profile
from portal.recommendations.evaluation.advice import read_advice
from portal.recommendations.evaluation.baselines import all_baselines
from portal.recommendations.evaluation.measures import RECOMMENDER, Measures
from portal.recommendations.evaluation.profiles import ProfileError, read_profiles
from portal.recommendations.evaluation.report import (
    EvaluationPlan,
    MethodComparison,
    Report,
    evaluate,
)
from practices.models import Resource

EXAMPLES = Path(portal.benchmarking.starter_library.__file__).with_name("profiles.yaml")
COLUMNS = {
    "coverage_5": "cover@5",
    "coverage_10": "cover@10",
    "alpha_ndcg": "a-nDCG",
    "err_ia": "ERR-IA",
    "alpha_ndcg_alike": "a-nDCG alike",
    "err_ia_alike": "ERR-IA alike",
}
MISSING = "alpha-nDCG and ERR-IA need ir-measures: make install-development."
OPTIONS = {"invented": (1, 5_000), "draws": (1, 1_000), "instances": (1, 10_000)}


class Command(BaseCommand):
    help = "Measures the recommender: coverage, diversity, an adviser's lists, promises."

    def add_arguments(self, parser: ArgumentParser) -> None:
        plan = EvaluationPlan()
        parser.add_argument("--profiles", type=Path, default=EXAMPLES, help="a file of profiles")
        parser.add_argument("--seed", type=int, default=plan.seed)
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--invented", type=int, default=plan.invented, help="random profiles")
        parser.add_argument("--draws", type=int, default=plan.draws, help="of noise, per profile")
        parser.add_argument(
            "--instances", type=int, default=plan.instances, help="solved exactly, for the regret"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        for name, (least, most) in OPTIONS.items():
            if not least <= options[name] <= most:
                raise CommandError(f"--{name} must be from {least} to {most}.")
        with translation.override("en"):
            offered = selectors.catalogue(default_framework())
            if not len(offered):
                raise CommandError("The library is empty: load the starter library first.")
            try:
                found = read_profiles(options["profiles"], offered.framework)
                advice = read_advice(options["profiles"])
            except ProfileError as error:
                raise CommandError(str(error)) from error
            profiles = {one.identifier: Profile(one.scores, one.target) for one in found}
            plan = EvaluationPlan(**{name: options[name] for name in ("seed", *OPTIONS)})
            baselines = all_baselines(_newest_first(), _texts())
            report = evaluate(offered, profiles, advice, baselines, plan)
        if options["format"] == "json":
            self.stdout.write(json.dumps(_as_dict(report), indent=2))
        else:
            self._print(report)

    def _print(self, report: Report) -> None:
        self._comparison("Example profiles", report.examples)
        self._comparison("Invented profiles", report.invented)
        if report.examples.methods[RECOMMENDER].alpha_ndcg is None:
            self.stdout.write(MISSING)
        self.stdout.write("\nEach example profile: recommender / best of the other methods")
        for name, rows in report.examples.by_profile.items():
            self.stdout.write(f"  {name:<24}{_against_best(rows)}")
        if report.agreement:
            self.stdout.write("\nAgreement with the adviser: nDCG@10")
            for name, value in report.agreement.ndcg.items():
                refused = ", ".join(report.agreement.refused.get(name, ()))
                self.stdout.write(
                    f"  {name:<24}{value:.3f}{'  refused: ' * bool(refused)}{refused}"
                )
            self.stdout.write(f"  {'mean':<24}{report.agreement.mean:.3f}")
        self._promises(report)

    def _comparison(self, title: str, found: MethodComparison) -> None:
        self.stdout.write(f"{title}, {len(found.by_profile)}")
        self.stdout.write(f"  {'':<34}" + "".join(f"{name:>14}" for name in COLUMNS.values()))
        for name, row in found.methods.items():
            self.stdout.write(f"  {name:<34}{_cells(row)}")
        for name, row in found.unbound.items():
            self.stdout.write(f"  {name + ', prerequisites ignored':<34}{_cells(row)}")
        self.stdout.write(
            f"  {'greedy by coverage, without habits':<34}{_cells(found.coverage_alone)}"
        )
        ahead = [COLUMNS[name] for name, holds in found.ahead.items() if holds]
        self.stdout.write(f"  ahead of every method above: {', '.join(ahead) or 'nowhere'}\n\n")

    def _promises(self, report: Report) -> None:
        write = self.stdout.write
        for lost in report.regret:
            write(f"\nRegret of lists of {lost.size}, {lost.instances} cut libraries: ", ending="")
            write(f"mean {lost.mean:.2%}, worst {lost.worst:.2%}, ", ending="")
            write(f"none in {lost.found:.1%}; greedy by coverage alone: mean {lost.greedy:.2%}")
        for title, row in (
            ("example profiles", report.stability),
            ("invented profiles", report.stability_invented),
        ):
            graded = "" if row.ndcg is None else f", nDCG@10 {row.ndcg:.3f}"
            write(f"Noise of 5 %, {title}, {row.draws} draws each: ", ending="")
            write(f"{row.overlap:.0%} of the items stay, RBO {row.rbo:.3f}{graded}")
        write(f"Explanation fidelity {report.fidelity:.1%}")
        write(f"Monotonicity {report.monotonicity:.1%}")
        write(f"Determinism in any order {report.determinism:.1%}")


def _cells(row: Measures) -> str:
    values = asdict(row)
    return "".join(
        f"{'–' if values[name] is None else format(values[name], '.4f'):>14}" for name in COLUMNS
    )


def _against_best(rows: Any) -> str:
    """Both coverages and alpha-nDCG of the recommender and of the best other method."""
    parts = []
    for name in ("coverage_5", "coverage_10", "alpha_ndcg"):
        own = getattr(rows[RECOMMENDER], name)
        others = [getattr(row, name) for method, row in rows.items() if method != RECOMMENDER]
        if own is not None:
            parts.append(f"{COLUMNS[name]} {own:.3f} / {max(others):.3f}")
    return "   ".join(parts)


def _as_dict(report: Report) -> dict[str, Any]:
    found = asdict(report)
    for name, comparison in (("examples", report.examples), ("invented", report.invented)):
        found[name]["ahead"] = comparison.ahead
    del found["invented"]["by_profile"]
    if report.agreement:
        found["agreement"]["mean"] = report.agreement.mean
    return found


def _newest_first() -> list[str]:
    """Identifiers by first publication, newest first; the default language speaks for all."""
    pages = Resource.objects.live().order_by("-first_published_at", "-pk")
    return list(dict.fromkeys(pages.values_list("identifier", flat=True)))


def _texts() -> dict[str, str]:
    """Title and summary by identifier, in English where there is one."""
    pages = Resource.objects.live().select_related("locale").order_by("pk")
    ordered = sorted(pages, key=lambda page: page.locale.language_code == "en")
    return {page.identifier: f"{page.title} {page.summary}" for page in ordered}
