// Pictures go on their way as soon as they are taken, one after the other, and tell how far they are.
"use strict";
document.documentElement.classList.add("with-script");
const part = (id) => document.getElementById(id);

const send = (form, file) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.upload.onprogress = (event) => { part("progress").value = event.loaded / event.total; };
  request.onload = () => resolve(request.responseText);
  request.onerror = reject;
  request.open("POST", form.action);
  request.send(body);
});

// The answer is the page as it is now, with what was refused, or that it is over.
const show = (page) => {
  const answered = new DOMParser().parseFromString(page, "text/html");
  document.querySelector("main").replaceWith(answered.querySelector("main"));
  listen();
};

const sendAll = async (input) => {
  part("broken").hidden = true;
  part("going").hidden = false;
  let page = "";
  try {
    for (const file of input.files) {
      page = await send(input.form, file);
      if (page.includes('id="refused"')) break;
    }
    show(page);
  } catch {
    part("going").hidden = true;
    part("broken").hidden = false;
    input.value = "";
  }
};

const listen = () => {
  for (const input of document.querySelectorAll("input[type=file]")) {
    input.multiple = !input.hasAttribute("capture");
    input.addEventListener("change", () => sendAll(input));
  }
};
listen();
