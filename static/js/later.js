// What is of use only after a while: data-later says in how many seconds it appears, where its place was kept for it
// (base.css). Without script it is there at once.
for (const part of document.querySelectorAll("[data-later]")) {
  setTimeout(() => { part.dataset.due = ""; }, Number(part.dataset.later) * 1000);
}
