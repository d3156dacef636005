"""The admin of editions, which only shows them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from roadmap.catalogue import editions
from roadmap.catalogue.models import Edition


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
