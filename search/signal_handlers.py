"""Keeps the thesaurus of running processes up to date, and search itself."""

from django.core.signals import request_finished
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from search.indexing.upkeep import after_request
from search.models import SynonymGroup
from search.selectors import forget_thesaurus

request_finished.connect(after_request, dispatch_uid="search.indexing.upkeep")


@receiver([post_save, post_delete], sender=SynonymGroup, dispatch_uid="search.thesaurus")
def synonyms_changed(**kwargs: object) -> None:
    """Forget the old terms now, and again once other connections can see the new ones."""
    forget_thesaurus()
    transaction.on_commit(forget_thesaurus)
