"""Chunks of text columns kept in an unnamed file, and given back without copying them.

The system reads pages of the file when they are looked at and may drop them again, so that
the texts of a long table cost disk and not memory. The file goes with the last column.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


class SpilledChunks:
    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed when it is mapped
        self._writer: Any = None

    def add(self, columns: Sequence[pa.Array]) -> None:
        import pyarrow as pa

        batch = pa.RecordBatch.from_arrays(list(columns), [str(i) for i in range(len(columns))])
        if self._writer is None:
            self._writer = pa.ipc.new_file(pa.PythonFile(self._file, "w"), batch.schema)
        self._writer.write_batch(batch)

    def read(self) -> pa.Table:
        """The chunks in their order; nothing can be added afterwards."""
        import pyarrow as pa

        self._writer.close()
        self._file.flush()
        mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._file.close()
        reader = pa.ipc.open_file(pa.BufferReader(pa.py_buffer(mapped)))
        batches = [reader.get_batch(index) for index in range(reader.num_record_batches)]
        return pa.Table.from_batches(batches)
