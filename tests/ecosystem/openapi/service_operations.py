"""Which errors each operation of `orders/openapi.yaml` can answer with, as `service.py` does and the tests expect."""

from __future__ import annotations

ANYWHERE = ("missing_token", "expired_token", "too_many_requests", "internal_error")
OPERATIONS = {
    "listOrders": ("invalid_request",),
    "createOrder": ("invalid_request", "out_of_stock"),
    "getOrder": ("invalid_request", "order_not_found", "not_your_order"),
    "cancelOrder": ("invalid_request", "order_not_found", "not_your_order", "order_closed", "maintenance"),
}
STATUSES = {
    "missing_token": 401,
    "expired_token": 401,
    "not_your_order": 403,
    "invalid_request": 400,
    "order_not_found": 404,
    "order_closed": 409,
    "out_of_stock": 409,
    "too_many_requests": 429,
    "internal_error": 500,
    "maintenance": 503,
}
