"""The recommender at growing sizes: a list of ten for changing profiles, and a cold start
from a database with the largest library."""

from __future__ import annotations

import random
import resource
import time
import tracemalloc
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.recommendations.core.library.catalogue import Candidate, Catalogue
from portal.recommendations.core.needs import Profile
from portal.recommendations.core.ranking import rank
from portal.recommendations.library import library_columns

from .timing import repeated

SIZES = (1_000, 10_000, 100_000)
LEVELS = ("bronze", "silver", "gold")
KINDS = ("best-practice", "methodology", "case-study", "template", "reading")
MEGABYTE = 1024 * 1024


def framework() -> FrameworkSpec:
    """Five areas with 31 indicators, as the working set has."""
    indicators = [
        IndicatorSpec(
            f"{area}.{n}",
            str(area),
            f"Topic {area}.{n}",
            targets={"bronze": 45, "silver": 65, "gold": 85},
        )
        for area, count in ((1, 4), (2, 10), (3, 2), (4, 12), (5, 3))
        for n in range(1, count + 1)
    ]
    areas = tuple(AreaSpec(str(n), f"Area {n}") for n in range(1, 6))
    return FrameworkSpec("bench", "Bench", LEVELS, areas, tuple(indicators))


def candidates(size: int, codes: list[str], generator: random.Random) -> list[Candidate]:
    return [
        Candidate(
            id=f"resource-{number}",
            kind=KINDS[number % len(KINDS)],
            levels=(generator.choice(LEVELS),),
            primary=tuple(generator.sample(codes, generator.randint(1, 2))),
            secondary=tuple(generator.sample(codes, generator.randint(0, 3))),
            effort=generator.randint(1, 5),
            evidence=generator.randint(1, 5),
            languages=("en",),
            prerequisites=(f"resource-{number // 2}",) if number % 5 == 0 else (),
            related=(f"resource-{generator.randrange(size)}",) if number % 3 == 0 else (),
        )
        for number in range(size)
    ]


def profiles(codes: list[str], generator: random.Random, count: int) -> list[Profile]:
    return [
        Profile({code: generator.randint(0, 90) for code in codes}, "silver", ("en",))
        for _ in range(count)
    ]


def run() -> None:
    print("\nrecommendations: milliseconds, p50 and p95 of 100 lists of ten")
    print(f"{'resources':>10} {'prepare s':>10} {'list':>17} {'within hours':>17}")
    spec = framework()
    codes = [indicator.code for indicator in spec.indicators]
    for size in SIZES:
        generator = random.Random(7)
        offered = candidates(size, codes, generator)
        started = time.perf_counter()
        catalogue = Catalogue(offered, spec)
        prepared = time.perf_counter() - started
        wishes = profiles(codes, generator, 100)
        timing = repeated(lambda n: rank(catalogue, wishes[n]), 100)  # noqa: B023
        limited = [Profile(one.scores, "silver", ("en",), hours=40.0) for one in wishes[:20]]
        hours = repeated(lambda n: rank(catalogue, limited[n]), 20)  # noqa: B023
        print(f"{size:>10,} {prepared:>10.2f} {timing} {hours}")
    run_from_database()


def run_from_database() -> None:
    """Cold start: rows of the database, catalogue and first list; then what it keeps."""
    generator = random.Random(7)
    spec = framework()
    codes = [indicator.code for indicator in spec.indicators]
    size = SIZES[-1]
    with database():
        fill(size, generator)
        first = profiles(codes, generator, 1)[0]
        started = time.perf_counter()
        columns = library_columns()
        read = time.perf_counter()
        catalogue = Catalogue(columns, spec)
        prepared = time.perf_counter()
        rank(catalogue, first)
        done = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        del columns, catalogue
        tracemalloc.start()
        kept = Catalogue(library_columns(), spec)
        now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    print(f"\ncold start from the database ({connection.vendor}), {len(kept):,} resources: seconds")
    print(f"{'rows':>10} {'prepare':>10} {'first list':>10} {'together':>10}")
    parts = (read - started, prepared - read, done - prepared, done - started)
    print(" ".join(f"{part:>10.2f}" for part in parts))
    print(
        f"memory: the catalogue keeps {now / MEGABYTE:.0f} MB, "
        f"{most / MEGABYTE:.0f} MB at the most while it is built; process {peak:.0f} MB"
    )


