"""What the build starts and watches."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from building.programs import folder_size


def test_a_folder_in_which_another_program_works_can_be_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip moves whole folders away while their size is being asked for."""
    (tmp_path / "goes/inside").mkdir(parents=True)
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "goes/b").write_bytes(b"678")
    assert folder_size(tmp_path) == 8
    look = os.lstat

    def meanwhile(path: Any) -> os.stat_result:
        monkeypatch.undo()
        shutil.rmtree(tmp_path / "goes", ignore_errors=True)
        return look(path)

    monkeypatch.setattr(os, "lstat", meanwhile)
    assert folder_size(tmp_path) == 5
