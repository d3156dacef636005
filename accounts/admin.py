"""Users in the admin: who they are and what they may do, nothing of their journeys."""

from allauth.account import admin as allauth_admin
from allauth.mfa import admin as allauth_mfa_admin
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Whose an address is, only its owner says, by confirming it.
admin.site.unregister(allauth_admin.EmailAddress)
# The secret of a second step is its owner's; `manage.py remove_second_step` helps who lost it.
admin.site.unregister(allauth_mfa_admin.Authenticator)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Users; none can be deleted here, since all they wrote would go with them."""

    list_display = ("email", "name", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "time_zone")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple:
        """The address too, once there is one: only its owner changes it, and confirms it."""
        return ("email", "last_login", "date_joined") if obj else ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """The page of one user. Who looked at it, and when, stands in the user's history."""
        response = super().change_view(request, object_id, form_url, extra_context)
        if request.method == "GET" and response.status_code == 200:
            self.log_change(request, self.get_object(request, object_id), "Looked at the account.")
        return response

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """No."""
        return False
