"""A test for each criterion of the two national occupational standards: the whole flow, as its people."""
