// The telephones: listens to the server, and sends what somebody does.

import { KEYS, complain, draw, drawLink, fill, handsetAt, ring } from "/drawing.js";
import * as sound from "/sound.js";
import { $, callOf, choose, clock, currentPlace, learn, state, switches, write } from "/state.js";
import { words } from "/words.js";

const TICK = 200; // milliseconds
const LETTERS = { a: "answer", d: "decline", v: "voicemail", h: "hangup" };
const FITS = { answer: "ringing", decline: "ringing", voicemail: "ringing", hangup: "talking" };

const token = document.querySelector("meta[name=token]").content;

function listen() {
  const stream = new EventSource("/events");
  stream.addEventListener("message", (event) => {
    learn(JSON.parse(event.data));
    draw();
    drawLink();
  });
  stream.addEventListener("still", () => { state.heard = clock(); });
  stream.addEventListener("error", () => {
    state.heard = 0;
    drawLink();
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

async function post(path) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "x-token": token } });
    const { message } = await answer.json();
    complain(answer.ok ? "" : message);
    return answer.ok ? message : "";
  } catch {
    complain(words.lost);
    return "";
  }
}

function act(place, what) {
  const call = callOf(place);
  choose(call.sid);
  if (what === "away") {
    state.away.add(call.sid);
    state.opened.delete(call.sid);
    draw();
    $("rows").children[place].querySelector(".show").focus();
  } else if (FITS[what] === call.status) {
    sound.hush();
    post(`/calls/${call.sid}/${what}`);
  }
}

function press(place, key) {
  const call = callOf(place);
  choose(call.sid);
  if (call.status !== "talking") return;
  if (switches.sound) sound.tone(key);
  post(`/calls/${call.sid}/press?digit=${encodeURIComponent(key)}`);
}

function typed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !state.phones) return;
  if (!switches.letters && !event.target.closest(".handset")) return;
  const place = currentPlace();
  if (place < 0) return;
  if (KEYS.includes(event.key)) press(place, event.key);
  else if (event.key in LETTERS) act(place, LETTERS[event.key]);
  else return;
  event.preventDefault();
}

function clicked(event) {
  const handset = event.target.closest(".handset");
  if (!handset) return;
  const place = Number(handset.dataset.place);
  const button = event.target.closest("button");
  if (button?.dataset.key) press(place, button.dataset.key);
  else if (button) act(place, button.dataset.act);
  else choose(callOf(place).sid);
  draw();
}

function entered(event) {
  const handset = event.target.closest(".handset");
  if (!handset || !state.phones) return;
  choose(callOf(Number(handset.dataset.place)).sid);
  draw();
}

function reopen(event) {
  if (!event.target.closest(".show")) return;
  const place = Number(event.target.closest("li").dataset.place);
  state.opened.add(callOf(place).sid);
  draw();
  choose(callOf(place).sid);
  draw();
  handsetAt(place).focus();
}

async function raise(group) {
  const became = await post(`/alert?group=${encodeURIComponent(group)}&lang=${document.documentElement.lang}`);
  write($("became"), became && words.raised(group, became));
}

function setUpSwitch(name) {
  const button = $(name);
  switches[name] = localStorage.getItem(name) !== "off";
  const mute = () => name === "voice" && !sound.voiceFor(document.documentElement.lang);
  const show = () => {
    write(button, `${words[name]}${words.is}${mute() ? words.none : switches[name] ? words.on : words.off}`);
    button.setAttribute("aria-pressed", String(switches[name]));
  };
  button.addEventListener("click", () => {
    switches[name] = !switches[name];
    localStorage.setItem(name, switches[name] ? "on" : "off");
    if (name === "voice" && !switches.voice) sound.hush();
    complain(mute() ? words.no_voice : "");
    show();
    if (state.phones) draw();
    drawLink();
  });
  if (name === "voice") sound.whenVoicesCome(show);
  show();
}

async function touched() {
  await sound.touched();
  if (state.phones) ring();
  drawLink();
}

fill(document);
$("live").setAttribute("aria-label", words.calls);
$("chips").setAttribute("aria-label", words.calls);
Object.keys(switches).forEach(setUpSwitch);
$("other-language").textContent = words.other[0];
$("other-language").href = `/?lang=${words.other[1]}`;
$("other-language").lang = words.other[1];
for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, touched, { capture: true });
document.addEventListener("keydown", typed);
$("live").addEventListener("click", clicked);
$("live").addEventListener("focusin", entered);
$("rows").addEventListener("click", reopen);
$("try").addEventListener("click", () => raise(state.groups[0]));
$("groups").addEventListener("click", (event) => event.target.closest("button") && raise(event.target.textContent));
$("chips").addEventListener("click", (event) => {
  if (!event.target.dataset.sid) return;
  choose(event.target.dataset.sid);
  draw();
});
setInterval(() => {
  if (state.phones) draw();
  if (state.heard) drawLink();
}, TICK);
listen();
