"""The addresses of the directory's pages, mounted under one folder by whoever includes them. None ever holds a word of a search."""

from django.urls import path

from askfirst.web.directory_views import search, service

urlpatterns = [
    path("", search, name="directory-search"),
    path("s/<str:name>/", service, name="directory-service"),
    path("s/<str:name>", service),
]
