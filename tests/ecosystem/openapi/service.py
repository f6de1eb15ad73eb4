"""The service behind `orders/openapi.yaml`: FastAPI with the generated package. `python service.py PORT`.

Each operation answers with what it can answer, in turn. `X-Answer: <key of a code>` asks for one of them. What was
answered since `/forget` is at `/answered`.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import orders_errors as errors
import uvicorn
from fastapi import FastAPI, Header, Response
from orders_errors.fastapi import install
from service_operations import ANYWHERE, OPERATIONS

LIMIT = "limit=60, remaining=59, reset=30"
NUMBERS = itertools.count(1)

RAISE: dict[str, Callable[[], errors.OrdersError]] = {
    "missing_token": lambda: errors.MissingTokenError(www_authenticate="Bearer", ratelimit=LIMIT),
    "expired_token": lambda: errors.ExpiredTokenError(
        expired_at="2026-01-31T12:00:00Z", www_authenticate="Bearer", ratelimit=LIMIT
    ),
    "not_your_order": lambda: errors.NotYourOrderError(ratelimit=LIMIT),
    "invalid_request": lambda: errors.InvalidRequestError(
        details=[{"pointer": "/lines/0/quantity", "reason": "must be at least 1"}], ratelimit=LIMIT
    ),
    "order_not_found": lambda: errors.OrderNotFoundError(order_id="o-1", ratelimit=LIMIT),
    "order_closed": lambda: errors.OrderClosedError(ratelimit=LIMIT),
    "out_of_stock": lambda: errors.OutOfStockError(available=2, article="Moby-Dick", ratelimit=LIMIT),
    "too_many_requests": lambda: errors.TooManyRequestsError(retry_after=30, ratelimit=LIMIT),
    "internal_error": lambda: errors.InternalError(),
    "maintenance": lambda: errors.MaintenanceError(),
}
TURNS: dict[str, Iterator[str]] = {
    operation: itertools.cycle(("success", *own, *ANYWHERE)) for operation, own in OPERATIONS.items()
}
answered: set[tuple[str, str]] = set()
app = FastAPI(openapi_url=None)


def answer(operation: str, wanted: str | None, status: int, body: Any) -> Response:
    """The next answer of the operation, or the one that is asked for."""
    key = wanted or next(TURNS[operation])
    answered.add((operation, key))
    if key in RAISE:
        raise RAISE[key]()
    headers = {"RateLimit": LIMIT, "Content-Type": "application/json"}
    return Response(None if body is None else json.dumps(body), status, headers)


def an_order() -> dict[str, str]:
    return {"id": f"o-{next(NUMBERS)}", "state": "OPEN"}


Wanted = Annotated[str | None, Header(alias="X-Answer")]


@app.get("/orders")
def list_orders(x_answer: Wanted = None) -> Response:
    return answer("listOrders", x_answer, 200, {"items": [an_order()]})


@app.post("/orders")
def create_order(x_answer: Wanted = None) -> Response:
    return answer("createOrder", x_answer, 201, an_order())


@app.get("/orders/{order_id}")
def get_order(order_id: str, x_answer: Wanted = None) -> Response:
    return answer("getOrder", x_answer, 200, an_order())


@app.delete("/orders/{order_id}")
def cancel_order(order_id: str, x_answer: Wanted = None) -> Response:
    return answer("cancelOrder", x_answer, 204, None)


@app.get("/answered")
def tell() -> list[tuple[str, str]]:
    return sorted(answered)


@app.get("/forget")
def forget() -> None:
    answered.clear()


install(app)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
