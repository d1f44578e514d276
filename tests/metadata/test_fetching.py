"""Whatever answers, reading it does no harm."""

from __future__ import annotations

import gzip
import io
import ipaddress
import socket
from typing import Any

import pytest

from ckanext.ogp_tn.metadata import fetching
from ckanext.ogp_tn.metadata.fetching import Limits, Reader, Unread, is_public


def reader(**limits: Any) -> Reader:
    """Return a reader that may read from this machine, with little patience."""
    return Reader("test", ["127.0.0.1"], Limits(**{"seconds": 1, "megabytes": 0.1} | limits))


def why(address: str, of: Reader | None = None) -> str:
    """Return why an address was not read."""
    with pytest.raises(Unread) as caught:
        (of or reader()).read(address)
    return caught.value.message


def test_what_is_there_is_read(source: Any) -> None:
    """Content and headers come, and the other side knows who asks."""
    source.at["/a"] = lambda to: to.answer(200, b'{"a": 1}', ETag='"x"')
    answer = reader().read(f"{source.url}/a?q=\u0627 b")
    assert answer.data() == {"a": 1}
    assert answer.headers["etag"] == '"x"'
    path, headers = source.asked[0]
    assert path == "/a?q=%D8%A7%20b"
    assert headers["User-Agent"] == "test"


def test_what_has_not_changed_is_not_sent_again(source: Any) -> None:
    """The headers of the answer before are the condition of the next."""
    source.at["/a"] = lambda to: to.answer(304, b"")
    answer = reader().read(f"{source.url}/a", {"etag": '"x"', "last-modified": "yesterday"})
    assert answer.content is None
    headers = source.asked[0][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"x"', "yesterday")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "/etc/passwd", "ftp://a.tn/", "http://u:p@a.tn/", "http://"]
)
def test_only_the_web_is_read(address: str) -> None:
    """No file, no other protocol, no password in an address."""
    assert why(address) == fetching.NOT_HTTP


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.1.1",
        "169.254.169.254",
        "192.168.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "100.64.0.1",
    ]
    + ["::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"]
    + ["::10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b:1::a00:1", "fec0::1", "5f00::1"],
)
def test_what_is_inside_is_not_public(number: str) -> None:
    """Loopback, private, link-local, and addresses that hold one of them."""
    assert not is_public(ipaddress.ip_address(number))


def test_a_public_address_is_public() -> None:
    """Those of the internet are read."""
    assert is_public(ipaddress.ip_address("193.95.0.1"))
    assert is_public(ipaddress.ip_address("2a00:1450:4007::1"))


def test_nothing_inside_is_asked(source: Any) -> None:
    """A host that no option allows gets no request."""
    assert why(f"{source.url}/", Reader("test")) == fetching.NOT_PUBLIC
    assert source.asked == []


def test_one_port_of_a_host_may_be_asked(source: Any) -> None:
    """Beside it the same machine stays closed."""
    source.at["/"] = lambda to: to.answer(200, b"[]")
    port = source.server_address[1]
    assert Reader("test", [f"127.0.0.1:{port}"]).read(f"{source.url}/").data() == []
    assert why(f"{source.url}/", Reader("test", [f"127.0.0.1:{port + 1}"])) == fetching.NOT_PUBLIC


def test_what_comes_is_saved_a_piece_at_a_time(source: Any) -> None:
    """Within the same limits, and nothing where nothing has changed."""
    source.at["/a"] = lambda to: to.answer(200, b"x" * 90_000, ETag='"x"')
    source.at["/large"] = lambda to: to.answer(200, b"x" * 200_000)
    source.at["/same"] = lambda to: to.answer(304, b"")
    pieces = io.BytesIO()
    answer = reader().save(f"{source.url}/a", pieces)
    assert (pieces.tell(), answer.content, answer.headers["etag"]) == (90_000, b"", '"x"')
    assert reader().save(f"{source.url}/same", io.BytesIO(), {"etag": '"x"'}).content is None
    with pytest.raises(Unread) as caught:
        reader().save(f"{source.url}/large", io.BytesIO())
    assert caught.value.message == fetching.TOO_LARGE


