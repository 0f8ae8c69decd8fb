// What every page has, whatever it is about.
() => {
  const complaints = [];
  const count = (selector) =>
    [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility({ visibilityProperty: true })).length;
  if (count("h1") !== 1) complaints.push(`${count("h1")} main headings`);
  if (!document.querySelector("h1")?.textContent.trim()) complaints.push("an empty main heading");
  if (count("main, [role=main]") !== 1) complaints.push(`${count("main, [role=main]")} main parts`);
  if (document.title.trim().length < 5) complaints.push("no title");
  const first = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")][0];
  if (!first?.getAttribute("href")?.startsWith("#")) complaints.push("the first thing to focus is no skip link");
  else {
    first.focus();
    const edge = first.getBoundingClientRect();
    const shown = edge.width > 8 && edge.height > 8 && edge.right > 8 && edge.left < innerWidth && edge.bottom > 8;
    if (!shown) complaints.push("the skip link stays hidden while it has the focus");
  }
  return complaints;
};
