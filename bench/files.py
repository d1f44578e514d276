"""How fast large files are looked into, and in how much memory."""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from xlsxwriter import Workbook

from dev.process import run
from dev.settings import Settings, clean_environ

TABLE_BYTES = 100_000_000
STOP_TIMES = 2_000_000
SHEET_ROWS = 200_000
FEATURES = 300_000
STOPS, PER_TRIP = 8_000, 25
#: What a process of its own does: it says what it needed before the file, and with it.
LOOK = """
import json, sys, time
from pathlib import Path
from ckanext.ogp_tn.checks.files import inspect
def peak():  # not getrusage: that also counts who started this process
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
before, started = peak(), time.perf_counter()
found = inspect(Path(sys.argv[1]), sys.argv[2], {})
seconds = time.perf_counter() - started
print(json.dumps({"before": before, "peak": peak(), "seconds": seconds, "kind": found.kind,
    "counts": found.counts, "checks": sorted(found.totals)}))
"""


def measure(settings: Settings, given: Namespace) -> None:
    """Look into 100 MB of CSV, a feed of 2 million stop times, a layer (aim: 200 MiB more at most).

    With a number of rows, the files have so many.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, write in FILES.items():
            file = Path(folder) / name
            write(file, given.rows)
            _look(settings, file, Path(name).suffix)
            file.unlink()


def _look(settings: Settings, file: Path, declared: str) -> None:
    said = run(
        [sys.executable, "-c", LOOK, str(file), declared],
        settings.logs / "bench.log",
        f"{file.name} could not be looked into",
        cwd=settings.root,
        environ=clean_environ(),
    )
    one = json.loads(said.splitlines()[-1])
    rows = sum(count for name, count in one["counts"].items() if name != "bytes")
    size = one["counts"]["bytes"] / 1_000_000
    print(
        f"{one['kind']:8} {size:6.0f} MB {rows:9} rows {one['seconds']:7.1f} s "
        f"{rows / one['seconds']:9.0f} rows/s   "
        f"{one['before']:.0f} MiB before, {one['peak'] - one['before']:.0f} more   "
        f"{', '.join(one['checks'])}",
        flush=True,
    )


def _table(file: Path, count: int | None) -> None:
    """Write a register of permits with a fault here and there."""
    row = "{n};بلدية صفاقس;Permis de bâtir n° {n};2018-04-03;{amount};34.7{n};10.7{n};{street}\n"
    with file.open("w", encoding="utf-8") as out:
        out.write("numero;commune;objet;date;montant (dinar);latitude;longitude;adresse\n")
        number = 0
        while out.tell() < TABLE_BYTES if count is None else number < count:
            block = range(number, min(number + 10_000, count or sys.maxsize))
            out.writelines(
                row.format(n=n, amount=n % 977, street="Rue de la République, Sfax") for n in block
            )
            number = block.stop


def _workbook(file: Path, count: int | None) -> None:
    """Write a register of grants."""
    with Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Subventions")
        sheet.write_row(0, 0, ["id", "association", "objet", "annee", "montant (dinar)", "note"])
        for n in range(1, 1 + (count or SHEET_ROWS)):
            sheet.write_row(n, 0, [n, f"جمعية {n}", f"Projet n° {n}", 2018, n * 1.5, "accordée"])


def _feed(file: Path, count: int | None) -> None:
    """Write a feed of many trips."""
    times = count or STOP_TIMES
    trips = -(-times // PER_TRIP)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "agency.txt",
            "agency_id,agency_name,agency_url,agency_timezone\nT,TRANSTU,http://a.example,Africa/Tunis\n",
        )
        archive.writestr("routes.txt", "route_id,agency_id,route_type\nR,T,3\n")
        archive.writestr(
            "calendar.txt",
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
            "W,1,1,1,1,1,1,1,20200101,20991231\n",
        )
        with archive.open("stops.txt", "w") as out:
            out.write(b"stop_id,stop_name,stop_lat,stop_lon\n")
            for n in range(STOPS):
                out.write(f"S{n},Arrêt {n},36.{n:04},10.{n:04}\n".encode())
        with archive.open("trips.txt", "w") as out:
            out.write(b"route_id,service_id,trip_id\n")
            for n in range(trips):
                out.write(f"R,W,R-2026-{n:07}\n".encode())
        with archive.open("stop_times.txt", "w") as out:
            out.write(b"trip_id,arrival_time,departure_time,stop_id,stop_sequence\n")
            for n in range(times):
                trip, at = divmod(n, PER_TRIP)
                time = f"{6 + trip % 16:02}:{at * 2:02}:00"
                out.write(f"R-2026-{trip:07},{time},{time},S{n % STOPS},{at}\n".encode())


def _layer(file: Path, count: int | None) -> None:
    """Write a layer of parcels."""
    with file.open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "features": [\n')
        for n in range(count or FEATURES):
            west, south = 8.5 + n % 1000 / 1000, 34 + n % 777 / 1000
            ring = [[west, south], [west + 0.001, south], [west, south + 0.001], [west, south]]
            geometry = {"type": "Polygon", "coordinates": [ring]}
            feature = {"type": "Feature", "properties": {"id": n}, "geometry": geometry}
            out.write(("," if n else "") + json.dumps(feature) + "\n")
        out.write("]}")


FILES: dict[str, Callable[[Path, int | None], None]] = {
    "table.csv": _table,
    "table.xlsx": _workbook,
    "feed.gtfs": _feed,
    "layer.geojson": _layer,
}
