// Pictures go on their way as soon as they are taken, one after the other, and tell how far they are.
"use strict";
document.documentElement.classList.add("with-script");
const going = document.getElementById("going");
const progress = document.getElementById("progress");
const broken = document.getElementById("broken");

const send = (form, file) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.upload.onprogress = (event) => { progress.value = event.loaded / event.total; };
  request.onload = () => resolve(request);
  request.onerror = reject;
  request.open("POST", form.action);
  request.send(body);
});

for (const input of document.querySelectorAll("input[type=file]")) {
  if (!input.hasAttribute("capture")) input.multiple = true;
  input.addEventListener("change", async () => {
    broken.hidden = true;
    going.hidden = false;
    try {
      for (const file of input.files) {
        const answer = await send(input.form, file);
        if (!answer.responseURL || answer.status !== 200) {
          going.hidden = true;
          document.open();
          document.write(answer.responseText);
          document.close();
          return;
        }
      }
      location.reload();
    } catch {
      going.hidden = true;
      broken.hidden = false;
      input.value = "";
    }
  });
}
