"""Fields of plain models that are kept in every language (pages have a page per language)."""

from modeltranslation.translator import TranslationOptions, register

from .models import Area, Framework, Indicator, Term


@register(Framework)
class FrameworkTranslation(TranslationOptions):
    fields = ("title", "version_note", "disclaimer")


@register(Area)
class AreaTranslation(TranslationOptions):
    fields = ("title", "short_title", "description")


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("title", "description", "why_it_matters", "evidence_examples")


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("label", "meaning")
