"""The one writer of the portal's own mails; those about accounts are allauth's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def write_mail(
    subject: str,
    body: str,
    to: str,
    context: Mapping[str, Any],
    *,
    has_html: bool = True,
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """A mail to one address, from templates, in the active language.

    Args:
        subject: the template of the subject; line breaks in it, as names may have, become blanks,
            for what follows one in a header would be a header of its own.
        body: the templates `<body>.txt` and, with `has_html`, `<body>.html`.
        headers: further ones by name.
    """
    values = dict(context)
    mail = EmailMultiAlternatives(
        subject=" ".join(render_to_string(subject, values).split()),
        body=render_to_string(f"{body}.txt", values),
        to=[to],
        headers=dict(headers or {}),
    )
    if has_html:
        mail.attach_alternative(render_to_string(f"{body}.html", values), "text/html")
    return mail
