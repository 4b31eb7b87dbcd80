"""Floor "derive": what follows from valid records; with the files of downloads."""
