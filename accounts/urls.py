"""The addresses of accounts: allauth's names, because it looks them up, and our settings."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts import second_step, views

urlpatterns = [
    path("signup/", views.Signup.as_view(), name="account_signup"),
    path("login/", views.Login.as_view(), name="account_login"),
    path("logout/", views.Logout.as_view(), name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("settings/", views.settings, name="account_settings"),
    path("email/", views.email, name="account_email"),
    path("confirm-email/", allauth.email_verification_sent, name="account_email_verification_sent"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        views.ConfirmEmail.as_view(),
        name="account_confirm_email",
    ),
    path("password/change/", views.ChangePassword.as_view(), name="account_change_password"),
    path("password/set/", views.SetPassword.as_view(), name="account_set_password"),
    path("password/reset/", views.ResetPassword.as_view(), name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        views.ResetPasswordFromKey.as_view(),
        name="account_reset_password_from_key",
    ),
    path("second-step/", second_step.show, name="mfa_index"),
    path("second-step/code/", second_step.Authenticate.as_view(), name="mfa_authenticate"),
    path("second-step/again/", second_step.Reauthenticate.as_view(), name="mfa_reauthenticate"),
    path("second-step/on/", second_step.TurnOn.as_view(), name="mfa_activate_totp"),
    path("second-step/off/", second_step.TurnOff.as_view(), name="mfa_deactivate_totp"),
    path("second-step/kept-codes/", second_step.Codes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "second-step/kept-codes/download/",
        second_step.DownloadCodes.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path(
        "second-step/kept-codes/new/",
        second_step.NewCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]
