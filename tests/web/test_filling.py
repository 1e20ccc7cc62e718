"""Words put back into a drawn page: its form is filled, and the rest stays letter by letter."""

from html import unescape

from incubator.web.filling import Fields, Filling, fill

NOTE = "[note]"


def filled(page: str, fields: Fields, *, at: str = "/a/", action: str = "/a/") -> str:
    return fill(page, Filling(at, action, fields), lambda left, there: NOTE)


def test_every_kind_of_control_is_filled() -> None:
    page = """<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="new">
      <input type="hidden" name="seen" value="now"><input name="title" class="a&amp;b">
      <input type="checkbox" name="on" checked><input type="checkbox" name="some" value="1" checked>
      <input type="checkbox" name="some" value="2"><input type="password" name="secret">
      <select name="which"><option value="x" selected>X<option value="y">Y</select>
      <select name="other"><option value="z" selected>Z</select>
      <textarea name="body" rows="3">old</textarea><button name="then" value="go">Go</button></form>"""
    typed = [
        ("csrfmiddlewaretoken", "old"), ("seen", "then"), ("title", 'A "title"'), ("some", "2"),
        ("secret", "no"), ("which", "y"), ("body", "\n<b>new</b>\n"), ("then", "go"),
    ]  # fmt: skip
    assert filled(page, typed) == (
        f"""<form method="post" data-kept="">{NOTE}"""
        """<input type="hidden" name="csrfmiddlewaretoken" value="new">
      <input type="hidden" name="seen" value="then"><input name="title" class="a&amp;b" value="A &quot;title&quot;">
      <input type="checkbox" name="on"><input type="checkbox" name="some" value="1">
      <input type="checkbox" name="some" value="2" checked><input type="password" name="secret">
      <select name="which"><option value="x">X<option value="y" selected>Y</select>
      <select name="other"><option value="z" selected>Z</select>
      <textarea name="body" rows="3">

&lt;b&gt;new&lt;/b&gt;
</textarea><button name="then" value="go">Go</button></form>"""
    )


def test_of_several_forms_it_is_the_one_that_was_sent() -> None:
    form = '<form method="post" action="{}"><input type="hidden" name="row" value="{}"><input name="why"></form>'
    page = "".join(form.format(*one) for one in [("/b/", 1), ("../c/", 1), ("../c/", 2)])
    new = filled(page, [("row", "2"), ("why", "Late")], at="/x/a/", action="/x/c/")
    assert new.count(NOTE) == 1
    assert new.endswith('<input name="why" value="Late"></form>')
    assert new.startswith(page[:150])


def test_what_a_page_folds_away_is_opened() -> None:
    page = "<details><summary>No</summary></details><details><form method=post><textarea name=a></textarea></form></details>"
    new = filled(page, [("a", "b")])
    assert new.startswith("<details><summary>No</summary></details><details open>")


def test_scripts_comments_and_strange_ends_of_lines_are_nothing_of_ours() -> None:
    strange = "<script>'<form method=\"post\">'</script><!-- <form> -->\r\n\x0b\u2028&amp;&nbsp;<p title='é'>"
    page = f"{strange}<form method='post'><input name='a'></form>{strange}"
    new = filled(page, [("a", "é\u2028")])
    assert new.startswith(strange)
    assert new.endswith(f"</form>{strange}")
    assert '<input name="a" value="é\u2028">' in new


def test_repeated_names_are_filled_in_their_order_and_what_is_left_is_told() -> None:
    told: list[tuple[Fields, bool]] = []

    def note(left: Fields, is_there: bool) -> str:
        told.append((left, is_there))
        return ""

    page = '<main id="content"><form method="post"><input name="a"><input name="a"></form></main>'
    typed = [("a", "1"), ("a", "2"), ("gone", "3"), ("empty", " ")]
    new = fill(page, Filling("/a/", "/a/", typed), note)
    assert unescape(new).index('value="1"') < new.index('value="2"')
    assert fill(page, Filling("/a/", "/other/", typed), note) == page
    assert told == [([("gone", "3")], True), (typed[:3], False)]
