"""How many files of other hosts a run checks in a second, and what memory that takes."""

from __future__ import annotations

import json
import sys
import threading
from argparse import Namespace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bench.links import HOSTS
from bench.servers import command, empty_portal
from dev.process import run
from dev.settings import Settings, clean_environ

LINKS = 1000
#: A table of some hundred rows.
TABLE = b"line,station,passengers\r\n" + b"".join(
    b"%d,Bab Saadoun,%d\r\n" % (n, 7 * n) for n in range(500)
)
#: One link in so many is dead.
DEAD = 9


def measure(settings: Settings, given: Namespace) -> None:
    """Check 1,000 links of 10 hosts without a pause, and again with nothing changed.

    A host that keeps the run waiting costs what one host may, whatever it has.
    """
    count = given.rows or LINKS
    server = _Server(("0.0.0.0", 0), _Handler)  # noqa: S104 - ten numbers of its own
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with empty_portal(settings) as ini:
            ini.write_text(
                ini.read_text().replace(
                    "[app:main]",
                    "[app:main]\n"
                    f"ckanext.ogp_tn.portals.local_hosts = {' '.join(HOSTS)}\n"
                    "ckanext.ogp_tn.checks.pause = 0\nckanext.ogp_tn.checks.max_age = 0\n"
                    "ckanext.ogp_tn.checks.link_seconds = 2\n"
                    "ckanext.ogp_tn.checks.host_seconds = 60\n",
                )
            )
            command(settings, ini, "db", "upgrade")
            said = run(
                [sys.executable, "-m", "bench.links", str(server.server_port), str(count)],
                settings.logs / "bench.log",
                "The links could not be checked",
                cwd=settings.root,
                environ=clean_environ() | {"CKAN_INI": str(ini)},
            )
    finally:
        server.shutdown()
        server.server_close()
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    for name, title in (("first", "the first run"), ("again", "again, nothing changed")):
        seconds = found[name]
        print(f"{title:36}{seconds:8.1f} s   {found['files'] / seconds:.0f} links a second")
    print(f"{'one of the hosts hangs':36}{found['hanging']:8.1f} s")
    print(f"{'memory before, and at its peak':36}{found['before']:8.0f} {found['peak']:.0f} MiB")


class _Server(ThreadingHTTPServer):
    """Ten hosts, by the numbers of this machine."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing of those that hang up."""


class _Handler(BaseHTTPRequestHandler):
    """Gives tables; one in so many is not there."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        number = int(self.path.strip("/").partition(".")[0])
        content = TABLE if number % DEAD else b"nothing here"
        mark = f'"{number}"'
        status = 404 if content is not TABLE else 200
        if status == 200 and self.headers.get("If-None-Match") == mark:
            status, content = 304, b""
        if self.headers.get("Host", "").startswith("127.0.0.2:") and _Handler.hangs.is_set():
            threading.Event().wait(3)
        self.send_response(status)
        self.send_header("ETag", mark)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    hangs = threading.Event()

    def do_POST(self) -> None:  # noqa: N802
        """Let the second host hang from now on."""
        _Handler.hangs.set()
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""
