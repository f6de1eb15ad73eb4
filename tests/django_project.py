"""A Django project for the tests of its two adapters: settings once for each process, the rest as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import django
from django.conf import settings
from django.test.utils import override_settings


def set_up() -> None:
    """Configures Django for this process; a second time does nothing."""
    if settings.configured:
        return
    settings.configure(
        SECRET_KEY="for tests only",
        ALLOWED_HOSTS=["*"],
        DATABASES={},
        INSTALLED_APPS=["rest_framework"],
        LOGGING_CONFIG=None,
        USE_TZ=True,
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
            "UNAUTHENTICATED_USER": None,
        },
    )
    django.setup()


@contextmanager
def project(urlpatterns: list[Any], middleware: list[str], handlers: Any = None, **more: Any) -> Iterator[None]:
    """Settings with these URLs and middleware. `handlers` is the module with `handler404` and its like."""
    urlconf = ModuleType("urlconf")
    urlconf.__dict__["urlpatterns"] = urlpatterns
    for name in ("handler400", "handler403", "handler404", "handler500"):
        if handlers is not None:
            urlconf.__dict__[name] = getattr(handlers, name)
    with override_settings(ROOT_URLCONF=urlconf, MIDDLEWARE=middleware, **more):
        yield