@contextmanager
def database() -> Iterator[None]:
    """An empty test database with the site's tables."""
    before = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(before, verbosity=0)


def fill(size: int, generator: random.Random) -> None:
    """Rows of live resources with one to five topics; a fifth waits for another one."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Locale, Page

    from practices.models import (
        Area,
        Framework,
        Indicator,
        Resource,
        ResourceIndicator,
        ResourceLink,
        Term,
    )

    locale = Locale.objects.get_or_create(language_code="en")[0]
    terms = {
        name: Term.objects.create(vocabulary=name, slug=f"bench-{name}", label=name, sort_order=2)
        for name in ("effort", "category")
    }
    row = Framework.objects.create(slug="bench", title="Bench")
    spec = framework()
    areas = {
        area.code: Area.objects.create(framework=row, code=area.code, title=area.title)
        for area in spec.areas
    }
    indicators = [
        Indicator.objects.create(area=areas[one.area], code=one.code, title=one.title).pk
        for one in spec.indicators
    ]
    first = Page.objects.order_by("-pk")[0].pk + 1
    keys = range(first, first + size)
    _insert(Page, _pages(keys, locale.pk, ContentType.objects.get_for_model(Resource).pk))
    _insert(Resource, _resources(keys, {name: term.pk for name, term in terms.items()}, generator))
    topics = [
        {"resource_id": pk, "indicator_id": one, "role": role, "sort_order": place}
        for pk in keys
        for place, (one, role) in enumerate(_topics(indicators, generator))
    ]
    _insert(ResourceIndicator, topics)
    links = [
        {"resource_id": pk, "target_id": first + (pk - first) // 2, "kind": "prerequisite"}
        for pk in keys[5::5]
    ]
    _insert(ResourceLink, [{**link, "sort_order": 0} for link in links])


def _topics(indicators: list[int], generator: random.Random) -> list[tuple[int, str]]:
    main = generator.randint(1, 2)
    chosen = generator.sample(indicators, main + generator.randint(0, 3))
    return [(one, "primary" if place < main else "secondary") for place, one in enumerate(chosen)]


def _pages(keys: range, locale: int, content_type: int) -> list[dict[str, object]]:
    return [
        {
            "id": pk,
            "path": f"00019{number:07d}",
            "depth": 3,
            "translation_key": uuid.UUID(int=pk),
            "locale_id": locale,
            "title": f"Resource {number}",
            "draft_title": f"Resource {number}",
            "slug": f"resource-{number}",
            "live": True,
            "url_path": f"/bench/{number}/",
            "content_type_id": content_type,
        }
        for number, pk in enumerate(keys)
    ]


def _resources(
    keys: range, terms: dict[str, int], generator: random.Random
) -> list[dict[str, object]]:
    return [
        {
            "page_ptr_id": pk,
            "kind": KINDS[number % len(KINDS)],
            "identifier": f"resource-{number}",
            "summary": "Summary",
            f"for_{generator.choice(LEVELS)}": True,
            "category_id": terms["category"],
            "effort_id": terms["effort"],
            "owner_name": "Bench",
        }
        for number, pk in enumerate(keys)
    ]


def _insert(model: type, rows: list[dict[str, object]]) -> None:
    """Insert rows as they are; other columns get the field's default, without any signal."""
    fields = list(model._meta.local_concrete_fields)
    if "id" not in rows[0]:
        fields = [field for field in fields if field.column != "id"]
    defaults = {field.column: field.get_default() for field in fields}
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608  names of our own
            [
                [
                    field.get_db_prep_save(
                        row.get(field.column, defaults[field.column]), connection
                    )
                    for field in fields
                ]
                for row in rows
            ],
        )
