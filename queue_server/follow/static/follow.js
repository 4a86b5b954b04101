// Keeps the page up to date without loading it again, says when it is not, and calls if asked to.
"use strict";

const SILENCE_MS = 40000; // the server speaks every 15 seconds
const AGAIN_MS = 4000;
const byId = (id) => document.getElementById(id);
const live = document.body.dataset.live;

let stream = null;
let heardAt = Date.now();
let lastAt = "";
let isOver = false;
let sound = null;

function open() {
  if (stream) stream.close();
  stream = new EventSource(live);
  stream.addEventListener("turn", (event) => { heard(); show(JSON.parse(event.data)); });
  stream.addEventListener("beat", (event) => { heard(); updated(event.data); });
  stream.addEventListener("over", end);
  stream.addEventListener("gone", () => location.reload());
  stream.addEventListener("away", () => { stream.close(); stale(); });
  stream.onerror = () => {
    stale();
    if (stream.readyState === EventSource.CLOSED && !isOver) setTimeout(open, AGAIN_MS);
  };
}

function heard() {
  heardAt = Date.now();
  byId("stale").hidden = true;
}

function updated(at) {
  lastAt = at;
  byId("updated").textContent = byId("updated").dataset.text.replace("%1", at);
}

function stale() {
  const banner = byId("stale");
  if (!banner.hidden || isOver) return;
  banner.hidden = false;
  banner.textContent = banner.dataset.text.replace("%1", lastAt);
}

function end() {
  isOver = true;
  stream.close();
}

function show(news) {
  updated(news.at);
  document.title = news.title;
  document.body.dataset.tone = news.tone;
  offerToNotify();
  byId("turn").innerHTML = news.turn;
  if (byId("aloud").textContent !== news.aloud) byId("aloud").textContent = news.aloud;
  const offers = byId("offers");
  if (offers.dataset.ways !== news.ways) {
    offers.dataset.ways = news.ways;
    offers.innerHTML = news.offers;
  }
  if (news.call && news.call !== document.body.dataset.call) alertOnce();
  document.body.dataset.call = news.call;
}

function alertOnce() {
  const isTouched = !navigator.userActivation || navigator.userActivation.hasBeenActive;
  if (isTouched && navigator.vibrate) navigator.vibrate([300, 150, 300]);
  window.scrollTo(0, 0);
  if (sound) chime();
}

// Two calm notes, made here: there is no file to load at the wrong moment.
function chime() {
  [660, 880].forEach((pitch, place) => {
    const at = sound.currentTime + place * 0.35;
    const note = sound.createOscillator();
    const volume = sound.createGain();
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.5, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
    note.connect(volume).connect(sound.destination);
    note.start(at);
    note.stop(at + 0.65);
  });
}

function offerToNotify() {
  byId("notify").hidden = document.body.dataset.tone !== "waiting";
}

// A browser makes sounds only after a touch, and a dark screen hears nothing.
function notify() {
  const button = byId("notify");
  if (sound) return;
  sound = new AudioContext();
  chime();
  button.setAttribute("aria-pressed", "true");
  button.textContent = button.dataset.on;
  stayAwake();
}

function stayAwake() {
  if (sound && navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
}

setInterval(() => {
  if (isOver || Date.now() - heardAt < SILENCE_MS) return;
  stale();
  heardAt = Date.now();
  open();
}, 5000);

document.addEventListener("visibilitychange", () => {
  if (document.hidden || isOver) return;
  stayAwake();
  if (stream.readyState === EventSource.CLOSED || Date.now() - heardAt > SILENCE_MS / 2) open();
});

offerToNotify();
byId("notify").addEventListener("click", notify);
open();
