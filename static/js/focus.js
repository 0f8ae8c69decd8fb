// What matters first takes the focus: an error summary, marked data-focus.
document.querySelector("[data-focus]")?.focus();
