"""By what the importer knows the files that the portal wrote, in every language of the site."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from portal.benchmarking.exports import assessment_headings, correction_headings, score_headings
from portal.benchmarking.imports.core.own_file import OwnFiles
from practices.models import Framework


def own_files(framework: Framework) -> OwnFiles:
    """The headings of the portal's own sheets, and what they call a framework."""
    scores, assessments, others, titles = [], [], [], set()
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            scores.append(score_headings())
            assessments.append(assessment_headings())
            others += [correction_headings(), _plan_headings()]
            titles.add(getattr(framework, build_localized_fieldname("title", language)) or "")
            titles.add(str(framework))
    return OwnFiles(scores, assessments, others, frozenset(titles - {""}), framework.version)


def _plan_headings() -> tuple[str, ...]:
    """The indicators in the file of a plan: what they were at its start is no report. Plans lie
    above this app, so the headings stand here again; a test holds them together."""
    scores = (_("First score"), _("Target"), _("Later score"))
    return (_("Plan"), _("Area"), _("Code"), _("Indicator"), *scores)
