"""Pages wait for the portal's editors, not for a group of Wagtail's that nobody is in."""

from django.db import migrations

WAGTAILS_NAME = "Moderators approval"


def review_by_editors(apps, schema_editor):
    """Turn Wagtail's default workflow into ours, so that pages that wait in it go on."""
    del schema_editor
    groups = apps.get_model("auth", "Group").objects
    editors, _created = groups.get_or_create(name="Editors")
    # Wagtail gives its own group of this name every page; ours has the pages of the site.
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
        group=editors, page__depth=1, permission__codename__in=["add_page", "change_page"]
    ).delete()
    moderators = groups.filter(name="Moderators").first()
    is_used = moderators is not None and moderators.user_set.exists()
    approvers = [editors, moderators] if is_used else [editors]
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(
        name=WAGTAILS_NAME
    ):
        task.name = "Review"
        task.save()
        task.groups.set(approvers)
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WAGTAILS_NAME).update(
        name="Review by editors"
    )
    if moderators is not None and not is_used:
        moderators.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("accounts", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(review_by_editors, migrations.RunPython.noop)]
