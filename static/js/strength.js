// Ticks the rules of a new password while it is typed, and estimates its strength by length and variety: an honest,
// simple measure that knows no list of common passwords. What it finds is read out a moment after the last key.
const QUIET = 1200; // milliseconds without a key before anything is read out
const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];
const SIZES = [26, 26, 10, 33]; // characters of each kind
const LEVELS = [40, 60, 80]; // bits from which a password is fair, good, strong

const kinds = (text) => KINDS.filter((kind) => kind.test(text)).length;

// Characters that repeat the one before, or follow it in the alphabet, add next to nothing; few different ones little.
function level(text) {
  if (!text) return 0;
  const points = Array.from(text, (character) => character.codePointAt(0));
  const news = points.filter((point, at) => at === 0 || Math.abs(point - points[at - 1]) > 1).length;
  const length = Math.min(news, 2 * new Set(points).size);
  const alphabet = KINDS.reduce((sum, kind, at) => sum + (kind.test(text) ? SIZES[at] : 0), 0);
  const bits = length * Math.log2(alphabet);
  return 1 + LEVELS.filter((least) => bits >= least).length;
}

const RULES = {
  length: (rule, text) => text && [...text].length >= rule.dataset.least && [...text].length <= rule.dataset.most,
  kinds: (rule, text) => text && kinds(text) >= rule.dataset.least,
  same: (rule, text) => {
    const other = document.getElementById(rule.dataset.other).value;
    return other && other === text;
  },
};

for (const panel of document.querySelectorAll("[data-strength]")) {
  const field = document.getElementById(panel.dataset.strength);
  const meter = panel.querySelector("[data-meter]");
  const word = panel.querySelector("[data-word]");
  const levels = panel.querySelector("[data-levels]").dataset;
  const say = panel.querySelector("[data-say]");
  const rules = [...panel.querySelectorAll("[data-rule]")].filter((rule) => rule.dataset.rule in RULES);
  const others = rules.filter((rule) => rule.dataset.other).map((rule) => document.getElementById(rule.dataset.other));
  let pause;

  const tick = () => {
    const text = field.value.normalize("NFC");
    meter.dataset.level = level(text);
    word.textContent = levels[`level-${meter.dataset.level}`];
    for (const rule of rules) {
      const typed = rule.dataset.other ? document.getElementById(rule.dataset.other).value : text;
      rule.dataset.state = !typed ? "open" : RULES[rule.dataset.rule](rule, text) ? "met" : "missed";
    }
    clearTimeout(pause);
    pause = setTimeout(() => {
      const heard = rules.filter((rule) => rule.dataset.state !== "open");
      const lines = heard.map((rule) => `${rule.lastElementChild.textContent}: ${say.dataset[rule.dataset.state]}`);
      say.textContent = text ? [`${meter.querySelector("span").textContent}: ${word.textContent}`, ...lines].join(". ") : "";
    }, QUIET);
  };

  for (const input of [field, ...others]) input.addEventListener("input", tick);
  if (field.value) tick();
}
