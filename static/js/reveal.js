// "Show" beside a password: data-reveal names the field. The caret and the focus stay where they are.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  if (!field) continue;
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps its focus
  button.addEventListener("click", () => {
    const show = field.type === "password";
    const { selectionStart, selectionEnd } = field;
    field.type = show ? "text" : "password";
    field.getBoundingClientRect(); // Chromium forgets the caret when it lays the changed field out, so that comes first
    field.setSelectionRange(selectionStart, selectionEnd);
    button.setAttribute("aria-pressed", String(show));
  });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}
