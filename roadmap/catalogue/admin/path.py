"""The admin of roadmap templates and stages."""

from typing import Any

from adminsortable2.admin import SortableAdminBase
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.catalogue.admin.base import CatalogueAdmin, NumberedInline, last_number
from roadmap.catalogue.forms.path import MilestoneTemplateRowForm, RoadmapTemplateForm, StageForm
from roadmap.catalogue.models import MilestoneTemplate, RoadmapTemplate, Stage


def with_published_lines(stages: QuerySet) -> QuerySet:
    """Stages that know whether one of their lines was ever published; `StageForm` asks."""
    published = MilestoneTemplate.objects.filter(stage=OuterRef("pk"), published=True)
    return stages.annotate(has_published_lines=Exists(published))


class StageInline(NumberedInline):
    """The stages of a roadmap template."""

    model = Stage
    form = StageForm
    fields = ("title", "short_title", "slug", "order")
    ordering = ("order", "pk")
    prepopulated_fields = {"slug": ("title",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The stages, as their form needs them."""
        return with_published_lines(super().get_queryset(request))


@admin.register(RoadmapTemplate)
class RoadmapTemplateAdmin(SortableAdminBase, CatalogueAdmin):
    """A path and its stages; it is published at the desk."""

    form = RoadmapTemplateForm
    fields = ("title", "slug", "summary", "default")
    prepopulated_fields = {"slug": ("title",)}
    list_display = ("title", "current_edition_number", "is_default")
    list_select_related = ("current_edition",)
    inlines = (StageInline,)

    @admin.display(description=gettext_lazy("default"), boolean=True)
    def default(self, obj: RoadmapTemplate) -> bool:
        """Whether it is the default, for those who may look and not change."""
        return obj.is_default

    @admin.display(description=gettext_lazy("current edition"), empty_value="-")
    def current_edition_number(self, obj: RoadmapTemplate) -> int | None:
        """The number of the edition that users read."""
        return obj.current_edition.number if obj.current_edition else None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The roadmap templates; what their editions say stays in the database."""
        return super().get_queryset(request).defer("current_edition__content")

    def save_model(
        self, request: HttpRequest, obj: RoadmapTemplate, form: Any, change: bool
    ) -> None:
        """Store the roadmap template; a new default takes the place of the other one.

        Locks all roadmap templates then, so that two new defaults come one after the other.
        """
        if "default" in form.changed_data:
            others = RoadmapTemplate.objects.select_for_update().exclude(pk=obj.pk)
            for other in others.order_by("pk"):
                if other.is_default and form.cleaned_data["default"]:
                    other.is_default = False
                    other.save(update_fields=["is_default"])
                    self.log_change(request, other, _("No longer the default."))
            obj.is_default = form.cleaned_data["default"]
        super().save_model(request, obj, form, change)
        if change and "default" in form.changed_data:
            obj.save(update_fields=["is_default"])


class MilestoneTemplateInline(NumberedInline):
    """The lines of a stage; each row leads to its own page."""

    model = MilestoneTemplate
    form = MilestoneTemplateRowForm
    fields = ("title", "slug", "core", "retired", "order")
    ordering = ("order", "pk")
    prepopulated_fields = {"slug": ("title",)}


@admin.register(Stage)
class StageAdmin(SortableAdminBase, CatalogueAdmin):
    """A stage and its lines."""

    form = StageForm
    fields = ("roadmap_template", "title", "short_title", "slug", "intro", "why")
    prepopulated_fields = {"slug": ("title",)}
    list_display = ("title", "roadmap_template", "order", "slug")
    list_select_related = ("roadmap_template",)
    list_filter = ("roadmap_template",)
    inlines = (MilestoneTemplateInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The stages, as their form needs them."""
        return with_published_lines(super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Stage | None = None) -> tuple:
        """A stage stays in its roadmap template: its lines are what people have ticked there."""
        return ("roadmap_template",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Stage, form: Any, change: bool) -> None:
        """Store the stage; a new one comes last."""
        if not change:
            obj.order = last_number(obj.roadmap_template.stages) + 1
        super().save_model(request, obj, form, change)
