"""The pages every installation starts with, the editors' group and the editorial review.

Wagtail's own first migrations left a welcome page, two groups and a workflow. They are turned into
ours rather than deleted, so their permissions come along.
"""

from typing import Any, ClassVar

from django.db import migrations
from django.utils import timezone

# model, title, slug; each stands below the front page, in this order.
SECTIONS = (
    ("GameIndexPage", "Games", "games"),
    ("NewsIndexPage", "News", "news"),
    ("HelpIndexPage", "Help", "help"),
)
FRONT_PAGE = "00010001"


def plant_tree(apps: Any, schema_editor: Any) -> None:
    welcome = apps.get_model("wagtailcore", "Page").objects.get(path=FRONT_PAGE)
    home = apps.get_model("cms", "HomePage")(page_ptr=welcome)
    # The parent row exists already: without its values, saving the child would blank it.
    home.__dict__.update(
        {name: value for name, value in welcome.__dict__.items() if name != "_state"}
    )
    home.title = home.draft_title = "Incubator Games"
    home.numchild = len(SECTIONS)
    home.content_type = content_type(apps, "homepage")
    home.save()
    for number, (model, title, slug) in enumerate(SECTIONS, start=1):
        apps.get_model("cms", model).objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            path=f"{FRONT_PAGE}{number:04d}",
            depth=3,
            url_path=f"{home.url_path}{slug}/",
            content_type=content_type(apps, model.lower()),
            locale_id=home.locale_id,
            first_published_at=timezone.now(),
            last_published_at=timezone.now(),
        )
    apps.get_model("wagtailcore", "Site").objects.filter(is_default_site=True).update(
        site_name="Incubator Games"
    )


def appoint_editors(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group").objects
    # Wagtail's "Editors" may not publish and its "Moderators" may: the latter are our editors.
    groups.filter(name="Editors").delete()
    groups.filter(name="Moderators").update(name="Editors")


def start_moderation(apps: Any, schema_editor: Any) -> None:
    """One workflow of one step, on game pages: what editors write themselves needs none."""
    wagtail = {
        name: apps.get_model("wagtailcore", name).objects
        for name in ("Workflow", "GroupApprovalTask", "WorkflowTask", "WorkflowPage")
    }
    wagtail["Workflow"].all().delete()
    wagtail["GroupApprovalTask"].all().delete()
    review = apps.get_model("cms", "EditorialReview").objects.create(
        name="Editorial review", content_type=content_type(apps, "editorialreview")
    )
    workflow = wagtail["Workflow"].create(name="Editorial review")
    wagtail["WorkflowTask"].create(workflow=workflow, task=review, sort_order=0)
    index = apps.get_model("cms", "GameIndexPage").objects.get()
    wagtail["WorkflowPage"].create(workflow=workflow, page_id=index.pk)


def content_type(apps: Any, model: str) -> Any:
    found, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model=model
    )
    return found


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cms", "0001_first"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations: ClassVar = [
        migrations.RunPython(plant_tree, migrations.RunPython.noop),
        migrations.RunPython(appoint_editors, migrations.RunPython.noop),
        migrations.RunPython(start_moderation, migrations.RunPython.noop),
    ]
