from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = _("Practices")

    def ready(self) -> None:
        from practices import library, signal_handlers
        from practices.editing import desk as editing_desk
        from practices.editing.moving import deletions
        from practices.editing.values import sent as sent_values
        from practices.finding import documents as search_documents
        from practices.pages import selectors as shown
        from practices.pages.context import page_context
        from practices.translating import text as translated_text

        from .files import policy
        from .models import LibraryVersion, Resource, ResourceIndexPage
        from .publishing import gate
        from .translating import tree

        library.register_version(LibraryVersion.current)
        page_context.register(Resource, shown.resource_page_context)
        page_context.register(ResourceIndexPage, shown.index_page_context)
        policy.register()
        sent_values.register()
        search_documents.register()
        editing_desk.register()
        translated_text.register()
        signal_handlers.connect()
        gate.connect()
        deletions.connect()
        tree.connect()
