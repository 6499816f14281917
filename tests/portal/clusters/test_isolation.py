"""What belongs to a cluster reaches nobody else, by any address that the site has.

Addresses come from the resolver, and the rows of a cluster from its relations, so that a new
view and a new table are covered as soon as they exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Model
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from portal.accounts.models import User
from portal.benchmarking.models import Score
from portal.clusters import exports, invitations
from portal.clusters.models import Cluster
from practices.models import Term
from search.indexing.registry import sources
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import (
    AssessmentFactory,
    ClusterFactory,
    MembershipFactory,
    cluster_of,
)
from tests.factories.regions import authority_of

pytestmark = pytest.mark.django_db

NAME = "Zweckverband Xylophon"
SLUG = "zweckverband-xylophon"
SCORE = "43.21"
NOTE = "Oboenquartett"
KEY = 7_000_001  # no other row of a test has such a number
ADDRESS = "fagott@example.net"
SECRETS = (NAME, SCORE, "43,21", NOTE, ADDRESS, "Klarinette Meyer")
# Other people's addresses are no addresses of clusters, and Wagtail guards its own screens.
FOREIGN = re.compile(r"^(admin/(?!snippets/)|documents/|patterns/|media/|_util/)")
# The editing screens of tables that hold data of clusters.
OF_CLUSTERS = re.compile(
    r"^admin/snippets/(clusters|benchmarking|recommendations|improvement|regions|exchange)/"
)


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address of the site as the resolver has it."""
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, here)
        else:
            yield here


def templates() -> list[str]:
    """Addresses to walk: those of the site, and editing screens only where they show clusters."""
    found = []
    for route in patterns(get_resolver()):
        plain = re.sub(r"\(\?P<(\w+)>[^()]*\)|<(?:\w+:)?(\w+)>", r"{\1\2}", route)
        plain = re.sub(r"[\^$\\]", "", plain)
        if "(" in plain:  # An expression without a name: Wagtail's tree and old addresses.
            continue
        if FOREIGN.match(plain) or (plain.startswith("admin/") and not OF_CLUSTERS.match(plain)):
            continue
        found.append(plain)
    return found


