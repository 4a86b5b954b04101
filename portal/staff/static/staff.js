// Makes the staff pages easier; nothing depends on it.

// a button that prints is shown where it works
document.documentElement.classList.add("can-print");
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}
