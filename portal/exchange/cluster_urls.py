from django.urls import path

from . import eligibility_views, experience_views, profile_views, relay_views

urlpatterns = [
    path("profile/", profile_views.profile, name="cluster_profile"),
    path("eligibility/", eligibility_views.eligibility, name="cluster_eligibility"),
    path("experience/", experience_views.experience, name="cluster_experience"),
    path("experience/find/", experience_views.find, name="experience_find"),
    path("experience/ask/<int:number>/", relay_views.ask, name="experience_ask"),
    path("experience/<int:number>/", relay_views.thread, name="experience_thread"),
]
