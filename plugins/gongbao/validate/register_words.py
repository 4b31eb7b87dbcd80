"""Problems of registers in words that fit them: they are tables whose schema is built in."""

from __future__ import annotations

from pathlib import PurePosixPath

import msgspec

from gongbao.load.registers import COLUMNS
from gongbao.problems import Problem

_ENCODING, _CONSTRAINT = "D116", "D105"


def in_words_of_registers(problem: Problem) -> Problem:
    """What would ask for a change of a descriptor asks for a change of the register."""
    known = COLUMNS.get(PurePosixPath(problem.place.path).stem, {})
    if known and problem.code == _ENCODING:
        return msgspec.structs.replace(problem, code="F128")
    if problem.code == _CONSTRAINT and problem.args["field"] in known:
        return msgspec.structs.replace(problem, code="F129")
    return problem
