"""Every address of the editing screens, and how it is filled in with objects of a `World`.

An address that nobody says how to fill in is an error: a new screen is walked or left out with
a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import URLResolver, get_resolver, reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site, Workflow
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import OverridableSegment, StringSegment

from portal.accounts.models import User
from portal.home.models import HomePage
from practices.models import CaseStudy, Term
from tests.portal.home.editing_world import World


@dataclass(frozen=True, slots=True)
class Address:
    """An address below /admin/ as the resolver knows it."""

    name: str
    route: str
    parameters: frozenset[str]

    def at(self, **values: Any) -> str:
        """The address with its parameters filled in."""
        return reverse(self.name, kwargs=values)

    @property
    def is_nameless(self) -> bool:
        return not self.name or self.name.endswith(":")


def addresses() -> list[Address]:
    """Every address below /admin/, also those without a name."""
    return [address for address in all_addresses() if address.route.startswith("admin/")]


def all_addresses() -> list[Address]:
    """Every address of the site."""
    return list(_walk(get_resolver(), "", (), frozenset()))


def _walk(
    resolver: URLResolver, route: str, spaces: tuple[str, ...], parameters: frozenset[str]
) -> Iterator[Address]:
    for one in resolver.url_patterns:
        names = getattr(one.pattern, "converters", {}) or one.pattern.regex.groupindex
        longer, found = f"{route}{one.pattern}", parameters | frozenset(names)
        if isinstance(one, URLResolver):
            inner = (*spaces, one.namespace) if one.namespace else spaces
            yield from _walk(one, longer, inner, found)
        else:
            yield Address(":".join((*spaces, one.name or "")), longer, found)


# What an address answers is no screen, or there is nothing to see by GET.
LEFT_OUT = {
    "wagtailadmin_logout": "ends the session of the walk",
}
# Screens that depend on the type of the page they are about: every type in both languages.
FOR_EVERY_TYPE = {
    "wagtailadmin_explore",
    "wagtailadmin_pages:add_subpage",
    "wagtailadmin_pages:copy",
    "wagtailadmin_pages:delete",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:view_draft",
    "wagtail_localize:submit_page_translation",
}
PAGE_PARAMETERS = {"page_id", "parent_page_id", "page_to_move_id", "page_pk"}
MODEL_OF = {
    "wagtaildocs": get_document_model(),
    "wagtaildocs_chooser": get_document_model(),
    "wagtailimages": get_image_model(),
    "wagtailimages_chooser": get_image_model(),
    "wagtailadmin_collections": Collection,
    "wagtailadmin_workflows": Workflow,
    "wagtailredirects": Redirect,
    "wagtaillocales": Locale,
    "wagtailsites": Site,
    "wagtailusers_users": User,
    "wagtailusers_groups": Group,
    "wagtailadmin_api:pages": Page,
    "wagtailadmin_api:documents": get_document_model(),
    "wagtailadmin_api:images": get_image_model(),
}
OBJECT_PARAMETERS = {"pk", "document_id", "doc_id", "image_id", "collection_id", "redirect_id"}

# What has no name: a catch-all, or what stands before another of the same address.
NAMELESS: dict[str, Callable[[World], list[str]]] = {
    "admin/^.*/$": lambda _world: ["/admin/no-such-screen/"],
    "admin/^password_reset/(?P<rest>.*)$": lambda _world: ["/admin/password_reset/anything/"],
    "admin/failwhale/": lambda _world: ["/admin/failwhale/"],
    "admin/account/": lambda _world: ["/admin/account/"],
    "admin/localize/api/snippets/<slug:app_label>/<slug:model_name>/": lambda _world: [
        "/admin/localize/api/snippets/clusters/cluster/"
    ],
    "admin/localize/api/snippets/<slug:app_label>/<slug:model_name>/<str:pk>/": lambda _world: [
        "/admin/localize/api/snippets/clusters/cluster/1/"
    ],
    "admin/redirects/": lambda _world: ["/admin/redirects/"],
    "admin/redirects/add/": lambda _world: ["/admin/redirects/add/"],
    "admin/redirects/<int:redirect_id>/": lambda _world: [
        f"/admin/redirects/{pk}/" for pk in Redirect.objects.values_list("pk", flat=True)[:1]
    ],
    "admin/redirects/import/": lambda _world: ["/admin/redirects/import/"],
    "admin/redirects/import/process/": lambda _world: ["/admin/redirects/import/process/"],
    "admin/localize/submit/page/<int:page_id>/": lambda world: [
        f"/admin/localize/submit/page/{page.pk}/" for page in world.few
    ],
    "admin/localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/": (
        lambda world: [
            f"/admin/localize/translate/{world.translation.pk}/strings/{segment.pk}/edit/"
            for segment in StringSegment.objects.filter(source=world.translation.source)[:1]
        ]
    ),
    "admin/localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/": (
        lambda world: [
            f"/admin/localize/translate/{world.translation.pk}/overrides/{segment.pk}/edit/"
            for segment in OverridableSegment.objects.filter(source=world.translation.source)[:1]
        ]
    ),
    "admin/localize/api/snippets/practices/term/<str:pk>/": lambda _world: [
        f"/admin/localize/api/snippets/practices/term/{pk}/"
        for pk in (*Term.objects.values_list("pk", flat=True)[:1], "no-key")
    ],
    "admin/localize/update/<int:translation_source_id>/": lambda world: [
        f"/admin/localize/update/{world.translation.source_id}/"
    ],
    "admin/localize/reports/translations/": lambda _world: [
        "/admin/localize/reports/translations/"
    ],
    "admin/localize/reports/translations/results/": lambda _world: [
        "/admin/localize/reports/translations/results/"
    ],
    "admin/localize/translate/<int:translation_id>/pofile/upload/": lambda world: [
        f"/admin/localize/translate/{world.translation.pk}/pofile/upload/"
    ],
    "admin/test404/": lambda _world: ["/admin/test404/"],
}

Values = dict[str, Any]
Provider = Callable[[World], list[Values]]
# Parts of names of screens that look for a text.
SEARCHES = ("index", "list", "results", "choose", "search", "explore", "report")


def filled(address: Address, world: World) -> list[str]:
    """The address with everything that it can be asked for.

    Raises:
        LookupError: nobody has said how to fill in a parameter, or what has no name.
    """
    if address.is_nameless:
        if address.route not in NAMELESS:
            raise LookupError(f"{address.route}: give it a name, or say how to fill it in")
        return NAMELESS[address.route](world)
    if address.name in SPECIAL:
        found = SPECIAL[address.name](world)
        fitting = [values for values in found if values.keys() - {"?"} == address.parameters]
        return [_with_query(address, values) for values in fitting]
    choices = [_choices(address, name, world) for name in sorted(address.parameters)]
    if len(choices) > 1:
        raise LookupError(f"{address.name}: say how {sorted(address.parameters)} belong together")
    return [address.at(**values) for values in (choices[0] if choices else [{}])]


def _with_query(address: Address, values: Values) -> str:
    query = values.pop("?", [])
    return address.at(**values) + (f"?{urlencode(query)}" if query else "")


def questions(address: Address, world: World) -> tuple[str, ...]:
    """What to ask an address for: nothing, and a text where one can be searched for.

    A lone quotation mark ends the query language of SQLite's text search.
    """
    searches = not address.parameters and any(word in address.name for word in SEARCHES)
    return ("", "?q=foo%22bar") if searches and world.is_thorough else ("",)


def _choices(address: Address, parameter: str, world: World) -> list[Values]:
    """Values of a parameter that stands alone."""
    if parameter in PAGE_PARAMETERS:
        pages = world.few
        if world.is_thorough and address.name == "wagtailadmin_pages:edit":
            pages = list(world.pages.values())
        elif world.is_thorough and address.name in FOR_EVERY_TYPE:
            pages = world.of_every_type
        return [{parameter: page.pk} for page in pages]
    space = address.name.rpartition(":")[0]
    model = MODEL_OF.get(space)
    if space.startswith(("wagtailsnippets_", "wagtailsnippetchoosers_")):
        model = apps.get_model(*space.split("_", 1)[1].split("_", 1))
    if model is None or parameter not in OBJECT_PARAMETERS:
        raise LookupError(f"{address.name}: say what {parameter} is")
    return [{parameter: world.objects[model].pk}]


def _types(app: str, model: str) -> Provider:
    """A type of page above, and one within the library."""
    return lambda _world: [
        {app: one._meta.app_label, model: one._meta.model_name} for one in (HomePage, CaseStudy)
    ]


def _new_pages(world: World) -> list[Values]:
    """Every type of page below each type of page that may hold it."""
    parents = {
        type(page): page for page in (world.of_every_type if world.is_thorough else world.few)
    }
    return [
        {
            "content_type_app_name": model._meta.app_label,
            "content_type_model_name": model._meta.model_name,
            "parent_page_id": parent.pk,
        }
        for parent in parents.values()
        for model in parent.specific_class.creatable_subpage_models()
    ]


def _revisions(world: World) -> list[Values]:
    return [
        {"page_id": page.pk, "revision_id": page.latest_revision_id}
        for page in (world.original, world.waiting, world.scheduled)
    ]


def _workflow_actions(world: World) -> list[Values]:
    return [
        {"page_id": world.waiting.pk, "action_name": name, "task_state_id": world.task_state.pk}
        for name in ("approve", "reject", "unlock", "no-such-action")
    ]


def _bulk_actions(world: World) -> list[Values]:
    """Every action for many objects, with two of them or all, without any, and with no number."""
    bulk_action_registry._scan_for_bulk_actions()
    page = {"page": [world.original.pk, world.waiting.pk]}
    return [
        {"app_label": app, "model_name": name, "action": action, "?": [("id", key) for key in keys]}
        for app, models in bulk_action_registry.actions.items()
        for name, actions in models.items()
        for action in actions
        for keys in (
            page.get(name, [world.objects.get(apps.get_model(app, name), world.original).pk]),
            ["all"],
            [],
            ["abc"],
        )[: 4 if world.is_thorough else 1]
    ]


def _snippets(world: World) -> list[Values]:
    return [
        {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "pk": world.objects[model].pk,
        }
        for model in get_snippet_models()
    ]


def _segments(model: type, parameter: str) -> Provider:
    """A part of the translated page."""

    def provide(world: World) -> list[Values]:
        part = model.objects.filter(source=world.translation.source).first()
        assert part is not None
        return [{"translation_id": world.translation.pk, parameter: part.pk}]

    return provide


def _translation(world: World) -> list[Values]:
    return [{"translation_id": world.translation.pk}]


def _task(parameter: str) -> Provider:
    return lambda world: [{parameter: world.task.pk}]


def _upload(space: str) -> Provider:
    return lambda world: [{"uploaded_file_id": world.uploads[MODEL_OF[space]].pk}]


def _image(**values: str) -> Provider:
    return lambda world: [{"image_id": world.objects[get_image_model()].pk, **values}]


SPECIAL: dict[str, Provider] = {
    "wagtail_bulk_action": _bulk_actions,
    "wagtailadmin_api:pages:action": lambda world: [
        {"pk": page.pk, "action_name": name}
        for page in world.few
        for name in ("publish", "nothing")
    ],
    "wagtailadmin_pages:add": _new_pages,
    "wagtailadmin_pages:preview_on_add": _new_pages,
    "wagtailadmin_pages:type_use": _types("content_type_app_name", "content_type_model_name"),
    "wagtailadmin_pages:type_use_results": _types(
        "content_type_app_name", "content_type_model_name"
    ),
    "wagtailadmin_pages:choose_parent": _types("app_label", "model_name"),
    "wagtailadmin_pages:move_confirm": lambda world: [
        {"page_to_move_id": page.pk, "destination_id": world.pages["resourceindexpage-en"].pk}
        for page in world.few
    ],
    "wagtailadmin_pages:workflow_action": _workflow_actions,
    "wagtailadmin_pages:collect_workflow_action_data": _workflow_actions,
    "wagtailadmin_pages:workflow_preview": lambda world: [
        {"page_id": world.waiting.pk, "task_id": world.task.pk}
    ],
    "wagtailadmin_pages:revisions_view": _revisions,
    "wagtailadmin_pages:revisions_revert": _revisions,
    "wagtailadmin_pages:revisions_unschedule": _revisions,
    "wagtailadmin_pages:revisions_compare": lambda world: [
        {"pk": page.pk, "revision_id_a": first, "revision_id_b": "latest"}
        for page in world.resources
        for first in ("earliest", "live")[: 1 + (page == world.original)]
    ],
    "wagtailadmin_pages:workflow_history_detail": lambda world: [
        {"page_id": world.waiting.pk, "workflow_state_id": world.workflow_state.pk}
    ],
    "wagtailadmin_tag_model_autocomplete": lambda _world: [
        {"app_name": "practices", "model_name": "resourcetag"},
        {"app_name": "taggit", "model_name": "tag", "?": [("term", 'foo"bar')]},
    ],
    "wagtailadmin_workflows:remove": lambda world: [
        {"page_pk": world.pages["homepage-en"].pk},
        {"page_pk": world.pages["homepage-en"].pk, "workflow_pk": world.workflow.pk},
    ],
    "wagtailadmin_workflows:add_task": lambda _world: [
        {"app_label": "wagtailcore", "model_name": "groupapprovaltask"}
    ],
    "wagtailadmin_workflows:edit_task": _task("pk"),
    "wagtailadmin_workflows:disable_task": _task("pk"),
    "wagtailadmin_workflows:enable_task": _task("pk"),
    "wagtailadmin_workflows:task_chosen": _task("task_id"),
    "wagtailadmin_editing_sessions:ping": lambda world: [
        {
            "app_label": "wagtailcore",
            "model_name": "page",
            "object_id": world.original.pk,
            "session_id": world.session.pk,
        }
    ],
    "wagtailadmin_editing_sessions:release": lambda world: [{"session_id": world.session.pk}],
    "search_report": lambda _world: [
        {},
        *({"section": name} for name in ("frequent", "without-results", "no-such-section")),
    ],
    "search_report_results": lambda _world: [{"section": "frequent"}],
    "wagtail_localize:submit_snippet_translation": _snippets,
    "wagtail_localize:snippets_api_detail": _snippets,
    "wagtail_localize:snippets_api_listing": lambda world: [
        {name: values[name] for name in ("app_label", "model_name")} for values in _snippets(world)
    ],
    "wagtail_localize:update_translations": lambda world: [
        {"translation_source_id": world.translation.source_id}
    ],
    "wagtail_localize:edit_string_translation": _segments(StringSegment, "string_segment_id"),
    "wagtail_localize:edit_override": _segments(OverridableSegment, "overridable_segment_id"),
    "wagtail_localize:download_pofile": _translation,
    "wagtail_localize:upload_pofile": _translation,
    "wagtail_localize:machine_translate": _translation,
    "wagtail_localize:preview_translation": lambda world: [
        {"translation_id": world.translation.pk},
        {"translation_id": world.translation.pk, "mode": "default"},
    ],
    "wagtail_localize:stop_translation": _translation,
    "wagtaildocs:create_multiple_from_uploaded_document": _upload("wagtaildocs"),
    "wagtaildocs:delete_upload_multiple": _upload("wagtaildocs"),
    "wagtailimages:create_multiple_from_uploaded_image": _upload("wagtailimages"),
    "wagtailimages:delete_upload_multiple": _upload("wagtailimages"),
    "wagtailimages:preview": _image(filter_spec="width-20"),
    "wagtailadmin_password_reset_confirm": lambda _world: [{"uidb64": "MQ", "token": "no-token"}],
}
