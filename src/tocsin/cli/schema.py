"""`tocsin schema`: the JSON Schema of the files, for editors."""

import json
from typing import Annotated

import typer

from tocsin.cli.output import example
from tocsin.config import schema as schemas

app = typer.Typer()


@app.command(
    epilog=example(
        "tocsin schema > tocsin.schema.json",
        "tocsin schema --for watch > watch.schema.json",
    )
)
def schema(
    kind: Annotated[
        schemas.Kind | None,
        typer.Option("--for", help="Only the schema of one kind of file.", show_default=False),
    ] = None,
) -> None:
    """Print the JSON Schema of the configuration files.

    Editors complete and check the files with it: put `# yaml-language-server: $schema=FILE` at
    the top of a file.
    """
    typer.echo(json.dumps(schemas.schema(kind), indent=2, ensure_ascii=False))
