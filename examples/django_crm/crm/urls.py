"""The addresses of the project."""

from django.contrib import admin
from django.urls import path

from . import views

urlpatterns = [
    path("", views.join, name="join"),
    path("volunteers/<uuid:form>/", views.look, name="volunteer"),
    path("admin/", admin.site.urls),
]
