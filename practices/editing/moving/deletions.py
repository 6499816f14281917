"""What can't be deleted, because something else needs it: said before anybody is asked whether."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.contrib.admin.utils import NestedObjects, quote
from django.db import router
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages


def kept_by(instances: Sequence[Model]) -> Counter[str]:
    """How much of what else keeps `instances` from being deleted, by its name in the plural.

    Asks the database's own rules, through everything that would be deleted along with them.
    """
    if not instances:
        return Counter()
    collector = NestedObjects(using=router.db_for_write(type(instances[0])))
    collector.collect(list(instances))
    return Counter(str(capfirst(one._meta.verbose_name_plural)) for one in collector.protected)


# After what has a reason of its own to say.
@hooks.register("before_delete_snippet", order=10)
def refuse_what_is_needed(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Lead back to the list, saying what needs it, instead of asking and failing."""
    users = kept_by(instances)
    if not users:
        return None
    first = instances[0]
    views = first.snippet_viewset  # type: ignore[attr-defined]
    names = ", ".join(f"“{one}”" for one in instances[:10])
    needed = ", ".join(f"{name} ({number})" for name, number in sorted(users.items()))
    message = _("%(names)s can't be deleted, because something needs it: %(needed)s.")
    usage = reverse(views.get_url_name("usage"), args=[quote(first.pk)])
    buttons = [messages.button(usage, _("Where it is used"))] if len(instances) == 1 else []
    messages.error(request, message % {"names": names, "needed": needed}, buttons=buttons)
    return redirect(views.get_url_name("list"))
