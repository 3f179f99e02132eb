"""The registers: files taken in batch by batch, compared, and applied."""
