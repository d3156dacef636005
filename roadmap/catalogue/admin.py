"""The admin of the catalogue: where the working copy is edited.

Nothing here changes what users read, until somebody publishes at the desk.
"""

from collections.abc import Iterable
from typing import Any

from adminsortable2.admin import SortableAdminBase, SortableTabularInline
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminURLFieldWidget,
    FilteredSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.db import models
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roadmap.catalogue import editions
from roadmap.catalogue.forms import (
    MilestoneTemplateForm,
    MilestoneTemplateRowForm,
    NumberedFormSet,
    NumberForm,
    PermanentSlugForm,
    RoadmapTemplateForm,
    SpecialtyForm,
    StageForm,
    changed_columns,
)
from roadmap.catalogue.models import (
    ApplicationStage,
    Association,
    Background,
    Degree,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)

# Parts -------------------------------------------------------------------------------------------


class CatalogueAdmin(admin.ModelAdmin):
    """What the admin of every part of the catalogue does: it keeps what is in use."""

    save_on_top = True
    formfield_overrides = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """As in Django, without the buttons that add, change or delete what is chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            for button in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{button}_related", False)
        return field

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> dict[str, tuple[str, ...]]:
        """The slug is made of the title while a new row is written, and only then."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the row; of a stored one only what was changed.

        Somebody may publish at the same moment, and what publishing writes has to stay.
        """
        if change:
            obj.save(update_fields=changed_columns(form))
        else:
            super().save_model(request, obj, form, change)

    def get_deleted_objects(
        self, objs: Iterable[models.Model], request: HttpRequest
    ) -> tuple[list, dict, set, list]:
        """As in Django, but what is in use anywhere is protected.

        Rows of people's journeys are counted, never named; nor are they read into memory.
        """
        uses = [use for obj in objs for use in self.uses(obj)]
        return ([], {}, set(), uses) if uses else super().get_deleted_objects(objs, request)

    def uses(self, obj: models.Model) -> list[str]:
        """What relies on the row, in words; nothing may be deleted that is relied on."""
        uses = []
        for relation in obj._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and relation.is_relation and not relation.concrete):
                continue
            if relation.many_to_many or relation.on_delete is models.PROTECT:
                users = relation.related_model._base_manager.filter(**{relation.field.name: obj})
                uses += self._in_words(obj, users)
        return uses

    def _in_words(self, obj: models.Model, users: QuerySet) -> list[str]:
        meta = users.model._meta
        if self.admin_site.is_registered(users.model):
            return [f"{obj}: {meta.verbose_name} “{user}”" for user in users]
        count = users.count()
        name = meta.verbose_name if count == 1 else meta.verbose_name_plural
        return [f"{obj}: {count} {name}"] if count else []


class NumberedInline(SortableTabularInline):
    """Rows of an ordered list; each is deleted on its own page, where it can be explained."""

    formset = NumberedFormSet
    template = "admin/edit_inline/numbered.html"
    extra = 0
    can_delete = False
    show_change_link = True


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


# The path ----------------------------------------------------------------------------------------


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
            obj.order = _last(obj.roadmap_template.stages) + 1
        super().save_model(request, obj, form, change)


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

    def get_fieldsets(
        self, request: HttpRequest, obj: MilestoneTemplate | None = None
    ) -> Iterable[tuple[str | None, dict[str, Any]]]:
        """What is edited; and, hidden, what was stored when the page was opened."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj and self.has_change_permission(request, obj):
            return (*fieldsets, (None, {"fields": ("seen",)}))
        return fieldsets

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
            obj.order = _last(obj.stage.milestone_templates) + 1
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


def _last(rows: models.Manager) -> int:
    """The highest number in an ordered list."""
    return rows.aggregate(last=Max("order"))["last"] or 0


