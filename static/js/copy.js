// Copies what data-copy holds and says so in the button, politely; also in fragments that htmx brings later. Over plain
// HTTP browsers let nobody copy: there the button goes, and leaves its place empty so that nothing moves.
{
  const offer = (root) => {
    for (const button of root.querySelectorAll("[data-copy]:not([data-ready])")) {
      const label = button.querySelector("[data-copy-label]");
      const before = label.textContent;
      label.setAttribute("role", "status");
      button.dataset.ready = "";
      if (!navigator.clipboard) button.style.visibility = "hidden";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        label.textContent = button.dataset.copied;
        setTimeout(() => { label.textContent = before; }, 4000);
      });
    }
  };
  offer(document);
  document.addEventListener("htmx:afterSwap", (event) => offer(event.target));
}
