"""The pages on which people take their data with them, or delete it."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from roadmap.fields import TextField
from roadmap.outlook.erasure import erase
from roadmap.outlook.export import everything_of
from roadmap.web import status_of, today_of


class DeleteForm(forms.Form):
    """The person's own address, typed once more, so that nobody deletes by a slip."""

    email = TextField(
        label=gettext_lazy("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Type it to show that you mean it."),
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """The address.

        Raises:
            ValidationError: it is another one than the account's.
        """
        email = self.cleaned_data["email"].strip().lower()
        if email != self.user.email:
            raise forms.ValidationError(_("This is not the address of your account."))
        return email


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything of the person's as one JSON file, made for this request and kept nowhere."""
    everything = everything_of(request.user, now=timezone.now())
    response = JsonResponse(
        everything,
        encoder=DjangoJSONEncoder,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    name = f"msl-prep-{today_of(request).isoformat()}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the account and all that is the person's; staff are told who can do it."""
    form = DeleteForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.user.is_staff or not (form.is_bound and form.is_valid()):
        status = 403 if request.user.is_staff and form.is_bound else status_of(form)
        return render(request, "outlook/delete.html", {"form": form}, status=status)
    email = request.user.email
    erase(request.user)
    logout(request)
    get_adapter().send_mail("outlook/email/account_deleted", email, {})
    messages.success(request, _("Your account is deleted, and everything in it."))
    response = redirect("landing")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
