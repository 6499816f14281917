"""Modules that were copied kept the course of which they were copies; some are public below a
course that isn't."""

from django.db import migrations

STEP = 4  # characters of a page's path for each level


def follow_the_course(apps, schema_editor):
    """Give each module the key of the course in which it lies, and no other publicity than its."""
    Page = apps.get_model("wagtailcore", "Page")
    Module = apps.get_model("training", "Module")
    courses = {}
    for pk, path, key, live in Module.objects.values_list("pk", "path", "course_key", "live"):
        above = path[:-STEP]
        if above not in courses:
            around = Page.objects.filter(path=above)
            courses[above] = around.values_list("translation_key", "live").first()
        if courses[above] is None:
            continue
        course_key, is_public = courses[above]
        if key != course_key:
            Module.objects.filter(pk=pk).update(course_key=course_key)
        if live and not is_public:
            Page.objects.filter(pk=pk).update(
                live=False, has_unpublished_changes=True, live_revision=None
            )


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0003_courses_are_shared"),
    ]

    operations = [migrations.RunPython(follow_the_course, migrations.RunPython.noop)]
