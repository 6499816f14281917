"""Of calendar addresses only a hash is kept; those in use go on working."""

import hashlib

from django.db import migrations, models


def hash_tokens(apps, schema_editor):
    feeds = apps.get_model("improvement", "CalendarFeed").objects
    for feed in feeds.iterator():
        feed.digest = hashlib.sha256(feed.digest.encode()).hexdigest()
        feed.save(update_fields=["digest"])


class Migration(migrations.Migration):

    dependencies = [
        ("improvement", "0004_measured_of_completed_plans"),
    ]

    operations = [
        # The column keeps its name, so that the release before can still read the table.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("calendarfeed", "token", "digest"),
                migrations.AlterField(
                    model_name="calendarfeed",
                    name="digest",
                    field=models.CharField(
                        db_column="token", editable=False, max_length=64, unique=True
                    ),
                ),
            ],
        ),
        # Going back ends the addresses, for nobody can make the tokens again.
        migrations.RunPython(hash_tokens, migrations.RunPython.noop),
    ]
