"""Floor "derive": what follows from valid records; pure, and the only home of pandas."""
