"""The addresses of the project in the tests: Django's admin, and no more."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
