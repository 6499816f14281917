from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = _("Practices")

    def ready(self) -> None:
        from . import (
            chooser_values,
            editing_desk,
            search_documents,
            signal_handlers,
        )
        from .files import policy
        from .publishing import gate
        from .translating import tree

        policy.register()
        chooser_values.show_nothing_for_what_is_no_key()
        search_documents.register()
        editing_desk.register()
        signal_handlers.connect()
        gate.connect()
        tree.connect()
