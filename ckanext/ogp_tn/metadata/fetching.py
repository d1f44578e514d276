"""Reading from other hosts: whatever answers can neither reach inside, nor hang, nor flood us."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import math
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import IO, Any, Self
from urllib.parse import quote, urljoin, urlsplit

from ckanext.ogp_tn.metadata.messages import N_

NOT_HTTP = N_("The address {address} is not one of the web.")
NOT_PUBLIC = N_("{host} is not a public address, and no option of this portal allows it.")
UNKNOWN_HOST = N_("The name {host} leads nowhere.")
UNREACHABLE = N_("{host} does not answer: {why}")
UNTRUSTED = N_("Nothing proves that {host} is what it says: {why}")
HALF_TRUSTED = N_("{host} does not send all that proves what it is: a certificate is missing.")
TIMED_OUT = N_("{host} did not answer in full within {seconds} seconds.")
TOO_LARGE = N_("The answer of {host} is larger than {megabytes} MB.")
TOO_MANY_HOPS = N_("{host} leads on to other addresses without end.")
WRONG_STATUS = N_("{host} answers with an error, {status}.")
BROKEN = N_("The answer of {host} breaks off or cannot be unpacked.")
NOT_JSON = N_("{host} answers with something else than data: a page for people, perhaps.")
DECLARES_ENTITIES = N_("The answer of {host} declares entities of its own, which are not read.")

CHUNK = 65_536
#: What the internet has of IPv6; all else is inside, or holds an address of IPv4 that may be.
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
#: Blocks within it whose addresses hold another address, which may be one inside.
_CARRYING = [ipaddress.ip_network(block) for block in ("2002::/16", "2001::/32")]
_REDIRECTS = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
#: OpenSSL: no issuer is known for the certificate, or for the only one that was sent.
_NO_ISSUER = (20, 21)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unread(Exception):
    """Nothing usable was read; ``message`` (English, to be translated) and ``values`` say why."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message.format(**values))
        self.message, self.values = message, values


@dataclass(frozen=True)
class Limits:
    """How much one request may take."""

    seconds: float = 60
    megabytes: float = 50
    hops: int = 4


@dataclass(frozen=True)
class Answer:
    """What came from where the last redirect led."""

    address: str
    content: bytes | None
    """None where nothing changed since what was asked for."""
    headers: Mapping[str, str] = field(default_factory=dict)
    moved: str = ""
    """Where the address leads for good, as far as every step before says so."""

    @property
    def host(self) -> str:
        """The name of the machine that answered."""
        return urlsplit(self.address).hostname or ""

    def data(self) -> Any:
        """Return what the answer says in JSON.

        :raises Unread: if it is none
        """
        try:
            return json.loads(self.content or b"")
        except (ValueError, RecursionError):
            raise Unread(NOT_JSON, host=self.host) from None

    def markup(self) -> bytes:
        """Return the answer where a parser of XML can be trusted with it.

        :raises Unread: if it declares entities, with which a few bytes become gigabytes
        """
        content = self.content or b""
        # UTF-16 and UTF-32 hide the word from a search for its ASCII letters.
        bare = content.replace(b"\0", b"").upper()
        if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
            raise Unread(DECLARES_ENTITIES, host=self.host)
        return content


@dataclass(frozen=True)
class _Elsewhere:
    """Where an address leads."""

    to: str
    for_good: bool


