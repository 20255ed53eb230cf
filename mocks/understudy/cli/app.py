"""The command line assembled."""

import typer

from understudy.cli.ca import ca
from understudy.cli.contracts import contracts
from understudy.cli.serve import ready, serve
from understudy.cli.tenants import env, reset, seed, tenants_app
from understudy.core.package_data import VERSION

app = typer.Typer(
    name="understudy",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=(
        "Stands in for five vendor APIs."
        " Exit codes: 0 fine, 1 a check failed, 2 wrong use or configuration, 4 cannot start."
    ),
)


@app.command()
def version() -> None:
    """Prints the version."""
    typer.echo(VERSION)


app.command()(serve)
app.command()(ready)
app.command()(env)
app.command()(reset)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(seed)
app.command()(contracts)
app.command()(ca)
app.add_typer(tenants_app, name="tenants")