# Editions ----------------------------------------------------------------------------------------


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """The editions, to look at: they never change."""

    list_display = ("__str__", "published_at", "published_by", "note", "message")
    list_filter = ("roadmap_template",)
    list_select_related = ("roadmap_template", "published_by")
    fields = (
        "roadmap_template",
        "number",
        "published_at",
        "published_by",
        "restores",
        "note",
        "message",
        "lines",
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("content"))
    def lines(self, obj: Edition) -> str:
        """What the edition says, as a list of its stages and lines."""
        return render_to_string(
            "admin/desk/_content.html", {"content": editions.parse(obj.content)}
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The editions, without all their words."""
        return super().get_queryset(request).defer("content")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Editions are made by publishing."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """An edition never changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Events name the edition whose words a tick was given under."""
        return False


# Lists -------------------------------------------------------------------------------------------


class ListAdmin(CatalogueAdmin):
    """One of the reference lists. Numbers are changed in the list itself, or one by one."""

    form = PermanentSlugForm
    list_editable = ("order",)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[NumberForm]:
        """The form of a row in the list."""
        return super().get_changelist_form(request, form=NumberForm, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the row; a new one without a number comes last."""
        if not change and not obj.order:
            obj.order = _last(self.model._default_manager) + 1
        super().save_model(request, obj, form, change)


@admin.register(Background)
class BackgroundAdmin(ListAdmin):
    """The backgrounds people may say they have."""

    fields = ("label", "slug", "hint", "order")
    prepopulated_fields = {"slug": ("label",)}
    list_display = ("label", "slug", "hint", "order")
    search_fields = ("label", "slug")

    def uses(self, obj: Background) -> list[str]:
        """What relies on the background, lines with a text of their own for it among them."""
        lines = MilestoneTemplate.objects.exclude(by_background={})
        return super().uses(obj) + [
            _("%(background)s: a text of its own in “%(line)s”") % {"background": obj, "line": line}
            for line in lines
            if obj.slug in line.by_background
        ]


@admin.register(Degree)
class DegreeAdmin(ListAdmin):
    """The degrees people may say they hold or work towards."""

    fields = ("label", "slug", "doctorate", "order")
    prepopulated_fields = {"slug": ("label",)}
    list_display = ("label", "slug", "doctorate", "order")
    search_fields = ("label", "slug")


@admin.register(Specialty)
class SpecialtyAdmin(ListAdmin):
    """The areas of expertise."""

    form = SpecialtyForm
    fields = ("name", "slug", "what_msls_do", "societies", "congresses", "order")
    prepopulated_fields = {"slug": ("name",)}
    list_display = ("name", "slug", "order")
    search_fields = ("name", "slug")


@admin.register(Skill)
class SkillAdmin(ListAdmin):
    """The key skills, with what helps to tell a story about them."""

    fields = (
        "name",
        "slug",
        "why_it_matters",
        "prompt",
        "weak_example",
        "strong_example",
        "order",
    )
    prepopulated_fields = {"slug": ("name",)}
    list_display = ("name", "slug", "order")
    search_fields = ("name", "slug")


@admin.register(Association)
class AssociationAdmin(ListAdmin):
    """The bodies that people may join."""

    fields = ("name", "slug", "url", "gives", "open_to", "order")
    prepopulated_fields = {"slug": ("name",)}
    list_display = ("name", "slug", "url", "order")
    formfield_overrides = {
        **CatalogueAdmin.formfield_overrides,
        models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
    }
    search_fields = ("name", "slug")


@admin.register(ApplicationStage)
class ApplicationStageAdmin(ListAdmin):
    """The stages that people move their applications through."""

    fields = ("name", "slug", "meaning", "retired", "order")
    prepopulated_fields = {"slug": ("name",)}
    list_display = ("name", "slug", "meaning", "retired", "order")
    search_fields = ("name", "slug")

    def get_readonly_fields(
        self, request: HttpRequest, obj: ApplicationStage | None = None
    ) -> tuple[str, ...]:
        """What a stage means stays: people's applications stand where they do because of it."""
        return ("meaning",) if obj else ()
