from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sse_booking.config import Config
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.file_access import served_alone
from sse_booking.upkeep.doctor import CHECKS, examine

SECRET = "a secret for tests that is long enough for HS256"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    prepare(str(tmp_path / "booking.db"))
    return Config(database=tmp_path / "booking.db", jwt_secret=SECRET, backup_dir=str(tmp_path / "backups"))


def said(config: Config, level: str) -> str:
    return "\n".join(finding.text for finding in examine(config) if finding.level == level)


def a_backup(config: Config, age_s: float) -> Path:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() - age_s))
    path = Path(config.backup_dir) / f"booking-{stamp}.db"
    path.parent.mkdir(exist_ok=True)
    path.touch(0o600)
    path.with_name(f"{path.name}.sha256").touch(0o600)
    return path


def test_a_host_in_good_order_has_nothing_bad(config: Config) -> None:
    a_backup(config, 3600)
    assert said(config, "bad") == ""


def test_no_backup_and_an_old_one_are_bad_and_no_schedule_is_a_warning(config: Config) -> None:
    assert "there is no backup" in said(config, "bad")
    a_backup(config, 3 * 86_400)
    assert "72.0 h old" in said(config, "bad")
    assert "BACKUP_DIR" in said(replace(config, backup_dir=""), "warn")


def test_a_backup_from_the_future_is_bad(config: Config) -> None:
    a_backup(config, -86_400)
    assert "-24.0 h old" in said(config, "bad")


def test_files_that_everybody_can_read_are_bad(config: Config) -> None:
    backup = a_backup(config, 60)
    backup.chmod(0o644)
    config.database.chmod(0o604)
    assert said(config, "bad").count("chmod 600") == 2


def test_who_serves_the_file_is_said(config: Config) -> None:
    a_backup(config, 60)
    assert "no service runs" in said(config, "ok")
    with served_alone(str(config.database)):
        assert f"served by process {os.getpid()}" in said(config, "ok")


def test_a_file_of_something_else_is_bad_and_a_missing_one_a_warning(config: Config) -> None:
    a_backup(config, 60)
    assert "does not exist yet" in said(replace(config, database=config.database.with_name("new.db")), "warn")
    diary = config.database.with_name("diary.txt")
    diary.write_text("Dear diary,\n" * 100)
    assert "diary.txt can't be used" in said(replace(config, database=diary), "bad")


def test_settings_that_are_hardly_meant_and_a_missing_key_are_said(config: Config) -> None:
    assert "will not start" in said(replace(config, jwt_secret=""), "bad")
    assert "DEMO" in said(replace(config, demo=True), "warn")
    assert "not Secure" in said(replace(config, public_url="http://book.example"), "warn")


def test_every_check_says_what_it_looks_at_and_changes_nothing(config: Config) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in config.database.parent.iterdir() if path.suffix == ".db"}
    assert all(check.__doc__ for check in CHECKS)
    assert list(examine(config))
    assert {path.name: path.stat().st_mtime_ns for path in config.database.parent.iterdir() if path.suffix == ".db"} == before
