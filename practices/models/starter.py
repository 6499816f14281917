"""What the starter library has loaded, so that a second load leaves editors' work alone."""

from __future__ import annotations

from django.db import models
from wagtail.documents import get_document_model_string


class StarterRecord(models.Model):
    """A file that was loaded, the page it became and the revision that the loader wrote.

    A page whose latest revision is another one was changed by an editor; a record without a
    page says that an editor deleted it. Neither is touched again. The same goes for the download:
    a document with another hash was replaced by an editor.

    Lists and information pages have a record as well (`page-<name>`); its fingerprint is their
    translation key, by which they are found again.
    """

    identifier = models.SlugField(max_length=80)
    language = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)
    page = models.ForeignKey(
        "practices.Resource", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revision_id = models.BigIntegerField(null=True)
    # The download made from the library, and the hash of what was written into it.
    document = models.ForeignKey(
        get_document_model_string(), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    document_hash = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identifier", "language"], name="one_starter_record")
        ]

    def __str__(self) -> str:
        return f"{self.identifier}.{self.language}"
