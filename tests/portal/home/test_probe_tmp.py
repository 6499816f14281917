import re, collections, pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.core.cache import cache
from tests.factories.accounts import browser_of, person
from practices.models import Resource
from tests.portal.home.test_query_counts import addresses, cluster_with_scores_and_peers, queries
from django.contrib.contenttypes.models import ContentType
from portal.recommendations import selectors as recommendations

@pytest.mark.django_db
def test_probe():
    browser, cluster = cluster_with_scores_and_peers()
    module = Resource.objects.filter(kind="module", locale__language_code="en").first().get_url()
    prac = "/en/best-practices/build-the-strategy-with-members-in-four-meetings/"
    for warm in (False, True):
      for a in ["/en/", "/en/best-practices/", prac, module, f"/en/my-cluster/{cluster.slug}/", f"/en/my-cluster/{cluster.slug}/self-check/1/"]:
        if warm: browser.get(a)
        else:
            cache.clear(); recommendations._catalogues.clear(); ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as c:
            r = browser.get(a)
        print("=====", warm, a, r.status_code, len(c))
        n = collections.Counter()
        for q in c.captured_queries:
            s = q["sql"]
            s = re.sub(r"SELECT .*? FROM", "SELECT FROM", s)
            n[s[:150] ] += 1
        for s, k in n.items(): print("  ", k, s)
