"""What was just decided, in words, with the way back."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.clusters.models import Cluster
from portal.dashboard.page_state import Decision
from portal.exchange.selectors import topic_of, waiting_questions
from portal.recommendations.answer import Answer
from portal.recommendations.enums import AreaState, MarkState

# What brings a state back, by the state.
UNDO = {
    "": "restore",
    MarkState.PINNED.value: "pin",
    MarkState.DISMISSED.value: "dismiss",
}
AREA_UNDO = {"": "clear", AreaState.FIRST.value: "first", AreaState.ASIDE.value: "aside"}


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about a resource or area (`key`, `name`), and what `do` takes it back ("":
    nothing). `asks` says that it is done and nobody said yet whether it helped."""

    text: str
    key: str
    name: str
    undo: str
    is_area: bool = False
    asks: bool = False
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """That other clusters wait for an answer, and where one answers."""

    text: str
    label: str
    url: str


def waiting_line(cluster: Cluster) -> WaitingLine | None:
    """One question by who asks and about what, several by their number; None where none waits."""
    found = waiting_questions(cluster)
    if not found:
        return None
    if len(found) == 1:
        [thread] = found
        text = _("%(name)s has asked you about %(topic)s and waits for an answer.")
        return WaitingLine(
            text % {"name": thread.asking_name, "topic": topic_of(thread)},
            _("Read and answer"),
            reverse("experience_thread", args=[cluster.slug, thread.pk]),
        )
    text = ngettext(
        "%(count)d question from another cluster waits for an answer.",
        "%(count)d questions from other clusters wait for an answer.",
        len(found),
    )
    url = reverse("cluster_experience", args=[cluster.slug])
    return WaitingLine(text % {"count": len(found)}, _("See the conversations"), url)


def notice_for(decision: Decision | None, answer: Answer) -> Notice | None:
    """What the page says after a decision; nothing of what the reader may not see."""
    if decision is None:
        return None
    return _of_area(decision, answer) if decision.is_area else _of_resource(decision, answer)


def _of_resource(decision: Decision, answer: Answer) -> Notice | None:
    page = answer.pages.get(decision.key)
    if page is None:
        return None
    mark = answer.marks.get(decision.key)
    state = mark.state if mark else ""
    if decision.is_answer:
        return Notice(_("Saved. Thank you."), decision.key, page.title, "", is_answer=True)
    if state == decision.was:
        return None
    texts = {
        MarkState.PINNED.value: _("“%(title)s” is pinned."),
        MarkState.DONE.value: _("“%(title)s” is done."),
        MarkState.DISMISSED.value: _("“%(title)s” is set aside."),
        "": _("“%(title)s” is no longer marked."),
    }
    return Notice(
        text=texts[state] % {"title": page.title},
        key=decision.key,
        name=page.title,
        # Taking back what was done is the way back already.
        undo=UNDO.get(decision.was, ""),
        asks=state == MarkState.DONE,
    )


def _of_area(decision: Decision, answer: Answer) -> Notice | None:
    area = next((a for a in answer.offered.framework.areas if a.code == decision.key), None)
    if area is None:
        return None
    mark = answer.area_marks.get(area.code)
    state = mark.state if mark else ""
    if state == decision.was:
        return None
    texts = {
        AreaState.FIRST.value: _("“%(area)s” comes first now."),
        AreaState.ASIDE.value: _("“%(area)s” is set aside for now. Your scores stay as they are."),
        "": _("“%(area)s” is neither first nor set aside."),
    }
    name = f"{area.code} {area.title}"
    undo = AREA_UNDO[decision.was]
    return Notice(texts[state] % {"area": name}, area.code, name, undo, is_area=True)
