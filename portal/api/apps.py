from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The site's HTTP API, its description and the tokens with which programs sign in."""

    name = "portal.api"
    label = "api"

    def ready(self) -> None:
        from . import signal_handlers

        signal_handlers.connect()
