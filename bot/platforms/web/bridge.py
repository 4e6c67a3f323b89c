"""Between Starlette's requests and our own, so that pages are plain functions."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.http import HttpRequest, HttpResponse

MAX_BODY = 1024 * 1024

TOO_LARGE = HttpResponse.text(413, "The request is larger than 1 MB.")

Endpoint = Callable[[Request], Awaitable[Response]]
Answer = Callable[[HttpRequest, dict[str, str]], HttpResponse]


def endpoint(answer: Answer) -> Endpoint:
    """Serves a plain function, run beside the event loop."""

    async def serve(request: Request) -> Response:
        try:
            taken = await taken_in(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if taken is None:
            return given_out(TOO_LARGE)
        names = {name: str(value) for name, value in request.path_params.items()}
        return given_out(await run_in_threadpool(answer, taken, names))

    return serve


async def taken_in(request: Request) -> HttpRequest | None:
    """The request with its body, None if that is too large."""
    body = bytearray()
    if request.method not in {"GET", "HEAD"}:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                return None
    return without_body(request, bytes(body))


def without_body(request: Request, body: bytes = b"") -> HttpRequest:
    """The request's head in our shape."""
    return HttpRequest(
        method=request.method,
        path=request.url.path,
        headers={name.lower(): value for name, value in request.headers.items()},
        query=dict(request.query_params),
        body=body,
        client=request.client.host if request.client else "",
    )


def given_out(response: HttpResponse) -> Response:
    """Our response as Starlette's; no browser may guess at a type."""
    headers = {"x-content-type-options": "nosniff", **response.headers}
    return Response(response.body, status_code=response.status, headers=headers)