def test_a_move_is_for_good_as_far_as_it_says_so(source: Any) -> None:
    """What is for a while ends it: nobody is to write that address down."""
    source.at["/a"] = lambda to: to.answer(301, b"", Location="/b")
    source.at["/b"] = lambda to: to.answer(302, b"", Location="/c")
    source.at["/c"] = lambda to: to.answer(200, b"[]")
    assert reader().read(f"{source.url}/a").moved == f"{source.url}/b"
    assert reader().read(f"{source.url}/b").moved == ""


def test_one_address_inside_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is refused."""
    both = [(0, 0, 0, "", (number, 80)) for number in ("193.95.0.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: both)
    assert why("http://portal.tn/") == fetching.NOT_PUBLIC


def test_a_name_is_looked_up_once(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between check and connection nobody can make it another address."""
    source.at["/"] = lambda to: to.answer(200, b"{}")
    port, look_up, asked = source.server_address[1], socket.getaddrinfo, []

    def answers(host: str, *args: Any, **named: Any) -> Any:
        asked.append(host)
        return look_up("127.0.0.1" if host == "portal.tn" else host, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    Reader("test", ["portal.tn"]).read(f"http://portal.tn:{port}/")
    assert asked.count("portal.tn") == 1
    assert source.asked[0][1]["Host"] == f"portal.tn:{port}"


@pytest.mark.parametrize(
    ("to", "message"),
    [("file:///etc/passwd", fetching.NOT_HTTP), ("http://localhost:1/", fetching.NOT_PUBLIC)],
)
def test_a_redirect_is_checked_too(source: Any, to: str, message: str) -> None:
    """It leads neither to files nor inside."""
    source.at["/"] = lambda handler: handler.answer(302, b"", Location=to)
    assert why(f"{source.url}/") == message


@pytest.mark.parametrize("to", ["http://[", "http://a]/", "//[::1/"])
def test_an_address_that_is_none_is_not_followed(source: Any, to: str) -> None:
    """A host that leads to nonsense is told like any other that gives nothing."""
    source.at["/a"] = lambda to_: to_.answer(302, b"", Location=to)
    assert why(f"{source.url}/a") == fetching.NOT_HTTP


def test_a_host_has_a_name_in_arabic(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names under .تونس are asked for as the net knows them."""
    monkeypatch.setattr(Reader, "addresses", lambda *_: ["127.0.0.1"])
    source.at["/a"] = lambda to: to.answer(200, b"yes")
    port = source.server_address[1]
    assert reader().read(f"http://موقع.تونس:{port}/a").content == b"yes"
    assert source.asked[0][1]["Host"] == f"xn--4gbrim.xn--pgbs0dh:{port}"


@pytest.mark.parametrize("name", ["a" * 70 + ".tn", "موقع..تونس", "\u0300.tn"])
def test_a_name_that_the_net_does_not_know_leads_nowhere(name: str) -> None:
    """Too long, with nothing between two points, of signs that are no letters."""
    assert why(f"http://{name}/") == fetching.UNKNOWN_HOST


def test_redirects_end(source: Any) -> None:
    """A circle is left."""
    source.at["/"] = lambda to: to.answer(302, b"", Location="/")
    assert why(f"{source.url}/") == fetching.TOO_MANY_HOPS
    assert len(source.asked) == 5


def test_a_redirect_is_followed(source: Any) -> None:
    """A portal that moved is read where it is."""
    source.at["/"] = lambda to: to.answer(301, b"", Location="/new")
    source.at["/new"] = lambda to: to.answer(200, b"[]")
    assert reader().read(f"{source.url}/").address == f"{source.url}/new"


def test_an_error_is_no_answer(source: Any) -> None:
    """Whatever its page says."""
    source.at["/"] = lambda to: to.answer(500, b'{"success": true}')
    assert why(f"{source.url}/") == fetching.WRONG_STATUS


def test_a_page_for_people_is_no_data(source: Any) -> None:
    """HTML with status 200 is told from JSON."""
    source.at["/"] = lambda to: to.answer(200, b"<html>Maintenance</html>")
    with pytest.raises(Unread) as caught:
        reader().read(f"{source.url}/").data()
    assert caught.value.message == fetching.NOT_JSON


def test_nobody_keeps_us_waiting(source: Any) -> None:
    """A server that accepts and says nothing is left."""
    source.at["/"] = lambda to: to.wait()
    assert why(f"{source.url}/", reader(seconds=0.3)) == fetching.TIMED_OUT


def drip(piece: bytes, head: bytes = b"") -> Any:
    """Return an answer that comes a piece at a time and does not end."""

    def respond(to: Any) -> None:
        to.wfile.write(head)
        while not to.server.over.wait(0.05):
            to.wfile.write(piece)

    return respond


@pytest.mark.parametrize(
    "respond",
    [
        drip(b" ", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"),
        drip(b"X-A: b\r\n", b"HTTP/1.1 200 OK\r\n"),
        drip(b"x", b"HTTP/1.1 200 OK\r\nX-A: "),
    ],
    ids=["content", "headers", "a header"],
)
def test_a_slow_drip_is_left(source: Any, respond: Any) -> None:
    """The limit is of the whole answer, not of each byte."""
    source.at["/"] = respond
    assert why(f"{source.url}/", reader(seconds=0.6)) == fetching.TIMED_OUT


def test_a_flood_is_left(source: Any) -> None:
    """More than there is room for is not read."""
    source.at["/"] = lambda to: to.answer(200, b"x" * 200_000)
    assert why(f"{source.url}/") == fetching.TOO_LARGE


def test_a_bomb_does_not_go_off(source: Any) -> None:
    """What is small packed and huge unpacked is never unpacked in full."""
    bomb = gzip.compress(b"0" * 50_000_000)
    source.at["/"] = lambda to: to.answer(200, bomb, Content_Encoding="gzip")
    assert why(f"{source.url}/") == fetching.TOO_LARGE


def test_a_packed_answer_is_unpacked(source: Any) -> None:
    """As its sender says it is."""
    packed = gzip.compress(b"[1]")
    source.at["/"] = lambda to: to.answer(200, packed, Content_Encoding="gzip")
    assert reader().read(f"{source.url}/").data() == [1]


@pytest.mark.parametrize("headers", [{}, {"Content_Encoding": "gzip"}])
def test_half_an_answer_is_none(source: Any, headers: dict[str, str]) -> None:
    """What breaks off is not taken for the whole."""
    whole = gzip.compress(b"[1, 2, 3]") if headers else b"[1, 2, 3]  "

    def respond(to: Any) -> None:
        to.send_response(200)
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.send_header("Content-Length", str(len(whole)))
        to.end_headers()
        to.wfile.write(whole[:-2])
        to.close_connection = True

    source.at["/"] = respond
    assert why(f"{source.url}/") == fetching.BROKEN


def test_nobody_there_is_unreachable() -> None:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert why(f"http://127.0.0.1:{port}/") == fetching.UNREACHABLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ['<!DOCTYPE a [<!ENTITY b "c">]><a/>', "<!doctype a><a/>"])
def test_markup_declares_nothing(source: Any, text: str, encoding: str) -> None:
    """Entities are refused before any parser sees them."""
    source.at["/"] = lambda to: to.answer(200, text.encode(encoding))
    with pytest.raises(Unread) as caught:
        reader().read(f"{source.url}/").markup()
    assert caught.value.message == fetching.DECLARES_ENTITIES


def test_plain_markup_passes(source: Any) -> None:
    """What declares nothing is given as it is."""
    source.at["/"] = lambda to: to.answer(200, b"<rdf/>")
    assert reader().read(f"{source.url}/").markup() == b"<rdf/>"


def test_requests_keep_their_distance(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the end of one to the next there is a pause."""
    source.at["/"] = lambda to: to.answer(200, b"[]")
    slept: list[float] = []
    monkeypatch.setattr(fetching.time, "sleep", slept.append)
    polite = Reader("test", ["127.0.0.1"], pause=60)
    polite.read(f"{source.url}/")
    polite.read(f"{source.url}/")
    first, second = slept
    assert first == 0
    assert 0 < second <= 60
