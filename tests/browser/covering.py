"""What a hand meets on the page, wherever it is scrolled to: what has no size, what lies over what."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.reading import box_of

LOOK = """() => {
  const faults = [];
  const name = (element) =>
    element.getAttribute("aria-label") || element.id || element.textContent.trim().slice(0, 30) || element.outerHTML;
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const controls = "button, select, input, a[href], summary";
  for (const element of document.querySelectorAll(`${controls}, canvas, svg`)) {
    if (!isShown(element)) continue;
    const size = element.getBoundingClientRect();
    if (size.width === 0 || size.height === 0) {
      faults.push(`${name(element)} has no size`);
      continue;
    }
    if (!element.matches(controls)) continue;
    element.scrollIntoView({ block: "center", inline: "center" });
    // A link in a sentence may go over two lines
    const box = element.matches("a") ? element.getClientRects()[0] : element.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!hit) faults.push(`${name(element)} is out of reach`);
    else if (!element.contains(hit) && !element.closest("label")?.contains(hit))
      faults.push(`${name(element)} is covered by ${hit.outerHTML.slice(0, 90)}`);
  }
  scrollTo(0, 0);
  const beyond = document.documentElement.scrollWidth - innerWidth;
  if (beyond > 0) faults.push(`the page is ${beyond} px too wide`);
  return faults;
}"""


def faults(page: Page) -> list[str]:
    """What of the page a person cannot see or reach, in words; empty where all is well."""
    found: list[str] = page.evaluate(LOOK)
    return found


def plot_side(page: Page) -> float:
    """The shorter side of the large picture, in CSS pixels."""
    picture = box_of(page.locator("#plot-picture"))
    return min(picture["width"], picture["height"])
