"""Pictures that editors upload: what can't be read is refused at the field."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class ReadableImageField(WagtailImageField):
    """Refuses a damaged picture, which Wagtail's own field only meets while it counts pixels."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except Exception as damage:  # decoders raise whatever they stumble over
            raise ValidationError(
                _("The picture is damaged or incomplete. Save it again and upload the new file."),
                code="invalid_image",
            ) from damage


class ImageForm(BaseImageForm):
    """Every form of the editing screens by which a picture is uploaded or changed."""

    file = ReadableImageField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])
