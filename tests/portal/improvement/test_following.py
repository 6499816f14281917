"""What leaves the plan: calendar addresses, files, reminders by e-mail."""

from __future__ import annotations

import datetime
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from portal.clusters.exports import sheets_of
from portal.clusters.models import AuditEntry, Membership
from portal.improvement.models import ImprovementPlan, Measure
from portal.improvement.reminders import TOPIC
from portal.notifications.sending import Result
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory
from tests.factories.improvement import cluster_with_scores, measure_in, plan_of
from tests.factories.library import best_practice
from tests.factories.notifications import deliver

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)


class Following:
    """A plan with one measure that is due in ten days."""

    def __init__(self) -> None:
        self.user, self.cluster, baseline = cluster_with_scores()
        self.plan: ImprovementPlan = plan_of(self.cluster, baseline, self.user)
        self.measure: Measure = measure_in(
            self.plan, title="Hold a review; soon", due_on=TODAY + datetime.timedelta(days=10)
        )
        self.browser = browser_of(self.user)
        self.base = f"/en/my-cluster/{self.cluster.slug}/plan/"
        self.membership = Membership.objects.get(cluster=self.cluster, user=self.user)

    def remind(self, days: int = 0) -> Result:
        return deliver(TOPIC, TODAY + datetime.timedelta(days=days))

    def choose(self, frequency: str, browser: Client | None = None, language: str = "en") -> None:
        address = f"/{language}/my-cluster/{self.cluster.slug}/e-mails/"
        (browser or self.browser).post(address, {"plan": frequency})

    def feed_address(self) -> str:
        """A new one, from the page that shows it once."""
        address = f"{self.base}calendar/address/"
        page = self.browser.post(address, {"do": "renew"}, follow=True)
        return urlsplit(page.context["feed_url"]).path


@pytest.fixture
def here() -> Following:
    return Following()


def test_a_reminder_goes_out_once_when_due_soon_and_once_when_overdue(here: Following) -> None:
    assert here.remind(-5) == Result(0, 0)
    for days, messages in ((0, 1), (1, 1), (10, 1), (11, 2), (40, 2)):
        here.remind(days)
        assert len(mail.outbox) == messages, days
    soon, late = mail.outbox
    assert soon.to == [here.user.email]
    assert "Due soon" in soon.body
    assert "Overdue" in late.body
    assert "Hold a review; soon" in soon.body
    assert "due 3 December 2026" in soon.body
    Measure.objects.update(due_on=TODAY + datetime.timedelta(days=60))
    here.remind(50)
    assert len(mail.outbox) == 3, "another due date is another reminder"


def test_one_message_has_everything_for_a_person_and_cluster(here: Following) -> None:
    measure_in(here.plan, title="R&D <review>", due_on=TODAY - datetime.timedelta(days=3))
    colleague = person("registered")
    MembershipFactory(cluster=here.cluster, user=colleague, role="member")
    assert here.remind() == Result(2, 0)
    assert sorted(m.to[0] for m in mail.outbox) == sorted([here.user.email, colleague.email])
    for message in mail.outbox:
        assert "R&D <review>" in message.body
        html = message.alternatives[0][0]
        assert "R&amp;D &lt;review&gt;" in html
        assert "Hold a review; soon" in html
    assert here.remind() == Result(0, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda here: Measure.objects.update(status="done"),
        lambda here: Measure.objects.update(removed_at=timezone.now()),
        lambda here: here.plan.areas.update(removed_at=timezone.now()),
        lambda here: ImprovementPlan.objects.update(status="draft"),
        lambda here: ImprovementPlan.objects.update(status="completed"),
        lambda here: Measure.objects.update(due_on=None),
        lambda here: type(here.user).objects.filter(pk=here.user.pk).update(is_active=False),
        lambda here: here.membership.delete(),
        lambda here: here.choose("off"),
    ],
)
def test_nobody_is_reminded_of_what_is_done_gone_or_not_wanted(
    here: Following, change: Any
) -> None:
    change(here)
    assert here.remind() == Result(0, 0)
    assert mail.outbox == []


def test_readers_are_reminded_only_once_they_ask_for_it(here: Following) -> None:
    reader = person("registered")
    MembershipFactory(cluster=here.cluster, user=reader, role="reader")
    assert here.remind() == Result(1, 0)
    assert mail.outbox[0].to == [here.user.email]
    here.choose("on", browser_of(reader))
    assert here.remind() == Result(1, 0)
    assert mail.outbox[1].to == [reader.email]


def test_the_plan_has_a_switch_that_leads_back_to_it(here: Following) -> None:
    assert 'name="plan" value="off"' in here.browser.get(here.base).content.decode()
    address = f"/en/my-cluster/{here.cluster.slug}/e-mails/"
    back = f"{here.base}#reminders"
    answer = here.browser.post(address, {"plan": "off", "next": back}, follow=True)
    assert answer.redirect_chain[-1][0] == back
    assert 'name="plan" value="on"' in answer.content.decode()


def test_a_reminder_speaks_the_language_in_which_the_person_worked(here: Following) -> None:
    state = f"{here.base.replace('/en/', '/it/')}measures/{here.measure.pk}/state/"
    here.browser.post(state, {"do": "start"})
    here.remind()
    assert "/it/my-cluster/" in mail.outbox[0].body
    assert "3 dicembre 2026" in mail.outbox[0].body


