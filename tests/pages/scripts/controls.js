// The controls that a browser without script must have as well: links, fields and buttons that send something.
() =>
  [...document.querySelectorAll("a[href], input:not([type=hidden]), select, textarea, summary, button")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1)
    .filter((one) => !(one.tagName === "BUTTON" && one.type === "button")) // made by script, or for script
    .filter((one) => !(one.tagName === "A" && one.getAttribute("href").startsWith("#")))
    .map((one) => `${one.tagName.toLowerCase()} ${one.name || one.getAttribute("href") || one.textContent.trim()}`);
