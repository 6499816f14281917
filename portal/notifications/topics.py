"""What the portal writes about. Each app registers its topics; this module imports none of them.

A topic says who may have something to hear, and what; when, to whom and how it is sent is the
same for all (`portal.notifications.sending`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise

from portal.clusters.enums import MembershipRole
from portal.clusters.models import Membership

from .enums import Frequency

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Occasion:
    """One member on one day.

    `sent` has what went out to them on this topic: keys, each with what the message named. The
    member's cluster and user are loaded, and their language is the active one.
    """

    membership: Membership
    today: datetime.date
    frequency: Frequency
    sent: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says: `<template>_subject.txt`, `<template>.txt` and `<template>.html`,
    rendered with `context`.

    `keys` (at most 80 characters each) and `named` are noted when the message is written down to
    be sent. The templates extend notifications/email/base, and also know `cluster`.
    """

    template: str
    context: Mapping[str, object]
    keys: Sequence[str]
    named: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of e-mail that members switch on and off for themselves.

    `candidates(today)` gives members who may have something to hear; whether they want it is not
    its business. `compose(occasion)` makes the message; None where there is nothing (new) to say.
    Titles are short and read on their own, such as "Reminders of your label".
    """

    key: str
    title: Text
    description: Text
    candidates: Callable[[datetime.date], QuerySet[Membership]]
    compose: Callable[[Occasion], Content | None]
    frequencies: tuple[Frequency, ...] = (Frequency.ON, Frequency.OFF)
    default: Frequency = Frequency.ON
    # Readers of a team, such as board members, may have another default.
    default_for_readers: Frequency = Frequency.ON
    position: int = field(default=100)

    def default_for(self, role: str) -> Frequency:
        """What holds for a member of this role who never chose."""
        return self.default_for_readers if role == MembershipRole.READER else self.default


_topics: dict[str, Topic] = {}


def register(topic: Topic) -> None:
    """Offer a topic; one of the same key is replaced. Call it when the app is ready."""
    _topics[topic.key] = topic


def topics() -> list[Topic]:
    """All topics in the order of the settings page."""
    return sorted(_topics.values(), key=lambda topic: (topic.position, topic.key))


def topic_of(key: str) -> Topic | None:
    """The topic of this key, None for an unknown one."""
    return _topics.get(key)
