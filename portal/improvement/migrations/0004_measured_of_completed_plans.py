"""Plans that were completed before keep what was the latest assessment then."""

import datetime

from django.db import migrations
from django.utils import timezone


def _completed_at(plan):
    """The moment of the completion, as the history has it; else the end of its day."""
    done = {"field": "status", "after": "completed"}
    for change in plan.changes.order_by("-happened_at", "-pk"):
        if any(done.items() <= value.items() for value in change.values):
            return change.happened_at
    if plan.completed_on is None:
        return timezone.now()
    end = datetime.datetime.combine(plan.completed_on, datetime.time.max)
    return timezone.make_aware(end)


def keep_later(apps, schema_editor):
    plans = apps.get_model("improvement", "ImprovementPlan").objects.filter(status="completed")
    assessments = apps.get_model("benchmarking", "Assessment").objects.filter(is_draft=False)
    scores = apps.get_model("benchmarking", "Score").objects
    rows = apps.get_model("improvement", "PlanIndicator").objects
    for plan in plans.iterator():
        moment = _completed_at(plan)
        found = assessments.filter(
            cluster=plan.cluster_id,
            framework=plan.framework_id,
            assessed_on__gte=plan.baseline_on,
            assessed_on__lte=timezone.localdate(moment),
            created_at__lte=moment,
        ).exclude(pk=plan.baseline_id)
        first = (plan.baseline_on, plan.created_at)
        later = next(
            (
                each
                for each in found.order_by("-assessed_on", "-created_at", "-pk")
                if (each.assessed_on, each.created_at) > first
            ),
            None,
        )
        if later is None:
            continue
        plan.measured_by, plan.measured_on = later, later.assessed_on
        plan.measured_origin = later.origin
        plan.save(update_fields=["measured_by", "measured_on", "measured_origin"])
        values = dict(scores.filter(assessment=later).values_list("indicator_id", "value"))
        for row in rows.filter(area__plan=plan):
            row.later = values.get(row.indicator_id)
            row.save(update_fields=["later"])


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0003_measured_at_completion'),
    ]

    operations = [
        migrations.RunPython(keep_later, migrations.RunPython.noop),
    ]
