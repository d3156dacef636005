"""The admin of the reference lists."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from roadmap.catalogue.admin.base import CatalogueAdmin, last_number
from roadmap.catalogue.forms.lists import SpecialtyForm
from roadmap.catalogue.forms.rows import NumberForm, PermanentSlugForm
from roadmap.catalogue.forms.seen import SeenFormSet
from roadmap.catalogue.models import (
    ApplicationStage,
    Association,
    Background,
    Degree,
    MilestoneTemplate,
    Skill,
    Specialty,
)


class ListAdmin(CatalogueAdmin):
    """One of the reference lists. Numbers are changed in the list itself, or one by one."""

    form = PermanentSlugForm
    list_editable = ("order",)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[NumberForm]:
        """The form of a row in the list."""
        return super().get_changelist_form(request, form=NumberForm, **kwargs)

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> type[SeenFormSet]:
        """The form of the list."""
        return super().get_changelist_formset(request, formset=SeenFormSet, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list; when it is refused, with the rows that were posted, in the order they had.

        Django shows them beside the rows of the list as it is by now: each number beside another
        row, where somebody has added, deleted or moved one meanwhile.
        """
        response = super().changelist_view(request, *args, **kwargs)
        shown = getattr(response, "context_data", {}).get("cl")
        if shown and shown.formset and shown.formset.is_bound:
            shown.result_list = [form.instance for form in shown.formset.forms]
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the row; a new one without a number comes last."""
        if not change and not obj.order:
            obj.order = last_number(self.model._default_manager) + 1
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
