"""What the library means: which kinds there are, who may publish and read what, and how it is found."""
