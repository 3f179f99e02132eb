"""Files come in: each module reads one kind of file into the records of a service. Nothing here knows SQL."""
