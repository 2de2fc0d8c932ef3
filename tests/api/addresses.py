"""The API alone, where the settings put it."""

from django.urls import include, path

urlpatterns = [path("hsds/", include("askfirst.api.urls"))]
