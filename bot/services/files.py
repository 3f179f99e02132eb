"""What every kind of file that comes in has in common: it can be refused as a whole."""


class RefusedFile(Exception):
    """A file that is not taken in at all. Its text says why, and what to do. Nothing may be changed."""
