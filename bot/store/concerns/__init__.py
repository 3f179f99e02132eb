"""The tables of the concerns. What people wrote is sealed; what is readable names nobody."""
