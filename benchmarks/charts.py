"""Ways to draw a chart without a browser: start, time, size, and whether fonts change it.

Draws one bar chart with Chinese labels by this project's own code and by vl-convert (with
Vega-Lite as a plain dictionary; altair gives it the same). Each is started anew, with the
machine's fonts and, where ``unshare`` is allowed, with none. Linux.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LABELS = (
    "四維行政中心中庭、廣場及大禮堂",
    "四維行政中心各會議室",
    "鳳山行政中心中庭、廣場、大禮堂及多媒體會議室",
    "鳳山行政中心各會議室",
)
VALUES = (118, 1159, 273, 756)
OWN = """
import pandas as pd
started = time.perf_counter()
from gongbao.derive.charts import derive_chart
from gongbao.dataset_model import Column, Table
from gongbao.languages import LocalizedText, localized
from gongbao.load.views import read_view
none = LocalizedText({})
columns = tuple(
    Column(name=name, type=type_, title=localized(zh=name), description=none)
    for name, type_ in (("label", "string"), ("value", "integer"))
)
table = Table(name="t", title=none, description=none, rows=4, columns=columns)
frame = pd.DataFrame({"label": labels, "value": [str(v) for v in values]})
plan = read_view({"spec": spec})
draw = lambda: derive_chart(plan, table, frame, "t", none).svg["zh"]
"""
PEER = """
started = time.perf_counter()
import vl_convert
rows = [{"label": one, "value": value} for one, value in zip(labels, values)]
draw = lambda: vl_convert.vegalite_to_svg({**spec, "data": {"values": rows}})
"""
MEASURE = """
svg = draw()
first = time.perf_counter() - started
again = time.perf_counter()
for _ in range(20):
    draw()
each = (time.perf_counter() - again) / 20
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
digest = hashlib.sha256(svg.encode()).hexdigest()[:12]
whole = all(f">{label}</text>" in svg for label in labels)
print(json.dumps([first, each, len(svg.encode()), peak, digest, whole]))
"""
SPEC = {
    "mark": "bar",
    "encoding": {
        "y": {"field": "label", "type": "nominal", "sort": None},
        "x": {"field": "value", "type": "quantitative"},
    },
}


def measure(program: str, fonts: bool) -> list[object] | None:
    """First drawing from a fresh interpreter; nothing where fonts cannot be hidden."""
    head = "import hashlib, json, resource, time\n"
    head += f"labels, values, spec = {LABELS!r}, {VALUES!r}, {SPEC!r}\n"
    command = [sys.executable, "-c", head + program + MEASURE]
    if not fonts:
        if not shutil.which("unshare"):
            return None
        hide = 'mount -t tmpfs none /usr/share/fonts && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", hide, "sh", *command]
    done = subprocess.run(
        command,
        env={"PYTHONPATH": str(ROOT / "plugins"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
        text=True,
    )
    return list(json.loads(done.stdout)) if done.returncode == 0 else None


def installed(distribution: str) -> float:
    """Megabytes of a package's files."""
    paths = (Path(str(file.locate())) for file in files(distribution) or [])
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def own_size() -> float:
    names = ["chart_model.py", "load/views.py", *("derive/" + p.name for p in OWN_FILES)]
    return sum((ROOT / "plugins/gongbao" / name).stat().st_size for name in names) / 1e6


OWN_FILES = sorted((ROOT / "plugins/gongbao/derive").glob("chart*.py"))


def main() -> None:
    for name, program, size in (
        ("own drawing", OWN, own_size()),
        ("vl-convert", PEER, installed("vl-convert-python")),
    ):
        print(f"{name}: {size:.2f} MB installed")
        for fonts in (True, False):
            found = measure(program, fonts)
            where = "the machine's fonts" if fonts else "no fonts"
            if found is None:
                print(f"  {where}: not measured here")
                continue
            first, each, length, peak, digest, whole = found
            print(
                f"  {where}: first {first:.3f} s, each {float(str(each)) * 1000:.1f} ms, "
                f"{length:,} bytes, peak {peak} MB, sha256 {digest}, "
                f"labels {'whole' if whole else 'cut off'}"
            )


if __name__ == "__main__":
    main()
