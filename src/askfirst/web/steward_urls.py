"""The addresses of the steward's pages, mounted under one folder by whoever includes them."""

from django.urls import path

from askfirst.web.steward import changes, duplicates, home, merge, service
from askfirst.web.steward_law import law_patterns

urlpatterns = [
    path("", home, name="steward-home"),
    path("service/<uuid:service_id>/", service, name="steward-service"),
    path("duplicates/", duplicates, name="steward-duplicates"),
    path("merge/<uuid:keep>/<uuid:close>/", merge, name="steward-merge"),
    path("changes/", changes, name="steward-changes"),
    *law_patterns,
]
