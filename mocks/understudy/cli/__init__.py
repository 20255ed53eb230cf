"""The command line: serve, and what is asked of a running server."""


def main() -> None:
    """Runs the command line."""
    from understudy.cli.app import app

    app()