def tables_of(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Tables whose rows belong to a row of `model`, each with the name of the key."""
    for relation in model._meta.related_objects:
        if relation.one_to_many or relation.one_to_one:
            yield relation.related_model, relation.field.name


def rows_of(cluster: Cluster) -> dict[str, list[dict[str, Any]]]:
    """Every row that would go with the cluster, by table: what nobody else may read or change."""
    found: dict[str, list[dict[str, Any]]] = {}
    waiting: list[tuple[type[Model], list[Any]]] = [(Cluster, [cluster.pk])]
    while waiting:
        model, keys = waiting.pop()
        if model._meta.label_lower in found or not keys:
            continue
        rows = model._base_manager.filter(pk__in=keys).order_by("pk")
        found[model._meta.label_lower] = list(rows.values())
        for related, name in tables_of(model):
            below = related._base_manager.filter(**{f"{name}__in": keys})
            waiting.append((related, list(below.values_list("pk", flat=True))))
    return found


# What a field of a kind is filled with, the narrower kinds first.
FILLING: tuple[tuple[type[models.Field[Any, Any]], Callable[[], object]], ...] = (
    (models.EmailField, lambda: ADDRESS),
    (models.SlugField, lambda: "x"),
    (models.URLField, lambda: "https://example.net/"),
    (models.CharField, lambda: NOTE),
    (models.TextField, lambda: NOTE),
    (models.DateTimeField, timezone.now),
    (models.DateField, timezone.localdate),
    (models.DecimalField, lambda: SCORE),
    (models.FloatField, lambda: SCORE),
    (models.BinaryField, lambda: NOTE.encode()),
)


def made(model: type[Model], known: dict[type[Model], Model]) -> Model:
    """A row of any table, with the secret words in its texts."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.has_default() or getattr(field, "auto_now_add", False):
            continue
        if field.is_relation:
            row = known.get(field.related_model)
            values[field.name] = row or (
                None if field.null else field.related_model._base_manager.first()
            )
        elif field.choices:
            values[field.name] = field.choices[0][0]
        else:
            fitting = (fill() for kind, fill in FILLING if isinstance(field, kind))
            value = next(fitting, None if field.null else 1)
            is_short = isinstance(value, str) and field.max_length
            values[field.name] = value[: field.max_length] if is_short else value
    made_row: Model = model._base_manager.create(pk=KEY, **values)
    return made_row


def is_ready(model: type[Model], known: dict[type[Model], Model]) -> bool:
    """Whether every row that a row of `model` needs is there."""
    return all(
        field.null
        or not field.is_relation
        or field.related_model in known
        or field.related_model._base_manager.exists()
        for field in model._meta.concrete_fields
    )


def fill_every_table(cluster: Cluster, user: User) -> None:
    """Give the cluster a row in each table that has none of it yet."""
    known: dict[type[Model], Model] = {Cluster: cluster, User: user}
    waiting = [(Cluster, *table) for table in tables_of(Cluster)]
    while waiting:
        model, related, name = waiting.pop(0)
        if related in known:
            continue
        row = related._base_manager.filter(**{name: known[model]}).first()
        if row is None and not is_ready(related, known):
            waiting.append((model, related, name))
            continue
        known[related] = row or made(related, known)
        waiting.extend((related, *table) for table in tables_of(related))


@pytest.fixture
def secret() -> Cluster:
    """A cluster with something in every table, and words that must not get out.

    Every table has a row with the number KEY, so that one number in an address tries them all.
    """
    portfolio = Term.objects.filter(vocabulary="portfolio").first()
    manager = person("manager")
    manager.name = "Klarinette Meyer"
    manager.save()
    cluster: Cluster = ClusterFactory(
        id=KEY, name=NAME, slug=SLUG, portfolio=portfolio, counts_as_peer=True
    )
    MembershipFactory(id=KEY, cluster=cluster, user=manager)
    AssessmentFactory(id=KEY, cluster=cluster, scores={"1.1": SCORE, "1.2": 20})
    AssessmentFactory(cluster=cluster, origin="self-check", is_draft=True, scores={"1.1": SCORE})
    first = Score.objects.filter(assessment=KEY)[:1].values_list("pk", flat=True)
    Score.objects.filter(pk=first[0]).update(id=KEY, note=NOTE)
    cluster.invitations.create(id=KEY, email=ADDRESS, expires_at=timezone.now() + timedelta(days=3))
    authority_of()  # For the consent of a cluster, which names one.
    fill_every_table(cluster, manager)
    for table, rows in rows_of(cluster).items():
        assert any(row["id"] == KEY for row in rows), table
    return cluster


def addresses(cluster: Cluster, own: Cluster | None) -> Iterator[tuple[str, str, bool]]:
    """Templates with their addresses, and whether each is below the foreign cluster itself.

    Numbers are tried below one's own cluster as well: a row of the foreign one is none of it.
    """
    invitation = cluster.invitations.get(pk=KEY)
    words = {
        "slug": cluster.slug,
        "token": invitations.token_of(invitation),
        "code": "1",
        "indicator": "1.1",
        "extension": "xlsx",
    }
    for template in templates():
        names = set(re.findall(r"{(\w+)}", template))
        values = {name: words.get(name, str(KEY)) for name in names}
        yield template, f"/{template}".format(**values), "slug" in names
        if own is not None and "slug" in names and names - set(words):
            yield template, f"/{template}".format(**{**values, "slug": own.slug}), False


def leaks(response: Any) -> list[str]:
    """Which of the secrets an answer gives away, in its body or where it leads."""
    body = b"".join(response) if response.streaming else response.content
    text = body.decode("utf-8", "replace") + response.get("Location", "")
    return [secret for secret in SECRETS if secret in text]


def refuses(response: Any) -> bool:
    """Not found, not allowed, or sent to sign in."""
    if response.status_code == 302:
        return "/accounts/login/" in response["Location"] or "sign-in" in response["Location"]
    # The API sends nobody to sign in: it says so.
    is_api = response.request["PATH_INFO"].startswith("/api/")
    return response.status_code in ({401, 403, 404, 405} if is_api else {403, 404, 405})


@pytest.fixture
def _short_refusals(settings: Any, tmp_path: Path) -> None:
    """Refusals without header and footer: they are many here, and tested elsewhere."""
    for status in (403, 404):
        (tmp_path / f"{status}.html").write_text("Refused")
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
# Rights only add up, so one person with every group stands for officer, trainer and editor.
ROLES = ["visitor", "manager", "officer, trainer and editor"]
# To editors the facts of a cluster are shown in the editing screens; scores are on none of them.
FACTS = {NAME, "Klarinette Meyer"}


def somebody(role: str) -> User | None:
    """A visitor, a manager of another cluster, or somebody with every group of the portal."""
    if role == "visitor":
        return None
    user = person("manager")
    if role != "manager":
        user.groups.set(Group.objects.all())
    return user


@pytest.mark.usefixtures("_short_refusals")
@pytest.mark.parametrize("role", ROLES)
def test_nobody_outside_reaches_anything_of_a_cluster_by_any_address(
    role: str, secret: Cluster
) -> None:
    user = somebody(role)
    own = cluster_of(user) if user is not None else None
    browser = browser_of(user)
    before = rows_of(secret)
    walked = 0
    for template, address, is_foreign in addresses(secret, own):
        walked += 1
        in_admin = address.startswith("/admin/")
        # A list or a start page names no row of a cluster, so nothing is sent there.
        usual = ("get", "post") if "{" in template else ("get",)
        for method in METHODS if is_foreign else usual:
            response = getattr(browser, method)(address)
            found = leaks(response)
            if (
                response.status_code == 302
                and f"/{SLUG}/" in response["Location"].partition("?")[0]
            ):
                # The address of a button leads to the page with the button.
                response = browser.get(response["Location"])
                found += leaks(response)
            if in_admin and role not in {"visitor", "manager"}:
                found = [word for word in found if word not in FACTS]
            assert not found, (method, address, found)
            if is_foreign:
                assert refuses(response), (method, address, response.status_code)
    assert walked > 50
    after = rows_of(secret)
    if role not in {"visitor", "manager"}:  # An editor's look at the facts is noted.
        before.pop("clusters.auditentry")
        after.pop("clusters.auditentry")
    assert after == before


def test_the_walk_covers_every_page_of_a_cluster(secret: Cluster) -> None:
    """The same addresses do answer the cluster's own manager, so the refusals mean something."""
    manager = secret.memberships.get().user
    browser = browser_of(manager)
    opened = set()
    for template, address, is_foreign in addresses(secret, None):
        if is_foreign and browser.get(address).status_code == 200:
            opened.add(template)
    pages = {re.sub(r".*{slug}/", "", template) for template in opened}
    assert {"", "scores/", "settings/", "team/", "data/", "data/seen/"} <= pages
    assert {"data/export.{extension}", "self-check/{code}/"} <= pages
    in_api = {page.removeprefix("api/v1/clusters/{slug}/") for page in opened}
    assert {"assessments/", "assessments/{pk}/", "recommendations/", "plan/"} <= in_api
    assert {"profile/", "eligibility/", "experience/", "experience/{number}/"} <= pages


# What readers may send: which e-mails they want is nobody else's business.
OWN_SETTINGS = ("/e-mails/", "/plan/calendar/address/")


@pytest.mark.usefixtures("_short_refusals")
def test_readers_change_nothing_at_any_address(secret: Cluster) -> None:
    user = person("registered")
    MembershipFactory(cluster=secret, user=user, role="reader")
    browser = browser_of(user)
    assert browser.get(f"/en/my-cluster/{SLUG}/").status_code == 200
    before = rows_of(secret)
    posted = {"do": "pin", "resource": "x", "name": NAME, "role": "manager", "email": "a@b.org"}
    for template, address, is_foreign in addresses(secret, None):
        if is_foreign and not template.endswith(OWN_SETTINGS):
            response = browser.post(address, posted)
            assert response.status_code in {403, 404, 405}, address
    assert rows_of(secret) == before


def test_another_clusters_export_and_search_have_nothing_of_it(secret: Cluster) -> None:
    user = person("manager")
    own = cluster_of(user, portfolio=secret.portfolio)
    text = str(exports.sheets_of(own))
    assert own.name in text
    assert not [word for word in SECRETS if word in text]
    # Not in what is indexed, whatever the engine makes of it.
    documents = [document for source in sources() for document in source.all_documents()]
    assert len(documents) > 50
    assert not [d for d in documents if any(word in repr(d) for word in SECRETS)]
