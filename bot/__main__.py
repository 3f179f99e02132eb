"""`python -m bot` does what `kith` does."""

from bot.cli import main

main()
