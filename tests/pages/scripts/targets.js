// Targets smaller than 24 by 24 pixels that are not kept apart either (WCAG 2.2, 2.5.8).
() => {
  const LEAST = 24;
  const SLACK = 0.5;
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=switch], [tabindex='0']";
  const union = (a, b) => {
    const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
    return new DOMRect(left, top, Math.max(a.right, b.right) - left, Math.max(a.bottom, b.bottom) - top);
  };
  const box = (one) =>
    ["checkbox", "radio"].includes(one.type)
      ? [...one.labels].reduce((sum, label) => union(sum, label.getBoundingClientRect()), one.getBoundingClientRect())
      : one.getBoundingClientRect();
  const inSentence = (one) => {
    if (!one.matches("a, button") || getComputedStyle(one).display !== "inline") return false;
    let block = one.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    return [...block.childNodes].some((node) => !node.contains(one) && node.textContent.trim().length > 1 && !node.matches?.(all));
  };
  const small = ({ edge }) => edge.width < LEAST - SLACK || edge.height < LEAST - SLACK;
  const targets = [...document.querySelectorAll(all)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
    .map((one) => ({ one, edge: box(one) }))
    .filter(({ edge }) => edge.width > 1 && edge.height > 1 && edge.bottom + scrollY > 0); // not the skip link
  const middle = ({ edge }) => [edge.left + edge.width / 2, edge.top + edge.height / 2];
  const near = (a, b) => {
    const [x, y] = middle(a);
    if (small(b)) return Math.hypot(x - middle(b)[0], y - middle(b)[1]) < LEAST - SLACK;
    const dx = Math.max(b.edge.left - x, 0, x - b.edge.right);
    const dy = Math.max(b.edge.top - y, 0, y - b.edge.bottom);
    return Math.hypot(dx, dy) < LEAST / 2 - SLACK;
  };
  const related = (a, b) => a.contains(b) || b.contains(a);
  return targets
    .filter((a) => small(a) && !inSentence(a.one))
    .filter((a) => targets.some((b) => b !== a && !related(a.one, b.one) && near(a, b)))
    .map(({ one, edge }) => `${Math.round(edge.width)} × ${Math.round(edge.height)}: ${one.outerHTML.slice(0, 120)}`);
};
