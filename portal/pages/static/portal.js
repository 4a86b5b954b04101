// Makes the pages of the portal easier; nothing depends on it.

// an open menu closes with Escape, or when another place is touched
for (const menu of document.querySelectorAll("details[data-closes]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// what went wrong is where the reader begins
document.querySelector("[data-focus]")?.focus();

// a form is sent once, also when its button is touched twice
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
// "back" may show the page as it was left
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// "30112026", as a telephone's digits alone can write it, is shown as the day that it is
for (const field of document.querySelectorAll("[data-day]")) {
  field.addEventListener("change", () => {
    field.value = field.value.trim().replace(/^(\d\d)(\d\d)(\d{4})$/, "$1/$2/$3");
  });
}
