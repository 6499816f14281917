"""Names and titles are one line, whatever brings them, and break no mail and no log."""

from __future__ import annotations

import logging

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from portal.accounts.models import User
from portal.clusters.models import Cluster
from portal.security_log.log_lines import LineFormatter
from practices.fields import LineField
from practices.models import Term
from practices.texts.lines import one_line
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of
from tests.factories.library import best_practice

BROKEN = "A\r\nBcc: all@example.org\x00\x1b[2J\u2028end\u202e"
PLAIN = "A Bcc: all@example.org [2J end"


@given(st.text(st.characters(codec=None, categories=None)))
def test_nothing_that_ends_a_line_is_left(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line.isprintable() or not any(ord(one) < 32 or 126 < ord(one) < 160 for one in line)
    assert one_line(line) == line
    line.encode()


def test_between_two_words_is_one_blank() -> None:
    assert one_line("  Legno  &\t Arredo   FVG ") == "Legno & Arredo FVG"


@given(st.text(st.characters(categories=["L", "N", "P"])))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert one_line(f"€{text}\u00a0€") == f"€{text}\u00a0€"


OURS = ("accounts", "api", "benchmarking", "clusters", "exchange", "home", "improvement")
# Written by several lines of a form, or by the portal itself.
SEVERAL_LINES = {"message", "reason", "text", "note", "withheld_reason", "editor_note"}
OF_THE_PORTAL = {
    *("language", "token", "token_key", "digest", "join_code", "fingerprint", "password", "slug"),
    *("frequency", "email", "document_hash", "key", "topic", "area", "scale"),
}


def test_every_name_and_title_of_ours_is_such_a_field() -> None:
    others = {
        f"{model._meta.label}.{field.name}"
        for label in (*OURS, "regions", "practices", "training")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.local_fields
        if type(field).__mro__[0] is CharField and not field.choices
        if field.name not in SEVERAL_LINES | OF_THE_PORTAL
    }
    assert others == set()
    assert isinstance(Cluster._meta.get_field("name"), LineField)


@pytest.mark.django_db
def test_code_forms_and_updates_write_one_line() -> None:
    cluster = cluster_of(person("manager"), name=BROKEN)
    assert cluster.name == PLAIN
    User.objects.filter(pk=person("manager").pk).update(name=BROKEN)
    assert User.objects.filter(name=PLAIN).count() == 1
    page = best_practice(BROKEN, summary=BROKEN)
    stored = Page.objects.get(pk=page.pk).specific
    assert (stored.title, stored.draft_title, stored.summary) == (PLAIN, PLAIN, PLAIN)
    assert not {"\r", "\n"} & set(page.latest_revision.as_object().title)


@pytest.mark.django_db
def test_the_name_of_a_cluster_breaks_no_subject() -> None:
    manager = person("manager")
    cluster = cluster_of(manager)
    # Django's own forms refuse the zero byte, with a message, and a name holds no address.
    typed = BROKEN.replace("\x00", "").replace("@example.org", "")
    plain = PLAIN.replace("@example.org", "")
    sent = {"name": typed, "country": cluster.country_id, "target": "bronze"}
    browser = browser_of(manager)
    assert browser.post(f"/en/my-cluster/{cluster.slug}/settings/", sent).status_code == 302
    assert Cluster.objects.get(pk=cluster.pk).name == plain
    invited = {"do": "invite", "email": "new@example.org", "role": "member", "message": ""}
    browser.post(f"/en/my-cluster/{cluster.slug}/team/", invited)
    (message,) = mail.outbox
    assert plain in message.subject
    assert message.message()["Bcc"] is None


def test_a_record_is_one_line_of_the_log() -> None:
    formatter = LineFormatter("{levelname} {message}", style="{")
    record = logging.LogRecord(
        "a", logging.INFO, "", 1, "asked for %s", ("x\r\nINFO forged",), None
    )
    assert formatter.format(record) == "INFO asked for x\\r\\nINFO forged"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u200b \u2800", "\u00ad"])
def test_a_name_that_nobody_can_read_is_refused_wherever_it_is_given(name: str) -> None:
    country = Term.objects.filter(vocabulary="country")[0]
    made = browser_of(person("registered")).post(
        "/en/my-cluster/new/", {"name": name, "country": country.pk}
    )
    assert "name" in made.context["form"].errors
    sent = {"name": name, "email": "new@example.org", "password1": "a-long-enough-pass-phrase"}
    signed_up = Client().post("/en/accounts/signup/", sent)
    assert "name" in signed_up.context["form"].errors
    assert not User.objects.filter(email="new@example.org").exists()
    with pytest.raises(ValidationError):
        Cluster(name=name, country=country).full_clean()
