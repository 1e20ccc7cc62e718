"""What is done in one way everywhere, so that two places cannot come to disagree."""

import ast

from tests.structure.source import sources_of_product


def test_nobody_tells_the_type_checker_who_is_behind_a_request() -> None:
    """A view that has a person behind it says so: `request: SignedIn`."""
    found = [
        f"{file.name}:{call.lineno}"
        for file in sources_of_product()
        for call in ast.walk(file.tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "cast"
        and any(ast.unparse(argument) == "request.user" for argument in call.args)
    ]
    assert not found, "\n".join(found)
