"""The forms of sign-up, sign-in and its second step, passwords and settings."""

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as allauth_mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.fields import (
    CodeField,
    EmailField,
    HiddenTimeZoneField,
    NameField,
    NewPasswordField,
    PasswordField,
    TimeZoneField,
)
from accounts.models import User


class SignupForm(allauth.SignupForm):
    """Name, email and one password."""

    field_order = ("name", "email", "password1")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = NameField(help_text=_("As you would like to be addressed."))
        self.fields["email"] = EmailField(
            help_text=_("We send one link to confirm it. No newsletter.")
        )
        self.fields["password1"] = PasswordField(
            autocomplete="new-password", help_text=NewPasswordField().help_text
        )
        self.fields["time_zone"] = HiddenTimeZoneField()
        self.order_fields(self.field_order)

    def clean_password1(self) -> str:
        """Compare the password with the name and the address."""
        person = {key: self.cleaned_data.get(key, "") for key in ("name", "email")}
        return get_adapter().clean_password(self.cleaned_data["password1"], User(**person))

    def save(self, request: HttpRequest) -> User:
        """Store the user and their address, both or none.

        Raises:
            IntegrityError: somebody has signed up with the address since it was checked.
        """
        with transaction.atomic():
            return super().save(request)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Store the user, or do as if where the address has an account, and take as long."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class LoginForm(allauth.LoginForm):
    """Email and password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField()
        self.fields["password"] = PasswordField()


class ReauthenticateForm(allauth.ReauthenticateForm):
    """The password once more, before something that matters."""

    password = PasswordField()


class ResetPasswordForm(allauth.ResetPasswordForm):
    """The address to send a link to."""

    email = EmailField()


class NewPasswordForm(forms.Form):
    """What the three ways to a new password share: one field, checked against the person."""

    password1 = NewPasswordField()
    password2 = None

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = self.user


class ChangePasswordForm(NewPasswordForm, allauth.ChangePasswordForm):
    """The current password and a new one."""

    oldpassword = PasswordField(label=_("Current password"))
    field_order = ("oldpassword", "password1")


class SetPasswordForm(NewPasswordForm, allauth.SetPasswordForm):
    """A first password, for somebody who has none."""


class ResetPasswordKeyForm(NewPasswordForm, allauth.ResetPasswordKeyForm):
    """A new password, by the link in a mail."""


class SecondStepForm(allauth_mfa.AuthenticateForm):
    """The code that is asked for after the password."""

    code = CodeField(
        help_text=_("Six digits from your app, or one of the codes you kept for when it is lost.")
    )


class SecondStepAgainForm(allauth_mfa.ReauthenticateForm):
    """A code once more, before something that matters."""

    code = CodeField(help_text=SecondStepForm.base_fields["code"].help_text)


class TurnOnSecondStepForm(ActivateTOTPForm):
    """A first code from the app, which proves that it was set up."""

    code = CodeField(help_text=_("The six digits that the app shows now."))


class ChangeEmailForm(forms.Form):
    """The address to change to; nothing changes before that address has been confirmed.

    An address that has another account is not refused, since that would tell of it; the link that
    is mailed there does not work then.
    """

    email = EmailField(label=_("New email"))

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Refuse the address that the person has."""
        email = self.cleaned_data["email"]
        if email == self.user.email:
            raise forms.ValidationError(_("This is your email already."))
        return email


# A radio button needs a value, so the empty choice has one in the form.
DEVICE = "device"
THEMES = [(value or DEVICE, label) for value, label in User.Theme.choices]


def theme_of(choice: str) -> str:
    """What is stored for a choice."""
    return "" if choice == DEVICE else choice


class SettingsForm(forms.ModelForm):
    """What a person may say about themselves, and how the pages look."""

    name = NameField(help_text=_("As you would like to be addressed."))
    time_zone = TimeZoneField(help_text=_("Your day begins and ends by it."))
    theme = forms.TypedChoiceField(
        label=_("Colours"), choices=THEMES, coerce=theme_of, widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields = ("name", "time_zone", "theme")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # The zone that is used, should the stored one have gone out of use.
        self.initial["time_zone"] = self.instance.zone.key
        self.initial["theme"] = self.instance.theme or DEVICE

    def save(self) -> User:
        """Store what has changed, and only that."""
        if self.changed_data:
            self.instance.save(update_fields=self.changed_data)
        return self.instance
