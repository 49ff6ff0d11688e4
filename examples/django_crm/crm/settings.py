"""The settings of the project; what is Wayfellow's is at the end."""

import os
from pathlib import Path

HERE = Path(__file__).parent.parent

# For a server that others can reach: a secret of its own, no debugging, and its names.
SECRET_KEY = os.environ.get("CRM_SECRET_KEY", "only-for-trying-it-out")
DEBUG = "CRM_SECRET_KEY" not in os.environ
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
ALLOWED_HOSTS = os.environ.get("CRM_HOSTS", "localhost 127.0.0.1").split()

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "wayfellow.contrib.django",
    "crm",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
STATIC_URL = "static/"
USE_TZ = True
TIME_ZONE = "Europe/London"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# PostgreSQL where PGDATABASE names one, with PGHOST, PGUSER and so on; else a file.
if "PGDATABASE" in os.environ:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PGDATABASE"],
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("CRM_FILE", HERE / "crm.sqlite3"),
        }
    }

WAYFELLOW = {
    "STAFF_ROLES": {"Organisers": "organiser"},
    "NAMES": "crm.models.names",
}
