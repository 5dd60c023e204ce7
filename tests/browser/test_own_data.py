"""A CSV of one's own: chosen, dropped or pasted; everything that can be wrong with it is told, and what was there is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from support.site import Site


def open_live(page: Page, site: Site) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url())
    page.evaluate("backprop.live()")
    return page


GOOD = "height,width,kind\n1.0,2.0,round\n2.0,1.5,square\n0.5,2.5,round\n3.0,0.5,square\n2.5,1.0,long\n"


def open_data(page: Page) -> None:
    page.get_by_role("button", name="XOR").click()
    page.locator("#open-data").click()


def test_a_csv_of_ones_own_trains(page: Page, site: Site, tmp_path: Path) -> None:
    open_live(page, site)
    (tmp_path / "shapes.csv").write_text(GOOD, encoding="utf-8")
    open_data(page)
    page.locator("#csv-file").set_input_files(tmp_path / "shapes.csv")
    expect(page.locator("#csv-columns")).to_contain_text("3 classes")
    page.get_by_label("Scale the inputs").select_option("range")
    page.get_by_role("button", name="Use this data").click()
    page.wait_for_function("backprop.config().data === 'own' && backprop.state().loss !== null")
    assert page.evaluate("backprop.config().net").startswith("2-") and page.evaluate("backprop.config().net").endswith(
        "-3"
    )
    page.evaluate("backprop.train(200)")
    link = page.evaluate("backprop.permalink()")
    teacher = page.evaluate("backprop.teacherSet()")
    assert teacher["inputs"][0] == [1.0, 2.0] and teacher["scaling"] == "range"
    assert "x=" in link


def test_numbers_may_be_classes_and_the_link_brings_it_back(
    page: Page, site: Site, make_context: Callable[..., BrowserContext]
) -> None:
    """Two columns of one name; classes coded 1, 2, 3; a choice of columns that cannot train, said in the dialog."""
    open_live(page, site)
    open_data(page)
    page.fill("#csv-text", "a,a,kind\n10,2,3\n20,1,1\n5,9,2\n30,4,1\n25,8,3\n")
    kind = page.get_by_label("Use kind as")
    expect(kind).to_have_value("class")
    kind.select_option("")
    page.locator("#csv-use").click()
    expect(page.locator("#csv-problem")).to_contain_text("Nothing is used as target")
    kind.select_option("class")
    page.get_by_label("Use a (2) as").select_option("")
    page.locator("#csv-use").click()
    page.wait_for_function("backprop.config().data === 'own' && backprop.state().loss !== null")
    assert (page.evaluate("backprop.config().net"), page.evaluate("backprop.config().output")) == ("1-4-3", "softmax")
    page.evaluate("backprop.train(7)")
    wanted = page.evaluate("Promise.all([backprop.teacherSet(), backprop.weights(), backprop.trace()])")
    assert wanted[0]["class_names"] == ["1", "2", "3"] and wanted[0]["scaling"] == "standard"
    again = make_context().new_page()
    again.goto(page.evaluate("backprop.permalink()"))
    again.wait_for_function("backprop.state().iteration === 7 && backprop.state().loss !== null")
    assert again.evaluate("Promise.all([backprop.teacherSet(), backprop.weights(), backprop.trace()])") == wanted
    expect(again.locator("#panel-map")).to_contain_text("at least two inputs")


def test_a_dropped_file_opens_the_same_dialog(page: Page, site: Site) -> None:
    open_live(page, site)
    page.evaluate(
        """(csv) => {
      const data = new DataTransfer();
      data.items.add(new File([csv], 'dropped.csv', {type: 'text/csv'}));
      document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
    }""",
        GOOD,
    )
    expect(page.locator("#csv-columns")).to_contain_text("5 samples, 3 columns")


BAD = {
    "ragged": (b"a,b,c\n1,2,3\n4,5\n", "row 3 has 2 columns"),
    "text in a number column": (b"a,b,c\n1,2,3\n4,5,6\n7,oops,9\n1,1,2\n", "row 4, column 2"),
    "empty": (b"", "empty"),
    "encoding": (b"a,b\n1,caf\xe9\n2,x\n", "row 2 is not in UTF-8"),
    "one class": (b"a,b\n1,only\n2,only\n3,only\n", "class"),
    "too large": (b"a,b\n" + b"1,2\n" * 5_200_000, "MB"),
}


def test_a_bad_csv_is_told_with_its_place_and_keeps_the_data(page: Page, site: Site, tmp_path: Path) -> None:
    """One after the other in the same dialog, and after all of them a good one."""
    open_live(page, site)
    open_data(page)
    use, problem = page.locator("#csv-use"), page.locator("#csv-problem")
    for name, (content, said) in BAD.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
        page.locator("#csv-file").set_input_files(tmp_path / f"{name}.csv")
        if name == "one class":  # it can be read, and not used
            expect(use).to_have_attribute("aria-disabled", "false")
        else:
            expect(problem).to_contain_text(said)
        if use.get_attribute("aria-disabled") == "false":
            use.click()
        expect(problem).to_contain_text(said)
        assert page.evaluate("backprop.config().data") == "xor"
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    page.locator("#csv-file").set_input_files(tmp_path / "good.csv")
    expect(use).to_have_attribute("aria-disabled", "false")
    use.click()
    page.wait_for_function("backprop.config().data === 'own' && backprop.state().loss !== null")
