"""What the admin of every part of the catalogue does.

Nothing here changes what users read, until somebody publishes at the desk.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from adminsortable2.admin import SortableTabularInline
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db import models, transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from roadmap.catalogue.forms.rows import NumberedFormSet, changed_columns
from roadmap.catalogue.forms.seen import PlainTextField
from roadmap.catalogue.models import RoadmapTemplate


@contextmanager
def in_turn(request: HttpRequest) -> Iterator[None]:
    """A post is one transaction, all of it or nothing, and no other edit or publish is under way.

    Locks the rows of all roadmap templates. People who start a roadmap meanwhile do not wait.
    """
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        locked = RoadmapTemplate.objects.select_for_update(no_key=True).order_by("pk")
        list(locked.values_list("pk"))
        yield


class CatalogueAdmin(admin.ModelAdmin):
    """What the admin of every part of the catalogue does: it keeps what is in use."""

    save_on_top = True
    formfield_overrides = {
        models.TextField: {
            "form_class": PlainTextField,
            "widget": AdminTextareaWidget(attrs={"rows": 4}),
        },
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

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, the numbers typed into it, and what is done to several rows at once."""
        with in_turn(request):
            return super().changelist_view(request, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page on which a row is added or edited."""
        with in_turn(request):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page that asks before a row is deleted."""
        with in_turn(request):
            return super().delete_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the row; of a stored one only what was changed.

        Somebody may publish at the same moment, and what publishing writes has to stay.
        """
        if change:
            obj.save(update_fields=changed_columns(form))
        else:
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Store the rows on the page, and write what they say now into the history of each.

        Where a row stands is the business of the list, and of the history of what holds the list.
        """
        super().save_formset(request, form, formset, change)
        for row, columns in formset.changed_objects:
            labels = [
                capfirst(str(row._meta.get_field(name).verbose_name))
                for name in columns
                if name != "order"
            ]
            if labels:
                self.log_change(request, row, [{"changed": {"fields": labels}}])
        for row in formset.new_objects:
            self.log_addition(request, row, [{"added": {}}])

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
