// Copies what data-copy holds and says so in the button, politely; also in fragments that htmx brings later.
function offer(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    const label = button.querySelector("[data-copy-label]");
    const before = label.textContent;
    label.setAttribute("role", "status");
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = "Copied";
      setTimeout(() => { label.textContent = before; }, 4000);
    });
  }
}
offer(document);
document.addEventListener("htmx:afterSwap", (event) => offer(event.target));
