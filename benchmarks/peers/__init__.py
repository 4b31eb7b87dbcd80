"""Other programs on our corpus, for the benchmarks."""
