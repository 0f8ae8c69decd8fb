// What of the page's text cannot be read where it stands: cut off by a box, beyond the edge, or under other text.
() => {
  const SLACK = 1.5; // pixels: rounding
  const TALL = 4; // glyph boxes are taller than tight lines
  const complaints = new Set();
  const root = document.scrollingElement;
  const skip = [...document.querySelectorAll("a[href]")].find((one) => one.getAttribute("href").startsWith("#"));
  const name = (one) => one.tagName.toLowerCase() + (one.id ? `#${one.id}` : "") + [...one.classList].map((c) => `.${c}`).join("");
  const unseen = (style) => style.clipPath === "inset(50%)" || style.clip.startsWith("rect(0px, 0px");
  const tiny = (one, style) => (one.offsetWidth <= 1 && one.offsetHeight <= 1) || unseen(style);
  if (root.scrollWidth > root.clientWidth) {
    const outside = [...document.querySelectorAll("body *")].filter((one) => {
      const edge = one.getBoundingClientRect();
      return edge.width && (edge.left < -1 || edge.right > root.clientWidth + 1) && !skip?.contains(one);
    });
    const who = outside.slice(-3).map(name).join(", ");
    complaints.add(`the page is ${root.scrollWidth - root.clientWidth} px too wide, for instance by ${who}`);
  }

  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const parent = text.parentElement;
    if (!text.data.trim() || parent.closest("script, style, svg, option, textarea, noscript") || skip?.contains(parent)) continue;
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) look(text.data.trim().slice(0, 40), parent, box);
    }
  }

  function look(words, parent, box) {
    const open = { x: true, y: true }; // not yet inside something that scrolls
    const seen = { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
    for (let one = parent; one && one !== document.documentElement; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (tiny(one, style)) return; // for screen readers only
      if (one === document.body) break;
      if (style.display === "inline" || style.display === "contents") continue;
      const edge = one.getBoundingClientRect();
      for (const [axis, value, before, after, slack] of [
        ["x", style.overflowX, "left", "right", SLACK],
        ["y", style.overflowY, "top", "bottom", TALL],
      ]) {
        if (!open[axis] || value === "visible") continue;
        if (value === "auto" || value === "scroll") {
          open[axis] = false;
          seen[before] = Math.max(seen[before], edge[before]);
          seen[after] = Math.min(seen[after], edge[after]);
        } else if (box[before] < edge[before] - slack || box[after] > edge[after] + slack) {
          complaints.add(`“${words}” is cut off by ${name(one)}`);
        }
      }
    }
    if (open.x && (box.left < -SLACK || box.right > root.clientWidth + SLACK)) complaints.add(`“${words}” in ${name(parent)} leaves the page`);
    if (seen.right > seen.left && seen.bottom > seen.top) pieces.push({ words, parent, ...seen });
  }

  for (let i = 0; i < pieces.length; i++) {
    for (let j = i + 1; j < pieces.length; j++) {
      const [a, b] = [pieces[i], pieces[j]];
      if (a.parent === b.parent) continue;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 4 && high > Math.min(a.bottom - a.top, b.bottom - b.top) / 2) complaints.add(`“${a.words}” lies over “${b.words}”`);
    }
  }
  return [...complaints];
};
