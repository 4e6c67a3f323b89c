"""Requests as nobody should send them: real ones of every door, bent out of shape by hypothesis."""

from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from bot.platforms.web.door import PATHS
from tests.proof.bending import WORDS, Insider, Request, bytes_of
from tests.proof.rubbish_platforms import slack, teams

CONSOLE = (
    *PATHS, "/", "/threads", "/threads/{}", "/threads/{}/messages", "/threads/{}/forget", "/documents",
    "/documents/rows", "/documents/{}/remove", "/source/{}", "/status", "/login", "/console/login",
    "/console/logout", "/console/tickets", "/static/{}", "/healthz",
)  # fmt: skip
HOSTS = ("", "", "", "evil.test", "169.254.169.254", "127.0.0.1:1", "localhost", "[::1]", "a" * 300)
FIELDS = st.dictionaries(
    st.sampled_from(["thread", "message", "text", "verdict", "answer", "action", "value", "back", "readers",
                     "key", "password", "csrf"]),
    WORDS | st.just("t" * 20),
    max_size=6,
)  # fmt: skip


@st.composite
def console(draw: st.DrawFn, inside: Insider) -> Request:
    """To the console, by somebody who is in it or not; never a whole question."""
    path = draw(st.sampled_from(CONSOLE)).replace(
        "{}", quote(draw(WORDS), safe="%/.", errors="replace") or "x"
    )
    fields = draw(FIELDS)
    if path == "/console/messages":
        fields.pop("text", "")
    headers: dict[str, str] = {}
    host = draw(st.sampled_from(HOSTS))
    if host:
        headers["host"] = host
    if draw(st.booleans()):
        headers |= {"cookie": inside.cookie, "x-csrf-token": inside.csrf}
    if draw(st.booleans()):
        headers["accept"] = draw(st.sampled_from(["application/json", "text/html", "*/*;q=x"]))
    method = draw(
        st.sampled_from(["GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
    )
    clean = {k: v.encode("utf-8", "replace") for k, v in fields.items()}
    if method in {"POST", "PUT"} and draw(st.booleans()):
        headers["content-type"] = "application/json"
        return Request(method, path, headers, draw(bytes_of(fields)))
    headers["content-type"] = "application/x-www-form-urlencoded"
    return Request(
        method, path, headers, urlencode(clean).encode() if method in {"POST", "PUT"} else b""
    )


@st.composite
def tampered(draw: st.DrawFn, link: str) -> str:
    """A signed address with something of it changed."""
    letters = list(link)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(1, max(len(letters) - 1, 1)))
        letters[at : at + draw(st.integers(0, 2))] = draw(
            st.sampled_from(["", "A", "0", ".", "%00", "/", "-_"])
        )
    return "".join(letters)


@st.composite
def links(draw: st.DrawFn, inside: Insider) -> Request:
    """To the pages that links open: upload pages, documents and files, their tokens changed."""
    known = draw(
        st.sampled_from(
            [inside.upload, inside.document, "/files/documents/x?e=1&s=2", "/d/", "/upload/"]
        )
    )
    path = draw(tampered(known) | st.just(known))
    query = urlencode({k: v.encode("utf-8", "replace") for k, v in draw(
        st.dictionaries(st.sampled_from(["name", "type", "t", "passage", "size"]), WORDS, max_size=3)
    ).items()})  # fmt: skip
    path = f"{path}{'&' if '?' in path else '?'}{query}"
    return Request(draw(st.sampled_from(["GET", "HEAD", "POST"])), path)


@st.composite
def uploads(draw: st.DrawFn, inside: Insider) -> Request:
    """To the upload route: the signed form with a field changed, or a body that is none; no file is whole."""
    fields = dict(inside.fields)
    name = draw(st.sampled_from(sorted(fields)))
    fields[name] = draw(tampered(fields[name] or "x") | WORDS)
    edge = draw(st.sampled_from(["b", "x" * 70, "b b", ""]))
    parts = [
        f'--{edge}\r\ncontent-disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
        for k, v in fields.items()
    ]
    given_name = draw(WORDS).replace("\r", "").replace("\n", "")
    parts.append(
        f'--{edge}\r\ncontent-disposition: form-data; name="file"; filename="{given_name}"\r\n\r\nx\r\n--{edge}--\r\n'
    )
    body = "".join(parts).encode("utf-8", "replace")
    if draw(st.booleans()):
        body = body[: draw(st.integers(0, len(body)))] + draw(st.binary(max_size=50))
    kind = draw(
        st.sampled_from(
            [f"multipart/form-data; boundary={edge}", "multipart/form-data", "text/plain"]
        )
    )
    return Request("POST", "/uploads", {"content-type": kind, "accept": "application/json"}, body)


@st.composite
def wires(draw: st.DrawFn) -> Request:
    """Bytes that are hardly HTTP."""
    line = draw(st.sampled_from([
        b"GET / HTTP/1.1", b"GET / HTTP/9.9", b"POST /slack/events HTTP/1.1", b"\x16\x03\x01", b"PRI * HTTP/2.0",
        b"GET //evil.test HTTP/1.1", b"GET http://evil.test/ HTTP/1.1", b"get\x00 / HTTP/1.1",
    ]))  # fmt: skip
    heads = draw(st.lists(st.sampled_from([
        b"host: x", b"host: y", b"content-length: 5", b"content-length: -1", b"content-length: 99999999999999999999",
        b"transfer-encoding: chunked", b"transfer-encoding: xyz", b"expect: 100-continue", b"bad header",
        b"x: \x00", b"upgrade: websocket", b"connection: upgrade",
    ]), max_size=5))  # fmt: skip
    return Request("", "", raw=b"\r\n".join([line, *heads, b"", draw(st.binary(max_size=60))]))


def requests(inside: Insider) -> st.SearchStrategy[Request]:
    """One of any kind."""
    kinds = [slack(), teams(inside), console(inside), links(inside), uploads(inside), wires()]
    return st.integers(0, len(kinds) - 1).flatmap(kinds.__getitem__)


def kind_of(request: Request) -> str:
    """Which door it is for, to be counted."""
    if request.raw:
        return "wire"
    for start, kind in (("/slack", "slack"), ("/api", "teams"), ("/uploads", "uploads"), ("/upload", "links"),
                        ("/d/", "links"), ("/files", "links")):  # fmt: skip
        if request.path.startswith(start):
            return kind
    return "console"


__all__ = ["Insider", "Request", "kind_of", "requests"]
