"""Texts of eligibility points in every language."""

from modeltranslation.translator import TranslationOptions, register

from .models import EligibilityPoint


@register(EligibilityPoint)
class EligibilityPointTranslation(TranslationOptions):
    fields = ("title", "explanation")