class Reader:
    """Reads addresses of other portals, slowly enough to be welcome.

    :param agent: how it calls itself
    :param local_hosts: hosts that may have addresses inside, such as ``transport.local``, or
        one of their ports only: ``transport.local:8080``
    :param pause: seconds from one request to the next
    """

    def __init__(
        self,
        agent: str,
        local_hosts: Collection[str] = (),
        limits: Limits | None = None,
        pause: float = 0,
    ) -> None:
        self.agent, self.limits, self.pause = agent, limits or Limits(), pause
        self.local_hosts = {host.lower() for host in local_hosts}
        self._next = 0.0
        self._end = math.inf

    def until(self, end: float) -> Reader:
        """Return the same reader with a moment, by ``monotonic``, at which all requests are over.

        One request cannot take long, and yet there may be a hundred thousand.
        """
        same = copy(self)
        same._end = end
        return same

    def read(self, address: str, since: Mapping[str, str] | None = None) -> Answer:
        """Return what is at an address.

        :param since: the headers of an earlier answer: what has not changed is not sent again
        :raises Unread: if it cannot be had, or not within the limits
        """
        content = bytearray()
        answer = self._follow(address, since or {}, content.extend)
        return answer if answer.content is None else replace(answer, content=bytes(content))

    def save(self, address: str, into: IO[bytes], since: Mapping[str, str] | None = None) -> Answer:
        """Write what is at an address into a file, a piece at a time; see :meth:`read`.

        :returns: the answer, with an empty content where the file has it
        """
        return self._follow(address, since or {}, into.write)

    def _follow(
        self, address: str, since: Mapping[str, str], take: Callable[[bytes], Any]
    ) -> Answer:
        time.sleep(max(0.0, self._next - time.monotonic()))
        end = min(time.monotonic() + self.limits.seconds, self._end)
        moved, for_good = "", True
        try:
            for _hop in range(self.limits.hops + 1):
                with _Request(self, address, since, end) as request:
                    answer = request.answer(take)
                if isinstance(answer, Answer):
                    return replace(answer, moved=moved)
                address = answer.to
                for_good = for_good and answer.for_good
                moved = address if for_good else moved
            raise Unread(TOO_MANY_HOPS, host=urlsplit(address).hostname)
        finally:
            self._next = time.monotonic() + self.pause

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the numbers that a name stands for: where one may not be reached, none may.

        :raises Unread: if it has none, or one that is not public
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Unread(UNKNOWN_HOST, host=host) from None
        numbers = [str(one[4][0]).partition("%")[0] for one in found]
        inside = not all(is_public(ipaddress.ip_address(number)) for number in numbers)
        if inside and not {host.lower(), f"{host.lower()}:{port}"} & self.local_hosts:
            raise Unread(NOT_PUBLIC, host=host)
        return list(dict.fromkeys(numbers))


def is_public(number: IPAddress) -> bool:
    """Tell whether an address is one of the public internet."""
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped:
            return is_public(number.ipv4_mapped)
        if number not in _GIVEN_OUT or any(number in block for block in _CARRYING):
            return False
    return number.is_global and not number.is_multicast


