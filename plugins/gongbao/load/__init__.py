"""Floor "load": files to raw records with places; no judgement beyond what cannot be read."""
