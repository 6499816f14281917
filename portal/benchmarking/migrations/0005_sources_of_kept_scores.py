from django.db import migrations


def find_sources(apps, schema_editor):
    """Point the scores that were kept so far to those that they were taken from.

    A self-check took them from the latest assessment before it; where that cannot be told any
    more (another day or value), a score stays without a source.
    """
    Score = apps.get_model("benchmarking", "Score")
    scores = Score.objects.using(schema_editor.connection.alias).select_related("assessment")
    for copy in scores.filter(kept_from__isnull=False):
        own = copy.assessment
        before = scores.filter(
            assessment__cluster_id=own.cluster_id,
            assessment__framework_id=own.framework_id,
            assessment__is_draft=False,
            assessment__assessed_on__lte=own.assessed_on,
            assessment__created_at__lt=own.created_at,
            indicator_id=copy.indicator_id,
            value=copy.value,
        ).order_by("-assessment__assessed_on", "-assessment__created_at", "-assessment_id")
        for score in before[:1]:
            if (score.kept_from or score.assessment.assessed_on) == copy.kept_from:
                copy.source = score
                copy.save(update_fields=["source"])


class Migration(migrations.Migration):

    dependencies = [
        ('benchmarking', '0004_scores_follow_their_source'),
    ]

    operations = [
        migrations.RunPython(find_sources, migrations.RunPython.noop),
    ]
