"""System checks of the search settings."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from search.engines import SearchEngine, engine_class

_HINT = (
    'For example {"BACKEND": "search.engines.tantivy.TantivyEngine", "LOCATION": folder}, or '
    '{"BACKEND": "search.engines.elasticsearch.ElasticsearchEngine", "URL": address}.'
)


@register(Tags.compatibility)
def check_engine_setting(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The setting SEARCH_ENGINE names an engine and the options that it takes."""
    options = getattr(settings, "SEARCH_ENGINE", None)
    if not isinstance(options, dict) or not isinstance(options.get("BACKEND"), str):
        message = "SEARCH_ENGINE must be a dictionary with a BACKEND."
        return [Error(message, hint=_HINT, id="search.E001")]
    try:
        backend = engine_class(options["BACKEND"])
    except ImproperlyConfigured as error:
        return [Error(str(error), hint=_HINT, id="search.E002")]
    if not issubclass(backend, SearchEngine):
        message = f"SEARCH_ENGINE: {options['BACKEND']} is not a search engine."
        return [Error(message, hint=_HINT, id="search.E002")]
    try:
        backend(**{name.lower(): value for name, value in options.items() if name != "BACKEND"})
    except (TypeError, ImproperlyConfigured) as error:
        return [Error(f"SEARCH_ENGINE: {error}.", hint=_HINT, id="search.E003")]
    return []
