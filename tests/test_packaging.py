from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.live import PATIENCE_S

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ["run.txt", "dev.txt"]


def locked(name: str) -> dict[str, str]:
    """Package -> version, of a lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE))


def wanted(group: str) -> list[Requirement]:
    rows = PROJECT["dependency-groups"][group]
    return [Requirement(row) for row in rows if isinstance(row, str)]


def test_the_wheel_holds_the_whole_package_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=2 * PATIENCE_S)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    tracked = subprocess.run(["git", "ls-files", "sse_booking"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert inside >= {name for name in tracked if name and (ROOT / name).exists()}
    assert {"sse_booking/schema.sql", "sse_booking/py.typed"} <= inside
    assert zipfile.ZipFile(wheel).read("sse_booking/schema.sql") == (ROOT / "schema.sql").read_bytes()
    assert {name for name in inside if not name.startswith("sse_booking/") or "__pycache__" in name} == set()


@pytest.mark.parametrize("options", [[], ["--editable"]], ids=["wheel", "editable"])
def test_an_installed_package_reads_the_schema_of_the_repository(tmp_path: Path, options: list[str]) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", str(tmp_path)]
    installed = subprocess.run([*pip, *options, str(ROOT)], capture_output=True, text=True, timeout=2 * PATIENCE_S)
    assert installed.returncode == 0, installed.stderr
    # A .pth file counts in a folder of packages only; -S keeps this environment's own copy out of sight.
    code = (
        f"import site; site.addsitedir({str(tmp_path)!r}); from sse_booking.store.sqlite import schema;"
        "import sys; sys.stdout.write(schema.__file__ + '\\n' + schema.schema())"
    )
    ran = subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S)
    assert ran.returncode == 0, ran.stderr
    module, _, text = ran.stdout.partition("\n")
    assert Path(module).is_relative_to(ROOT if options else tmp_path)
    assert text == (ROOT / "schema.sql").read_text("utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_every_package_and_names_no_host_or_path(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    assert not re.search(r"://|--index|--find-links|^\s*#|(^|\s)/", text, re.MULTILINE)
    rows = re.split(r"\n(?=\S)", text.strip())
    assert [row for row in rows if "--hash=sha256:" not in row] == []


def test_the_locks_satisfy_the_declared_ranges() -> None:
    run, dev = locked("run.txt"), locked("dev.txt")
    for lock, requirements in [
        (run, [Requirement(row) for row in PROJECT["project"]["dependencies"]] + wanted("build")),
        (dev, wanted("dev")),
    ]:
        unmet = [str(row) for row in requirements if row.name not in lock or not row.specifier.contains(lock[row.name])]
        assert unmet == []


def test_development_runs_on_the_versions_that_the_service_is_locked_to() -> None:
    run, dev = locked("run.txt"), locked("dev.txt")
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    names = [Requirement(row).name for row in PROJECT["project"]["dependencies"]] + [row.name for row in wanted("dev")]
    for name in names:
        assert any(re.match(rf'\s*"{re.escape(name)}\W.*",\s+# \S', line) for line in lines), name


def test_the_help_of_make_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    declared = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert declared
    helped = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=PATIENCE_S).stdout
    assert re.findall(r"^  make ([\w-]+)", helped, re.MULTILINE) == declared[1].split()
