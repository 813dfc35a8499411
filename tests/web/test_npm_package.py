"""clients/js: its types are those of the service, it compiles, and it packs the modules that the service serves."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from sse_booking.http.docs.event_types import EVENTS
from tests.live import PATIENCE_S

PACKAGE = Path(__file__).parents[2] / "clients" / "js"


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if not shutil.which("npm") or not (PACKAGE / "node_modules").is_dir():
        pytest.skip("the package's tools are not installed: make install, with npm")


def test_the_types_of_the_events_are_current() -> None:
    spec = importlib.util.spec_from_file_location("make_types", PACKAGE / "make_types.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (PACKAGE / "events.d.ts").read_text("utf-8")
    assert written == module.declarations(), "run: python clients/js/make_types.py > clients/js/events.d.ts"
    assert [event.name for event in EVENTS if f"\n  {event.name}: " not in written] == []


def test_the_types_compile_and_refuse_what_they_should() -> None:
    command = ["node_modules/.bin/tsc", "--noEmit", "--strict", "--module", "nodenext", "usage.ts"]
    checked = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, timeout=2 * PATIENCE_S)
    assert checked.returncode == 0, checked.stdout


def test_the_package_holds_the_served_modules(tmp_path: Path, web_folder: Path) -> None:
    copy = tmp_path / "clients" / "js"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("node_modules", "events", "booking-events.js"))
    shutil.copytree(web_folder, tmp_path / "sse_booking" / "web")
    packed = subprocess.run(["npm", "pack", "--json"], cwd=copy, capture_output=True, text=True, timeout=2 * PATIENCE_S)
    assert packed.returncode == 0, packed.stderr
    name = json.loads(packed.stdout[packed.stdout.index("[") :])[0]["filename"]
    with tarfile.open(copy / name) as archive:
        inside = {member.name.removeprefix("package/"): archive.extractfile(member) for member in archive.getmembers() if member.isfile()}
        contents = {member: file.read() for member, file in inside.items() if file}
    modules = ["booking-events.js", *(f"events/{path.name}" for path in (web_folder / "events").glob("*.js"))]
    assert {module: contents.get(module) == (web_folder / module).read_bytes() for module in modules} == dict.fromkeys(modules, True)
    assert {"react.js", "react.d.ts", "index.d.ts", "events.d.ts", "README.md"} <= contents.keys()
    assert not any("node_modules" in member or member.endswith(".py") for member in contents)
