"""Pages of the account that stand in the place of allauth's, or beside them."""

from django.urls import path, re_path

from practices.interrupted.closed_meanwhile import typed_by

from . import files_on_the_way, views
from .confirming.inbox import VerificationSentView, send_confirmation_again
from .confirming.views import ConfirmEmailView
from .signing_up import SignupForm

urlpatterns = [
    path("", views.overview, name="account_overview"),
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("signup/", typed_by(SignupForm)(views.SignupView.as_view()), name="account_signup"),
    path("email/", views.EmailView.as_view(), name="account_email"),
    path(
        "confirm-email/",
        VerificationSentView.as_view(),
        name="account_email_verification_sent",
    ),
    path("confirm-email/again/", send_confirmation_again, name="account_send_again"),
    path("sessions/", views.SessionsView.as_view(), name="usersessions_list"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        ConfirmEmailView.as_view(),
        name="account_confirm_email",
    ),
    path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("file/", files_on_the_way.offer_file, name="account_file"),
    path("data/", views.download_own_data, name="account_data"),
    path("delete/", views.delete_account, name="account_delete"),
]
