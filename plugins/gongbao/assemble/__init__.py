"""Floor "assemble": raw records without errors to records; nothing is checked again."""