def test_the_calendar_address_works_without_signing_in_until_it_is_renewed(
    here: Following, visitor: Any
) -> None:
    address = here.feed_address()
    answer = visitor.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    content = answer.content.decode()
    assert f"UID:{here.measure.uid}" in content
    assert "DTSTART;VALUE=DATE:20261203" in content
    assert "SUMMARY:Hold a review\\; soon" in content
    assert content == here.browser.get(f"{here.base}calendar.ics").content.decode()
    second = here.feed_address()
    assert visitor.get(address).status_code == 404
    assert visitor.get(second).status_code == 200
    here.browser.post(f"{here.base}calendar/address/", {"do": "end"})
    assert visitor.get(second).status_code == 404


def test_a_calendar_address_ends_with_the_membership_and_opens_no_other_cluster(
    here: Following, visitor: Any
) -> None:
    address = here.feed_address()
    other = Following()
    wrong = address.replace(here.cluster.slug, other.cluster.slug)
    assert visitor.get(wrong).status_code == 404
    assert visitor.get(f"{here.base}calendar/{'A' * 32}.ics").status_code == 404
    type(here.user).objects.filter(pk=here.user.pk).update(is_active=False)
    assert visitor.get(address).status_code == 404
    type(here.user).objects.filter(pk=here.user.pk).update(is_active=True)
    here.membership.delete()
    assert visitor.get(address).status_code == 404


def test_a_finished_plan_leaves_an_empty_calendar_and_a_change_counts_up(
    here: Following, visitor: Any
) -> None:
    address = here.feed_address()
    here.browser.post(f"{here.base}measures/{here.measure.pk}/state/", {"do": "done"})
    content = visitor.get(address).content.decode()
    assert "SEQUENCE:1" in content
    assert "SUMMARY:Done: Hold a review" in content
    here.browser.post(f"{here.base}{here.plan.pk}/status/", {"status": "completed"})
    assert "VEVENT" not in visitor.get(address).content.decode()


@pytest.fixture
def risky(here: Following) -> Measure:
    measure = measure_in(
        here.plan, title="=1+1", description="@SUM(A1)\x0b", responsible_role="-2", evidence=" +3"
    )
    measure.resources.create(identifier="bp-one")
    return measure


def test_files_have_everything_and_no_formula(here: Following, risky: Measure) -> None:
    book = load_workbook(io.BytesIO(here.browser.get(f"{here.base}export.xlsx").content))
    rows = [row for sheet in book for row in sheet.iter_rows()]
    assert all(cell.data_type != "f" for row in rows for cell in row)
    values = [cell.value for row in rows for cell in row]
    assert "'=1+1" in values
    assert "bp-one" in values
    assert len(book.sheetnames) == 5
    text = here.browser.get(f"{here.base}export.csv").content.decode("utf-8-sig")
    assert "'=1+1;'@SUM(A1);'-2" in text
    assert "2026-12-03" in text
    assert here.browser.get(f"{here.base}export.docx").status_code == 404


def test_a_completed_plan_has_its_files_and_guidance_its_title(here: Following) -> None:
    best_practice("Visiting members", identifier="bp-visits")
    here.measure.resources.create(identifier="bp-visits")
    plan = here.plan
    here.browser.post(f"{here.base}{plan.pk}/status/", {"status": "completed", "open": "1"})
    second = plan_of(here.cluster, plan.baseline, here.user)
    measure_in(second, title="Of the next plan")
    sheet = here.browser.get(f"{here.base}{plan.pk}/sheet/").content.decode()
    found = {}
    for name in ("export.xlsx", "export.csv", "calendar.ics"):
        address = f"{here.base}{plan.pk}/{name}"
        assert f'href="{address}"' in sheet
        found[name] = here.browser.get(address).content
    book = load_workbook(io.BytesIO(found["export.xlsx"]))
    cells = [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    assert "Visiting members (bp-visits)" in cells
    assert here.measure.title in cells
    assert "Of the next plan" not in cells
    assert "Visiting members (bp-visits)" in found["export.csv"].decode("utf-8-sig")
    assert "Hold a review" in found["calendar.ics"].decode()
    assert f"/{second.pk}/export" not in here.browser.get(f"{here.base}sheet/").content.decode()
    other = Following()
    for name in found:
        assert other.browser.get(f"{here.base}{plan.pk}/{name}").status_code == 404


def test_the_export_of_the_whole_cluster_has_the_plan_and_no_other_cluster_s(
    here: Following,
) -> None:
    other = Following()
    measure_in(other.plan, title="Theirs alone")
    measure_in(here.plan, title="Ours alone")
    text = str([sheet.rows for sheet in sheets_of(here.cluster)])
    assert "Ours alone" in text
    assert "Theirs alone" not in text
    for sheet in sheets_of(here.cluster):
        assert {len(row) for row in sheet.rows} <= {len(sheet.headings)}


def test_who_looked_changed_and_exported_is_in_the_cluster_s_trail(here: Following) -> None:
    for path in ("", "", "sheet/", "export.csv", "calendar.ics"):
        here.browser.get(here.base + path)
    here.browser.post(f"{here.base}measures/{here.measure.pk}/state/", {"do": "done"})
    trail = AuditEntry.objects.filter(cluster=here.cluster, subject="plan", user=here.user)
    actions = list(trail.order_by("pk").values_list("action", flat=True))
    # Made with one area by the factory, then seen as page and sheet, twice exported, changed.
    assert actions == ["added", "changed", "viewed", "viewed", "exported", "exported", "changed"]
    here.browser.post(f"{here.base}delete/", {"sure": "on"})
    assert trail.filter(action="deleted").exists()
