"""The commands of the local stack; the Makefile names the usual ones."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

from dev import environment, portal, tests
from dev.progress import Stop, say
from dev.services import Services, locked
from dev.settings import Settings, read

#: A second portal beside the first, which gathers from it.
FEDERATION = "--federation"


def demo(settings: Settings, arguments: list[str]) -> int:
    """Start the portal with the demo data: `demo [transport]`; `--federation`: a second one too."""
    profile = next((word for word in arguments if word != FEDERATION), portal.PROFILE)
    return portal.demo(settings, profile, federation=FEDERATION in arguments)


def services(settings: Settings, arguments: list[str]) -> int:
    """Start PostgreSQL, Valkey and Solr only."""
    with locked(settings):
        environment.ensure(settings)
        Services(settings).ensure()
    return 0


def test(settings: Settings, arguments: list[str]) -> int:
    """Run lint, types and every test; with arguments pytest alone, with those arguments."""
    return tests.test(settings, arguments)


def lint(settings: Settings, arguments: list[str]) -> int:
    """Check style and types."""
    with locked(settings):
        environment.ensure(settings, "test")
    return tests.lint(settings)


def stop(settings: Settings, arguments: list[str]) -> int:
    """Stop everything that runs; the data stays."""
    with locked(settings):
        stopped = portal.stop(settings)
    say(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def status(settings: Settings, arguments: list[str]) -> int:
    """Say what runs and where; exit status 1 when the portal does not answer."""
    return portal.status(settings)


def logs(settings: Settings, arguments: list[str]) -> int:
    """Show the last lines of every log, or follow the named ones: `logs portal`."""
    return portal.logs(settings, arguments)


def clean(settings: Settings, arguments: list[str]) -> int:
    """Stop everything and delete all that the stack made."""
    return portal.clean(settings)


def ckan(settings: Settings, arguments: list[str]) -> int:
    """Run a command of CKAN on the portal: `ckan user list`."""
    return portal.ckan(settings, arguments)


def python(settings: Settings, arguments: list[str]) -> int:
    """Run the environment's Python: `python -m module`."""
    with locked(settings):
        environment.ensure(settings, "test")
    os.execv(settings.python, [str(settings.python), *arguments])


def lock(settings: Settings, arguments: list[str]) -> int:
    """Write the locked lists of requirements anew from the .in files."""
    environment.lock(settings)
    return 0


COMMANDS: dict[str, Callable[[Settings, list[str]], int]] = {
    command.__name__: command
    for command in (demo, services, test, lint, stop, status, logs, clean, ckan, python, lock)
}


def usage() -> str:
    """Return one line for each command."""
    lines = [f"  {name:9} {(call.__doc__ or '').strip()}" for name, call in COMMANDS.items()]
    return "\n".join(["python3 -m dev <command>", *lines])


def main(arguments: list[str]) -> int:
    """Run one command; what a person can mend ends in one sentence and exit status 1."""
    if not arguments or arguments[0] not in COMMANDS:
        say(usage())
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        return COMMANDS[arguments[0]](read(), arguments[1:])
    except Stop as reason:
        sentence = str(reason)
    except KeyboardInterrupt:
        sentence = "Interrupted: run it again to go on from here."
    except BrokenPipeError:
        # Who read our lines has seen enough (`make status | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            place = f" ({error.filename})" if error.filename else ""
            sentence = f"The disk is full: make room and run it again{place}."
        elif error.filename:
            sentence = (
                f"{error.filename} cannot be used ({error.strerror}): make it so that you may "
                "write to it, or set OGP_TN_HOME to another folder."
            )
        else:
            raise
    print(f"\n{sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
