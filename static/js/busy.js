// A form that was sent shows it and is not sent twice. Its buttons keep their names and values, so nothing is disabled.
// Where a file is the answer, the page stays as it is, and can be sent again.
for (const form of document.querySelectorAll("form[method=post]:not([data-file])")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}
// A page taken back from the browser's memory can be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});
