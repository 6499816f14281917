"""Fills an empty database with a little of everything that a release can hold.

Runs in a process of its own with the code of that release, started by `make_dump.py`: a few
pages of each type in both languages, people of every group, and what teams leave behind.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.core.management import call_command
from django.utils import timezone
from library_part import load_part_of_the_library  # beside this file, not in the release
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Workflow

from portal.accounts.models import User
from portal.api.services import create_token
from portal.benchmarking.services import Answer, save_answers, save_import, start_self_check
from portal.clusters.models import Cluster, Invitation
from portal.exchange.models import EligibilityAnswer, EligibilityPoint
from portal.improvement.models import CalendarFeed, digest_of
from portal.improvement.services import ChosenArea, ChosenMeasure, create_plan
from portal.notifications.models import NotificationPreference, WorkingLanguage
from portal.recommendations.services import mark, mark_area
from practices.models import BestPractice, Framework, Indicator
from search.models import OpenedResult, SearchedText
from training.models import Course, Module
from training.services import join_course, set_completed


def fill() -> None:
    """Migrate, load a part of the starter library, and add what people do with it."""
    call_command("migrate", verbosity=0, interactive=False)
    load_part_of_the_library()
    manager = User.objects.get(email="manager@example.org")
    cluster = Cluster.objects.get(slug="example-maritime-cluster")
    add_what_a_team_leaves(cluster, manager)
    add_what_learners_leave(User.objects.get(email="trainer@example.org"))
    add_what_editors_leave(User.objects.get(email="editor@example.org"))


def add_what_a_team_leaves(cluster: Cluster, user: User) -> None:
    """Assessments, a plan, marks, a token, an invitation, settings of mails, an answer."""
    framework = Framework.objects.get(is_default=True)
    codes = Indicator.objects.filter(area__framework=framework).values_list("code", flat=True)
    scores = {code: 30.0 + place for place, code in enumerate(codes)}
    day = datetime.date(2026, 9, 1)
    assessment = save_import(
        cluster, framework, scores, user, day, {"1.1": ["A remark"]}
    ).assessment
    draft = start_self_check(cluster, framework, user)
    first = Indicator.objects.get(area__framework=framework, code="1.1")
    save_answers(draft, {first: Answer(60, ("signed forms",), "A note", "https://example.org/")})
    measure = ChosenMeasure(
        title="Write it down", identifier="bp-ten-page-strategy", due_on=day, responsible_role="Us"
    )
    area = ChosenArea("A strategy on paper", {"4.1": Decimal(60)}, [measure])
    create_plan(cluster, assessment, "bronze", [area], user)
    mark(cluster, "m-member-survey", "pin", user)
    mark_area(cluster, framework.slug, "5", "aside", user)
    create_token(user, "A spreadsheet", 365)
    membership = cluster.memberships.get(user=user)
    NotificationPreference.objects.create(membership=membership, topic="digest", frequency="weekly")
    WorkingLanguage.objects.create(membership=membership, language="it")
    CalendarFeed.objects.create(membership=membership, digest=digest_of("0" * 43))
    EligibilityAnswer.objects.create(
        cluster=cluster, point=EligibilityPoint.objects.first(), state="met", answered_by=user
    )
    Invitation.objects.create(
        cluster=cluster,
        email="colleague@example.org",
        role="member",
        invited_by=user,
        expires_at=timezone.now() + datetime.timedelta(days=14),
    )


def add_what_learners_leave(user: User) -> None:
    """A place in a course, and a module that is done."""
    join_course(user, Course.objects.filter(locale__language_code="en").first().translation_key)
    module = Module.objects.filter(locale__language_code="en").first()
    set_completed(user, module.translation_key, completed=True)


def add_what_editors_leave(user: User) -> None:
    """A draft, a page in moderation, a redirect, a comment, searches."""
    page = BestPractice.objects.filter(locale__language_code="en").order_by("pk").first()
    page.title = f"{page.title} (draft)"
    page.save_revision(user=user)
    waiting = BestPractice.objects.filter(locale__language_code="en").order_by("pk").last()
    waiting.save_revision(user=user)
    workflow = Workflow.objects.first()
    if workflow is not None:
        workflow.start(waiting, user)
    Comment.objects.create(page=page, user=user, text="Is this so?", contentpath="summary")
    Redirect.objects.create(old_path="/old-address", redirect_page=page)
    today = timezone.localdate()
    SearchedText.objects.create(day=today, language="en", key="fees", text="fees", searches=3)
    OpenedResult.objects.create(
        day=today, language="en", key="fees", identifier=page.identifier, opened=1, positions=1
    )


if __name__ == "__main__":
    fill()
