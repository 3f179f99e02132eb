"""The tables of the library: what people share, its versions, and what others make of it."""
