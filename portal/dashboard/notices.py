"""What was just decided, in words, with the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.clusters.models import Cluster
from portal.dashboard.page_state import Decision, Refusal
from portal.exchange.selectors import topic_of, waiting_questions
from portal.improvement.done.together import measures_with, titles
from portal.improvement.models import Measure
from portal.recommendations.answer import Answer
from portal.recommendations.enums import AreaState, MarkState
from practices.permissions import Reader

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
    nothing). `asks` says that it is done and nobody said yet whether it helped; `seen` is its state
    now. `link` leads on (label, address); `is_warning` where nothing was changed."""

    text: str
    key: str
    name: str
    undo: str
    is_area: bool = False
    asks: bool = False
    is_answer: bool = False
    seen: str = ""
    link: tuple[str, str] | None = None
    is_warning: bool = False


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


def notice_for(
    decision: Decision | None, answer: Answer, cluster: Cluster, reader: Reader
) -> Notice | None:
    """What the page says after a decision; nothing of what the reader may not see."""
    if decision is None:
        return None
    if decision.is_area:
        return _of_area(decision, answer)
    found = _of_resource(decision, answer)
    if found is None or decision.is_answer or decision.refusal == Refusal.CHANGED:
        return found
    return _with_plan(found, decision, cluster, measures_with(cluster, decision.key, reader))


def _with_plan(
    notice: Notice, decision: Decision, cluster: Cluster, measures: list[Measure]
) -> Notice:
    """The notice with what it means for the measures of the plan that use the resource."""
    done = [row for row in measures if row.is_done]
    waiting = [row for row in measures if not row.is_done]
    if decision.refusal == Refusal.IN_PLAN:
        text = _("“%(title)s” is done because of your plan: %(measures)s. Open that again there.")
        text = text % {"title": notice.name, "measures": titles(done)} if done else notice.text
        return replace(notice, text=text, link=_to_plan(cluster, done))
    is_done = notice.seen == MarkState.DONE
    if is_done and waiting:
        text = _("Your plan uses it, with more, in %(measures)s: say there when that is done.")
        more, link = text % {"measures": titles(waiting)}, _to_plan(cluster, waiting)
    elif is_done and done:
        text = _("So it is in your plan: %(measures)s.")
        more, link = text % {"measures": titles(done)}, _to_plan(cluster, done)
    elif decision.was == MarkState.DONE and waiting:
        text = _("In your plan it is open: %(measures)s.")
        more, link = text % {"measures": titles(waiting)}, _to_plan(cluster, waiting)
    else:
        return notice
    return replace(notice, text=f"{notice.text} {more}", link=link)


def _to_plan(cluster: Cluster, measures: list[Measure]) -> tuple[str, str]:
    anchor = f"#measure-{measures[0].pk}" if measures else ""
    return _("Go to the plan"), reverse("plan", args=[cluster.slug]) + anchor


def _states() -> dict[str, str]:
    return {
        MarkState.PINNED.value: _("“%(title)s” is pinned."),
        MarkState.DONE.value: _("“%(title)s” is done."),
        MarkState.DISMISSED.value: _("“%(title)s” is set aside."),
        "": _("“%(title)s” is no longer marked."),
    }


def _meanwhile(text: str) -> str:
    """What stands now, because of somebody else."""
    said = _("Somebody has changed this meanwhile: %(now)s Yours is not saved; choose again.")
    return said % {"now": text}


def _of_resource(decision: Decision, answer: Answer) -> Notice | None:
    page = answer.pages.get(decision.key)
    if page is None:
        return None
    mark = answer.marks.get(decision.key)
    state = mark.state if mark else ""
    now = _states()[state] % {"title": page.title}
    if decision.refusal == Refusal.CHANGED and decision.is_answer:
        text = _("Somebody has answered meanwhile. Yours is not saved; choose again.")
        return Notice(text, decision.key, page.title, "", is_answer=True, is_warning=True)
    if decision.refusal:
        return Notice(_meanwhile(now), decision.key, page.title, "", seen=state, is_warning=True)
    if decision.is_answer:
        return Notice(_("Saved. Thank you."), decision.key, page.title, "", is_answer=True)
    if state == decision.was:
        return None
    return Notice(
        text=now,
        key=decision.key,
        name=page.title,
        # Taking back what was done is the way back already.
        undo=UNDO.get(decision.was, ""),
        asks=state == MarkState.DONE,
        seen=state,
    )


def _of_area(decision: Decision, answer: Answer) -> Notice | None:
    area = next((a for a in answer.offered.framework.areas if a.code == decision.key), None)
    if area is None:
        return None
    mark = answer.area_marks.get(area.code)
    state = mark.state if mark else ""
    if state == decision.was and not decision.refusal:
        return None
    texts = {
        AreaState.FIRST.value: _("“%(area)s” comes first now."),
        AreaState.ASIDE.value: _("“%(area)s” is set aside for now. Your scores stay as they are."),
        "": _("“%(area)s” is neither first nor set aside."),
    }
    name = f"{area.code} {area.title}"
    text = texts[state] % {"area": name}
    if decision.refusal:
        text = _meanwhile(text)
        return Notice(text, area.code, name, "", is_area=True, seen=state, is_warning=True)
    undo = AREA_UNDO[decision.was]
    return Notice(text, area.code, name, undo, is_area=True, seen=state)
