"""The local stack: everything `make demo` and `make test` start, with nothing but Python and make.

Run as ``python3 -m dev <command>`` by the system's own Python: this package imports the standard
library only (``wsgi.py`` apart, which the web server imports inside the environment).
"""
