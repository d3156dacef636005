"""The admin of milestone templates: each on its own page, and the list of all of them."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.db import models
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roadmap.catalogue.admin.base import CatalogueAdmin, last_number
from roadmap.catalogue.forms.line import MilestoneTemplateForm
from roadmap.catalogue.models import Background, MilestoneTemplate


class ReviewDue(admin.SimpleListFilter):
    """Whether the day has come to look at a line's facts again."""

    title = gettext_lazy("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        """The choices."""
        return [("due", _("Due")), ("later", _("Later")), ("none", _("No date"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The lines for the choice."""
        match self.value():
            case "due":
                return queryset.filter(review_by__lte=timezone.localdate())
            case "later":
                return queryset.filter(review_by__gt=timezone.localdate())
            case "none":
                return queryset.filter(review_by=None)
        return queryset


@admin.register(MilestoneTemplate)
class MilestoneTemplateAdmin(CatalogueAdmin):
    """A line of the roadmap on its own page, and the list of all of them."""

    form = MilestoneTemplateForm
    fieldsets = (
        (
            gettext_lazy("Words"),
            {
                "fields": (
                    "stage",
                    "title",
                    "slug",
                    "summary",
                    "why",
                    "how",
                    "done_when",
                    "by_background",
                    "kind",
                    "evidence",
                    "shows",
                )
            },
        ),
        (
            gettext_lazy("Timing"),
            {"fields": ("core", "weeks", "effort", "lead_note", "start_week")},
        ),
        (
            gettext_lazy("Audience"),
            {
                "fields": ("backgrounds", "degree_condition", "specialties", "usually_done_by"),
                "description": gettext_lazy(
                    "The line is shown to people whom all of these conditions fit."
                ),
            },
        ),
        (
            gettext_lazy("Order of things"),
            {"fields": ("prerequisites", "retired", "replaced_by", "published")},
        ),
        (
            gettext_lazy("Sources and freshness"),
            {"fields": ("sources", "checked_on", "review_by")},
        ),
    )
    readonly_fields = ("published",)
    prepopulated_fields = {"slug": ("title",)}
    filter_horizontal = ("specialties",)
    list_display = ("title", "stage", "order", "core", "retired", "review_by", "audience")
    list_filter = (
        "stage__roadmap_template",
        "stage",
        "core",
        "retired",
        "published",
        ReviewDue,
        "kind",
        "degree_condition",
        "backgrounds",
    )
    list_select_related = ("stage",)
    search_fields = ("title", "slug", "summary")
    actions = ("retire", "bring_back", "delete_selected")

    @admin.display(description=gettext_lazy("audience"))
    def audience(self, obj: MilestoneTemplate) -> str:
        """For whom the line is meant, in a few words."""
        conditions = [
            _few([background.label for background in obj.backgrounds.all()], _("%d backgrounds")),
            obj.get_degree_condition_display()
            if obj.degree_condition != MilestoneTemplate.DegreeCondition.ANY
            else "",
            _few([area.name for area in obj.specialties.all()], _("%d areas of expertise")),
        ]
        return "; ".join(filter(None, conditions)) or _("Everybody")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The lines, with what the list shows of them."""
        return super().get_queryset(request).prefetch_related("backgrounds", "specialties")

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs
    ) -> Any:
        """Backgrounds are few enough to see them all; of the rest, some are chosen."""
        if db_field.related_model is Background:
            kwargs["widget"] = CheckboxSelectMultiple
        elif db_field.name == "prerequisites":
            kwargs["widget"] = FilteredSelectMultiple(_("lines"), is_stacked=False)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: MilestoneTemplate, form: Any, change: bool
    ) -> None:
        """Store the line; a new one, or one from another stage, comes last."""
        if "stage" in form.changed_data:
            obj.order = last_number(obj.stage.milestone_templates) + 1
        super().save_model(request, obj, form, change)
        if change and "stage" in form.changed_data:
            obj.save(update_fields=["order"])

    def has_delete_permission(
        self, request: HttpRequest, obj: MilestoneTemplate | None = None
    ) -> bool:
        """Published lines cannot be deleted by anybody."""
        return not (obj and obj.published) and super().has_delete_permission(request, obj)

    def uses(self, obj: MilestoneTemplate) -> list[str]:
        """What relies on the line; to have been published is enough."""
        published = [_("%s: published; retire it instead") % obj] if obj.published else []
        return published + super().uses(obj)

    @admin.action(
        permissions=["delete"], description=gettext_lazy("Delete selected milestone templates")
    )
    def delete_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask, then delete; refuse all when one of the lines was ever published."""
        published = [str(line) for line in queryset if line.published]
        if published:
            self.message_user(
                request,
                _("Nothing was deleted. Published lines are retired instead: %s.")
                % ", ".join(published),
                messages.ERROR,
            )
            return None
        return delete_selected(self, request, queryset)

    @admin.action(permissions=["change"], description=gettext_lazy("Retire"))
    def retire(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Leave the lines out of new editions."""
        lines = list(queryset.filter(retired=False))
        queryset.filter(pk__in=[line.pk for line in lines]).update(retired=True)
        for line in lines:
            self.log_change(request, line, _("Retired."))
        self.message_user(
            request,
            ngettext("%d line retired.", "%d lines retired.", len(lines)) % len(lines),
            messages.SUCCESS,
        )

    @admin.action(permissions=["change"], description=gettext_lazy("Bring back"))
    def bring_back(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Take the lines into new editions again; nothing replaces them any more."""
        lines = list(queryset.filter(retired=True))
        queryset.filter(pk__in=[line.pk for line in lines]).update(retired=False, replaced_by=None)
        for line in lines:
            self.log_change(request, line, _("Brought back."))
        self.message_user(
            request,
            ngettext("%d line brought back.", "%d lines brought back.", len(lines)) % len(lines),
            messages.SUCCESS,
        )


def _few(names: list[str], counted: str) -> str:
    """The names; or how many, where there are too many to read."""
    return ", ".join(names) if len(names) <= 3 else counted % len(names)
