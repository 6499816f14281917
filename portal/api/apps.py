from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The site's HTTP API, its description and the tokens with which programs sign in."""

    name = "portal.api"
    label = "api"

    def ready(self) -> None:
        from portal.accounts.ending import register_ender
        from portal.security_log.events import watch_right

        from . import services
        from .models import ApiToken

        register_ender(services.revoke_all)
        # A token is saved again whenever it is used.
        watch_right(ApiToken, "token", changes=False)