class _Request:
    """One request to one address, over as soon as the time is up whatever the other side does."""

    def __init__(self, reader: Reader, address: str, since: Mapping[str, str], end: float) -> None:
        self.reader, self.address, self.since, self.end = reader, address, since, end
        try:
            parts = urlsplit(address)
            self.host, port = parts.hostname or "", parts.port
        except ValueError:
            raise Unread(NOT_HTTP, address=address) from None
        if parts.scheme not in ("http", "https") or not self.host or "@" in parts.netloc:
            raise Unread(NOT_HTTP, address=address)
        self.secure = parts.scheme == "https"
        self.port = port or (443 if self.secure else 80)
        self.target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if parts.query:
            self.target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
        self.netloc = parts.netloc
        if not self.netloc.isascii():
            self.netloc = self._in_ascii() + (f":{port}" if port else "")
        self.socket: socket.socket | None = None
        self.late = threading.Event()

    def _in_ascii(self) -> str:
        """Return the host's name as the net knows it, which may be in Arabic."""
        try:
            return self.host.encode("idna").decode()
        except UnicodeError:
            raise Unread(UNKNOWN_HOST, host=self.host) from None

    def __enter__(self) -> Self:
        self.timer = threading.Timer(max(0.0, self.end - time.monotonic()), self._stop)
        self.timer.daemon = True
        self.timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()
        if self.socket:
            self.socket.close()

    def _stop(self) -> None:
        self.late.set()
        if self.socket:
            # It may be closed already.
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)

    def answer(self, take: Callable[[bytes], Any]) -> Answer | _Elsewhere:
        """Return the answer, or where it leads.

        :param take: is given the content, a piece at a time
        """
        try:
            response = self._send()
            if response.status in _REDIRECTS and response.headers.get("Location"):
                return _Elsewhere(
                    self._to(response.headers["Location"]), response.status in _FOR_GOOD
                )
            headers = {name.lower(): value for name, value in response.headers.items()}
            if response.status == 304:
                return Answer(self.address, None, headers)
            if response.status != 200:
                raise Unread(WRONG_STATUS, host=self.host, status=response.status)
            for piece in self._content(response, headers):
                take(piece)
            return Answer(self.address, b"", headers)
        except (http.client.HTTPException, OSError, zlib.error) as error:
            raise self._late_or(error) from None

    def _to(self, location: str) -> str:
        try:
            return urljoin(self.address, location)
        except ValueError:
            raise Unread(NOT_HTTP, address=location[:200]) from None

    def _late_or(self, error: Exception) -> Unread:
        if self.late.is_set() or isinstance(error, TimeoutError):
            return Unread(TIMED_OUT, host=self.host, seconds=round(self.reader.limits.seconds))
        if isinstance(error, (http.client.HTTPException, zlib.error)):
            return Unread(BROKEN, host=self.host)
        if isinstance(error, ssl.SSLCertVerificationError):
            why = {} if error.verify_code in _NO_ISSUER else {"why": error.verify_message}
            return Unread(UNTRUSTED if why else HALF_TRUSTED, host=self.host, **why)
        return Unread(UNREACHABLE, host=self.host, why=getattr(error, "strerror", "") or str(error))

    def _send(self) -> http.client.HTTPResponse:
        self._connect()
        if self.late.is_set():
            raise TimeoutError
        connection = http.client.HTTPConnection(self.host, self.port)
        # The address was looked up and checked: nobody is asked for it a second time.
        connection.sock = self.socket
        headers = {
            "Host": self.netloc,
            "User-Agent": self.reader.agent,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        if self.since.get("etag"):
            headers["If-None-Match"] = self.since["etag"]
        if self.since.get("last-modified"):
            headers["If-Modified-Since"] = self.since["last-modified"]
        connection.request("GET", self.target, headers=headers)
        return connection.getresponse()

    def _connect(self) -> None:
        failure: OSError = OSError()
        for number in self.reader.addresses(self.host, self.port):
            left = self.end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                self.socket = socket.create_connection((number, self.port), timeout=left)
                break
            except OSError as error:
                failure = error
        else:
            raise failure
        if self.secure:
            # Shaking hands may be slow as well: the clock has to have the socket by then.
            secured = ssl.create_default_context().wrap_socket(
                self.socket, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.socket = secured
            secured.do_handshake()

    def _content(
        self, response: http.client.HTTPResponse, headers: Mapping[str, str]
    ) -> Iterator[bytes]:
        room = int(self.reader.limits.megabytes * 1_000_000)
        packed = headers.get("content-encoding", "").lower() == "gzip"
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        length = 0
        while chunk := response.read1(CHUNK):
            # One byte more than there is room for tells that it is too much, however much it is.
            piece = unpacker.decompress(chunk, room + 1 - length) if packed else chunk
            length += len(piece)
            if length > room:
                raise Unread(
                    TOO_LARGE, host=self.host, megabytes=round(self.reader.limits.megabytes)
                )
            yield piece
        if self.late.is_set():
            raise TimeoutError
        # `read1` takes the end of the line for the end of the answer.
        if response.length or (packed and length and not unpacker.eof):
            raise http.client.IncompleteRead(b"")
