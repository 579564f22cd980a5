"""`python -m chidu.cli`."""

from chidu.cli.commands import main

main()
