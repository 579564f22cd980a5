"""`python -m chidu.cli`."""

from chidu.cli import main

main()
