"""What the admin of every part of the catalogue does.

Nothing here changes what users read, until somebody publishes at the desk.
"""

from collections.abc import Iterable
from typing import Any

from adminsortable2.admin import SortableTabularInline
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from roadmap.catalogue.forms.rows import NumberedFormSet, changed_columns


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


def last_number(rows: models.Manager) -> int:
    """The highest number in an ordered list; 0 when it is empty."""
    return rows.aggregate(last=Max("order"))["last"] or 0
