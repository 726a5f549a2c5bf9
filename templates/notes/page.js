"use strict";
// Copy the LaTeX of a display; where the browser forbids that, show it, ready to be copied by hand.
const said = document.getElementById("said");
for (const button of document.querySelectorAll(".display > button")) {
  const source = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    let word;
    try {
      await navigator.clipboard.writeText(source.textContent);
      word = "Copied";
    } catch {
      source.hidden = false;
      source.focus();
      getSelection().selectAllChildren(source);
      word = "Press Ctrl+C or ⌘C";
    }
    button.textContent = said.textContent = word;
    setTimeout(() => { button.textContent = "Copy LaTeX"; said.textContent = ""; }, 2500);
  });
}
// Only a formula that is wider than its place has to be reached by the keyboard, to be scrolled.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const formula of document.querySelectorAll(".formula")) watch.observe(formula);
