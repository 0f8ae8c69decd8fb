// Select2 draws a list of its own over a select and forgets its name and its errors: both are handed on to what it draws.
function hand_on(root) {
  for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
    const drawn = select.nextElementSibling?.querySelector(".select2-selection");
    const name = select.getAttribute("aria-label") ?? select.labels[0]?.textContent.trim().replace(/:$/, "");
    if (!drawn || !name) continue;
    const chosen = drawn.querySelector(".select2-selection__rendered");
    drawn.removeAttribute("aria-labelledby");
    drawn.setAttribute("aria-label", name);
    chosen.setAttribute("aria-label", name);
    for (const attribute of ["aria-describedby", "aria-invalid", "aria-required"]) {
      if (select.hasAttribute(attribute)) drawn.setAttribute(attribute, select.getAttribute(attribute));
    }
  }
}
window.django?.jQuery?.(() => hand_on(document)); // in the same queue as Select2's own start, and after it
document.addEventListener("formset:added", () => setTimeout(() => hand_on(document)));
