from django.urls import path, re_path

from . import views

urlpatterns = [
    path("e-mails/", views.preferences, name="notifications"),
    re_path(
        r"^e-mails/off/(?P<token>[A-Za-z0-9_:.-]{10,300})/$", views.off, name="notifications_off"
    ),
]
