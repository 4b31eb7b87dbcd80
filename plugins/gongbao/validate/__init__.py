"""Floor "validate": raw records to problems; every function returns all that it finds."""
