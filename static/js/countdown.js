// The time left: data-countdown holds the seconds as of the page's making. Each <template data-at> is shown, and read
// out politely, once no more than its seconds are left. After the end nobody is moved anywhere; the page only says so.
const CALM = 120; // seconds; above, minutes are enough

for (const box of document.querySelectorAll("[data-countdown]")) {
  const ends = Date.now() + Number(box.dataset.countdown) * 1000;
  const value = box.querySelector("[data-value]");
  const say = box.querySelector("[data-say]");
  const words = [...box.querySelectorAll("template[data-at]")].sort((a, b) => a.dataset.at - b.dataset.at);
  let said;

  const inWords = (number, unit) =>
    new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long", numberingSystem: "latn" }).format(number);

  const show = () => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const text = left > CALM ? inWords(Math.round(left / 60), "minute") : inWords(Math.ceil(left / 5) * 5, "second");
    if (value.textContent !== text) value.textContent = text;
    const due = words.find((template) => left <= template.dataset.at);
    if (due && due !== said) {
      said = due;
      say.replaceChildren(due.content.cloneNode(true));
    }
    if (left > 0) return;
    clearInterval(clock);
    box.closest("main").dataset.over = "";
    document.title = `${box.dataset.title} – ${document.title}`;
  };

  const clock = setInterval(show, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !("over" in box.closest("main").dataset)) show(); });
  show();
}
