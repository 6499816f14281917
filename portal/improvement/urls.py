from django.urls import path, re_path

from portal.improvement import edit_views, views
from portal.improvement.following import views as following_views

urlpatterns = [
    path("", views.overview, name="plan"),
    path("new/", views.new, name="plan_new"),
    path("sheet/", views.sheet, name="plan_sheet"),
    path("<int:pk>/sheet/", views.sheet, name="plan_sheet_of"),
    path("history/", views.changes, name="plan_history"),
    path("<int:pk>/history/", views.changes, name="plan_history_of"),
    path("edit/", edit_views.edit, name="plan_edit"),
    path("<int:pk>/status/", edit_views.status, name="plan_status"),
    path("<int:pk>/measured/", edit_views.measured, name="plan_measured"),
    path("delete/", edit_views.delete, name="plan_delete"),
    path("areas/new/", edit_views.area, name="plan_area_new"),
    path("areas/<int:pk>/", edit_views.area, name="plan_area"),
    path("areas/<int:pk>/removal/", edit_views.area_removal, name="plan_area_removal"),
    path("areas/<int:area_pk>/measures/new/", edit_views.measure, name="plan_measure_new"),
    path("measures/<int:pk>/", edit_views.measure, name="plan_measure"),
    path("measures/<int:pk>/state/", edit_views.measure_state, name="plan_measure_state"),
    path("measures/<int:pk>/removal/", edit_views.measure_removal, name="plan_measure_removal"),
    path("resource/", following_views.resource, name="plan_resource"),
    path("calendar.ics", following_views.calendar, name="plan_calendar"),
    path("calendar/address/", following_views.feed_address, name="plan_feed_address"),
    re_path(
        r"^calendar/(?P<token>[A-Za-z0-9_-]{20,64})\.ics$", following_views.feed, name="plan_feed"
    ),
    path("export.<str:extension>", following_views.export, name="plan_export"),
    path("<int:pk>/calendar.ics", following_views.calendar, name="plan_calendar_of"),
    path("<int:pk>/export.<str:extension>", following_views.export, name="plan_export_of"),
]
