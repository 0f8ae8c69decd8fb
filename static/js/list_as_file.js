// A long list pasted into a field is sent as a file, which may be larger than a field. data-as-file names the input.
const LONGEST = 100_000; // characters
for (const list of document.querySelectorAll("textarea[data-as-file]")) {
  list.form.addEventListener("submit", () => {
    const input = document.getElementById(list.dataset.asFile);
    if (list.value.length < LONGEST || input.files.length) return;
    const transfer = new DataTransfer();
    transfer.items.add(new File([list.value], "list.txt", { type: "text/plain" }));
    input.files = transfer.files;
    list.value = "";
  });
}
