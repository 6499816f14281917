from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = _("Practices")

    def ready(self) -> None:
        from . import (
            editing_desk,
            search_documents,
            sent_values,
            signal_handlers,
        )
        from .files import policy
        from .publishing import gate
        from .translating import tree

        policy.register()
        sent_values.register()
        search_documents.register()
        editing_desk.register()
        signal_handlers.connect()
        gate.connect()
        tree.connect()
