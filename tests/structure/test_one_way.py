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


# They answer machines, which read a status and no page.
MACHINES = {"billing/payments/views/sandbox.py", "studios/servers/views/agent.py"}


def test_no_view_words_a_broken_rule_itself() -> None:
    """What a service refuses is told by `told_on` or by the `button` around the view."""
    found = [
        f"{file.name}:{node.lineno}"
        for file in sources_of_product()
        if "views" in file.path.parts and file.name not in MACHINES
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ExceptHandler)
        and node.type is not None
        and "DomainError" in ast.unparse(node.type)
    ]
    assert not found, "\n".join(found)


def test_nobody_is_left_on_an_address_that_takes_posts_only() -> None:
    """`button` leads on whoever opens it; Django's require_POST answers with an empty page."""
    found = [
        file.name
        for file in sources_of_product()
        if "require_POST" in file.path.read_text() and file.name not in MACHINES
    ]
    assert not found, "\n".join(found)


# The ledger is written apart from the rest: what it sends is its innermost part.
LEDGER = "billing/ledger/"
OWN_CURSORS = (
    "incubator/core/database.py",
    "incubator/core/numbers.py",
    f"{LEDGER}services/",
)


def test_sql_of_ours_goes_through_one_module() -> None:
    found = [
        f"{file.name}:{node.lineno}"
        for file in sources_of_product()
        if not file.name.startswith(OWN_CURSORS)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "cursor"
        and ast.unparse(node.value) == "connection"
    ]
    assert not found, "\n".join(found)


def test_what_nobody_may_change_in_the_admin_is_said_once() -> None:
    found = [
        f"{file.name}:{function.lineno}"
        for file in sources_of_product()
        if file.name != "incubator/web/admin.py"
        for function in file.functions()
        if function.name in ("has_add_permission", "has_change_permission", "has_delete_permission")
    ]
    assert not found, "\n".join(found)


def test_an_underscore_is_gettext_and_nothing_else() -> None:
    """Lazily translated and only marked text is spelled out; what is thrown away has a name."""
    found = [
        f"{file.name}:{getattr(node, 'lineno', 0)}"
        for file in sources_of_product()
        if not file.name.startswith(LEDGER)
        for node in ast.walk(file.tree)
        if (isinstance(node, ast.Name) and node.id == "_" and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.arg) and node.arg == "_")
        or (isinstance(node, ast.alias) and node.asname == "_" and node.name != "gettext")
        or (isinstance(node, ast.alias) and node.name == "gettext" and node.asname != "_")
    ]
    assert not found, "\n".join(found)
