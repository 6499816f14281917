"""Documents and images are accepted by their content, on every form by which one is uploaded.

Wagtail makes all its forms (adding, several at once, choosers, changing, its API) from these two
(`WAGTAILDOCS_DOCUMENT_FORM_BASE`, `WAGTAILIMAGES_IMAGE_FORM_BASE`).
"""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageSequence
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from practices.files.contents import MOST_BYTES, document_problem, kind_of
from practices.files.picture_work import (
    MOST_FRAME_PIXELS,
    MOST_FRAMES,
    MOST_SIDE,
    takes_too_long,
)
from practices.files.problems import Problem

PROBLEMS = {
    Problem.EMPTY: gettext_lazy("This file is empty."),
    Problem.TOO_LARGE: gettext_lazy("This file is larger than %(most)s. Make it smaller."),
    Problem.OTHER_KIND: gettext_lazy(
        "The content of this file is not what its name says. Save it again in the right format."
    ),
    Problem.PROTECTED: gettext_lazy(
        "This file is protected by a password or encrypted, so readers could not use it. Save it "
        "without protection."
    ),
    Problem.MACROS: gettext_lazy("This file contains macros. Save it without them."),
    Problem.PROGRAM: gettext_lazy("This archive contains programs. Take them out."),
    Problem.ARCHIVE: gettext_lazy(
        "This archive holds another archive. Unpack that one first, or upload it for itself."
    ),
    Problem.WRONG_PART: gettext_lazy(
        "In this archive a file is not what its name says, or of a kind that can't be uploaded. It "
        "may hold PDFs, texts, tables and slides (csv, docx, odt, ods, pdf, pptx, txt, xlsx) and "
        "pictures (gif, jpg, png, webp)."
    ),
    Problem.LINK: gettext_lazy(
        "This archive holds links to files. Put in the files themselves, and pack it again."
    ),
    Problem.EMBEDDED: gettext_lazy(
        "Something is embedded in this file that could be a program. Take it out, or save the file "
        "as a PDF."
    ),
    Problem.LOADS: gettext_lazy(
        "This file loads a template or something else from another place when it is opened. Remove "
        "that, or save the file as a PDF."
    ),
    Problem.PLACE: gettext_lazy(
        "A file in here has a name that would be unpacked somewhere else, or twice. Pack it again."
    ),
    Problem.TOO_MUCH: gettext_lazy(
        "This file unpacks to more than is accepted. Make it smaller, or split it."
    ),
    Problem.DAMAGED: gettext_lazy("This file is damaged. Open it and save it again, or export it."),
}


def require_sound_document(file: UploadedFile) -> None:
    """Raise ValidationError, in words, unless the content is what the name says and harmless."""
    stream = cast(BinaryIO, file)  # It has all that is asked of one.
    problem = document_problem(str(file.name), stream)
    if problem is None:
        return
    if problem == Problem.OTHER_KIND and (kind := kind_of(stream)):
        raise ValidationError(
            _(
                "The content of this file is not what its name says: it looks like “.%(kind)s”. "
                "Save it again in the right format."
            )
            % {"kind": kind},
            code=problem,
        )
    raise ValidationError(PROBLEMS[problem] % {"most": filesizeformat(MOST_BYTES)}, code=problem)


class DocumentForm(BaseDocumentForm):
    """The editing form of a document; only a new file is looked into."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            require_sound_document(file)
        return file

    def _update_errors(self, errors: ValidationError) -> None:
        """A refused file is gone by now: the model would complain of its missing ending as well."""
        if "file" in self._errors and hasattr(errors, "error_dict"):
            errors.error_dict.pop("file", None)
        super()._update_errors(errors)


class SoundImageField(WagtailImageField):
    """Wagtail's field, which compares kind and ending, and decodes the whole picture as well.

    A damaged one has a sound beginning, and would fail only when a page shows it.
    """

    def to_python(self, data: Any) -> Any:
        # The libraries below raise nearly anything for nearly anything.
        try:
            if isinstance(data, UploadedFile) and (data.size or 0) <= self.max_upload_size:
                _require_little_work(data)
            file = super().to_python(data)
            if file is not None:
                _decode(file)
        except ValidationError:
            raise
        except Exception as error:
            raise ValidationError(
                _("This picture is damaged. Open it and save it again, or export it."),
                code="damaged",
            ) from error
        return file


def _too_long() -> ValidationError:
    return ValidationError(
        _(
            "This picture has so many frames or layers that it would take too long to show. "
            "Export it as a plain picture."
        ),
        code="too-long",
    )


def _too_long_a_side() -> ValidationError:
    return ValidationError(
        _(
            "This picture is more than %(most)s pixels wide or high. Cut it, or export it with "
            "fewer pixels."
        )
        % {"most": number_format(MOST_SIDE, force_grouping=True)},
        code="too-wide",
    )


def _require_little_work(file: UploadedFile) -> None:
    """Raise ValidationError for a picture that is small and takes minutes, before it is opened."""
    file.seek(0)
    content = file.read()
    file.seek(0)
    if takes_too_long(content):
        raise _too_long()


def _decode(file: UploadedFile) -> None:
    """Decode every frame that is shown; Wagtail has counted their pixels before.

    They are counted again: a frame may be larger than the first one.
    """
    file.seek(0)
    try:
        with Image.open(file) as picture:
            # What cameras add after a JPEG is never shown.
            frames = [picture] if picture.format == "MPO" else ImageSequence.Iterator(picture)
            pixels = 0
            for number, frame in enumerate(frames, 1):
                if max(frame.size) > MOST_SIDE:
                    raise _too_long_a_side()
                pixels += frame.width * frame.height
                if number > MOST_FRAMES or pixels > MOST_FRAME_PIXELS:
                    raise _too_long()
                frame.load()
    finally:
        file.seek(0)


class ImageForm(BaseImageForm):
    """The editing form of an image."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = self.fields.get("file")
        if plain is not None:
            self.fields["file"] = SoundImageField(
                label=plain.label, required=plain.required, widget=plain.widget
            )
