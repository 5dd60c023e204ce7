"""Settings: fields made from the schema, what they and links may ask for, and what happens to what they may not."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from support.browser import Complaints
from support.live import open_live
from support.site import Site


def test_a_link_whose_loss_does_not_suit_its_data_opens_with_another(page: Page, site: Site) -> None:
    open_live(page, site, "data=sine&output=sigmoid&loss=cross_entropy")
    expect(page.locator("#notes")).to_contain_text(
        "between 0 and 1; these go from -0.999646 to 0.999646. The squared error is used."
    )
    assert page.evaluate("[backprop.config().loss, backprop.config().output]") == ["squared_error", "sigmoid"]


def test_what_python_refuses_to_begin_with_is_told_and_another_setting_is_a_way_out(
    page: Page, site: Site, complaints: Complaints
) -> None:
    """Nothing can stand in for samples that do not arrive."""
    complaints.allow("Failed to load resource")
    site.deny("*digits*")
    page.goto(site.url("?embed#data=digits"))
    said = page.evaluate("backprop.live().catch((error) => error.message)")
    assert said.startswith("The samples of “digits” are not here: ")
    note = page.locator("#notes .note[data-key=python]")
    expect(note).to_contain_text(said)
    note.get_by_role("button", name="Retry").click()
    expect(note).to_contain_text(said)
    page.locator("#settings-data-button").click()
    page.get_by_label("Teacher set", exact=True).select_option("circle")
    page.wait_for_function("backprop.config().data === 'circle' && backprop.state().loss !== null")
    expect(note).to_be_hidden()
    expect(page.locator("#sentence")).to_contain_text("A sample enters")


def test_controls_come_from_the_schema_and_say_what_is_allowed(page: Page, site: Site) -> None:
    open_live(page, site)
    page.get_by_role("button", name="2-2-2-1").click()
    field = page.get_by_role("textbox", name="Layers")
    field.fill("2-4-1")
    field.press("Enter")
    page.wait_for_function("backprop.config().net === '2-4-1'")
    field.fill("3-4-1")
    field.press("Enter")
    expect(page.locator("#set-net-problem")).to_contain_text("2-…-1")
    assert page.evaluate("backprop.config().net") == "2-4-1"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="η 0.5").click()
    page.get_by_label("Learning rate").fill("-1")
    page.get_by_label("Learning rate").press("Enter")
    expect(page.locator("#set-rate-problem")).to_contain_text("above 0")
    names = page.evaluate("JSON.parse(document.getElementById('schema').textContent).keys.map((key) => key.name)")
    for name in set(names) - {"at", "lesson"}:
        assert page.locator(f"#set-{name}").count() == 1 or page.locator(f"[id^='set-{name}']").count(), name


def test_layers_that_were_set_follow_the_features(page: Page, site: Site) -> None:
    """Typed, asked for by a script, or of own data; only layers that are asked for in the same breath are held to."""
    open_live(page, site, "data=circle")
    notes = page.locator("#notes")
    for button, name, text in (("network", "Layers", "2-3-1"), ("data", "Features", "x1,x2,x1x2")):
        page.locator(f"#settings-{button}-button").click()
        field = page.get_by_role("textbox", name=name, exact=True)
        field.fill(text)
        field.press("Enter")
    page.wait_for_function("backprop.config().net === '3-3-1' && backprop.state().loss !== null")
    assert [len(layer) for layer in page.evaluate("backprop.trace()")["weights"]] == [3, 3]
    expect(notes).to_contain_text("3-3-1 is used")
    expect(page.locator("#set-net")).to_have_value("3-3-1")
    notes.get_by_role("button", name="Dismiss").click()
    page.evaluate("backprop.configure({rate: 0.2})")
    expect(notes).not_to_contain_text("3-3-1")
    assert page.evaluate("backprop.configure({features: 'x1'}).then(({net}) => net)") == "1-3-1"
    expect(notes).to_contain_text("1-3-1 is used")
    assert "3-…-1" in page.evaluate(
        "backprop.configure({features: 'x1,x2,x1^2', net: '2-5-1'}).catch(({message}) => message)"
    )
    assert page.evaluate("[backprop.config().features, backprop.config().net]") == ["x1", "1-3-1"]
    page.evaluate("backprop.setTeacherSet({inputs: [[0, 1, 2], [1, 0, 2]], targets: [0.2, 0.7]})")
    expect(notes).not_to_contain_text("1-3-1")
    page.evaluate("backprop.configure({net: '3-6-1'})")
    assert page.evaluate("backprop.configure({features: 'x1,x3'}).then(({net, data}) => [net, data])") == [
        "2-6-1",
        "own",
    ]
    page.evaluate("location.hash = '#data=sine&net=2-4-1&output=sigmoid&loss=cross_entropy'")
    page.wait_for_function("backprop.config().net === '1-4-1' && backprop.state().loss !== null")
    expect(notes).to_contain_text("The squared error is used")


def test_a_refused_text_stays_to_be_corrected_until_the_settings_change_otherwise(page: Page, site: Site) -> None:
    open_live(page, site, "data=circle&features=x1,x2")
    page.locator("#settings-data-button").click()
    field, problem = page.get_by_role("textbox", name="Features", exact=True), page.locator("#set-features-problem")
    data = page.get_by_label("Teacher set", exact=True)
    for otherwise in (
        lambda: data.select_option("gauss"),
        lambda: page.evaluate("backprop.configure({rate: 0.125})"),
        lambda: page.evaluate("backprop.configure({noise: 0.1})"),
        lambda: page.evaluate("backprop.reset()"),
        lambda: page.evaluate("backprop.reset(7)"),
        lambda: data.select_option("sine"),
    ):
        field.fill("x1,x9")
        field.press("Enter")
        expect(problem).to_contain_text("x9")
        page.evaluate("backprop.step('update')")
        page.keyboard.press("Tab")
        expect(field).to_have_value("x1,x9")
        expect(field).to_have_attribute("aria-invalid", "true")
        field.focus()
        otherwise()
        page.wait_for_function("document.getElementById('set-features').value === backprop.config().features")
        expect(problem).to_be_hidden()
        expect(field).not_to_have_attribute("aria-invalid", "true")
    assert page.evaluate("backprop.config().features") == "x1"
