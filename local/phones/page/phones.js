// The telephones: shows what the server tells of them, and sends what somebody does. Texts become text, never markup.

import * as sound from "/sound.js";
import { words } from "/words.js";

const STAYS = 20; // seconds for which a call that is over can still be read
const SILENT = 15; // seconds without a word of the server after which nothing here can be trusted
const TICK = 200; // milliseconds
const KEYS = "123456789*0#";
const LETTERS = { a: "answer", d: "decline", v: "voicemail", h: "hangup" };
const FITS = { answer: "ringing", decline: "ringing", voicemail: "ringing", hangup: "talking" };

const $ = (id) => document.getElementById(id);
const token = document.querySelector("meta[name=token]").content;
const shown = new Map(); // handsets, by the place of their telephone in `phones`
const away = new Set(); // calls that somebody has put away, or that are long over
const opened = new Set(); // calls that somebody has taken out again to read
const switches = { sound: true, voice: true, letters: true };
let groups = []; // for which an alert can be raised
let phones = null; // null: the server has told nothing yet
let ahead = 0; // seconds by which this clock is ahead of the server's
let heard = 0; // when the server was last heard
let current = ""; // the call that keys of the keyboard act on

const clock = () => Date.now() / 1000;
const now = () => clock() - ahead;
const isLive = (call) => call.status !== "over";
const callOf = (place) => phones[place].call;
const nameOf = (phone) => phone.name || words.unknown;
const currentPlace = () => phones?.findIndex((phone) => phone.call?.sid === current) ?? -1;

// --- what is shown ---------------------------------------------------------------------------------------------------

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fill(root) {
  for (const element of root.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
}

function minutes(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function stateOf(call) {
  if (call.status === "ringing") return words.rings(Math.max(0, Math.floor(now() - call.began)));
  if (call.status === "voicemail") return words.on_voicemail(minutes(now() - call.picked_up));
  if (call.status === "over") return words.end[call.by_voicemail ? "voicemail" : call.end] ?? call.end;
  return words.talks(minutes(now() - call.picked_up));
}

function newHandset(place) {
  const handset = $("handset").content.cloneNode(true).firstElementChild;
  fill(handset);
  const keypad = handset.querySelector(".keypad");
  keypad.setAttribute("role", "group");
  keypad.setAttribute("aria-label", words.keypad);
  for (const key of KEYS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = key;
    button.dataset.key = key;
    button.setAttribute("aria-label", words.key_name(key));
    keypad.append(button);
  }
  handset.querySelector(".captions").setAttribute("aria-label", words.captions);
  handset.dataset.place = place;
  return handset;
}

function draw() {
  chooseShown();
  chooseCurrent();
  for (const [place, handset] of shown) drawHandset(handset, phones[place]);
  drawChips();
  drawRows();
  drawGroups();
  $("quiet").hidden = shown.size > 0;
  const ringing = phones.filter((phone) => phone.call?.status === "ringing");
  const rings = ringing.map((phone) => words.tab(nameOf(phone))).join(" ");
  write($("rings"), rings);
  document.title = rings || `Rinban ${words.title}`;
  ring();
}

function chooseShown() {
  const live = phones.some((phone) => phone.call && isLive(phone.call));
  phones.forEach(({ call }, place) => {
    if (call && !live && now() - call.ended > STAYS) away.add(call.sid);
    const wanted = call && (opened.has(call.sid) || !away.has(call.sid));
    if (wanted && !shown.has(place)) {
      shown.set(place, newHandset(place));
      $("live").append(shown.get(place));
    } else if (!wanted && shown.has(place)) {
      shown.get(place).remove();
      shown.delete(place);
    }
  });
}

// A telephone that rings is chosen, unless somebody is talking on another one or is about to pick that up.
function chooseCurrent() {
  const chosen = phones[currentPlace()];
  if (chosen && shown.has(currentPlace()) && isLive(chosen.call)) return;
  const places = [...shown.keys()];
  const live = places.find((place) => isLive(callOf(place)));
  if (live !== undefined) choose(callOf(live).sid);
  else if (!chosen || !shown.has(currentPlace())) current = places.length ? callOf(places.at(-1)).sid : "";
}

function choose(sid) {
  if (current !== sid) sound.hush();
  current = sid;
}

function drawHandset(handset, phone) {
  const call = phone.call;
  const began = handset.dataset.sid !== call.sid;
  if (began) {
    handset.dataset.sid = call.sid;
    handset.querySelector(".captions").replaceChildren();
  }
  handset.setAttribute("aria-label", nameOf(phone));
  write(handset.querySelector(".face"), [...nameOf(phone)][0]);
  write(handset.querySelector(".name"), nameOf(phone));
  write(handset.querySelector(".number"), phone.number);
  write(handset.querySelector(".state"), stateOf(call));
  write(handset.querySelector(".waiting"), call.waits ? words.waits : "");
  drawCaptions(handset, call, began);
  const focused = handset.contains(document.activeElement);
  if (handset.dataset.status !== call.status) {
    handset.dataset.status = call.status;
    if (focused) handset.focus({ preventScroll: true }); // its button is gone
  }
  handset.classList.toggle("current", call.sid === current);
}

function drawCaptions(handset, call, began) {
  const list = handset.querySelector(".captions");
  list.setAttribute("aria-live", call.sid === current ? "assertive" : "off");
  call.captions.forEach((caption, number) => {
    const entry = list.children[number] ?? list.appendChild(document.createElement("li"));
    entry.className = caption.kind.replace(" ", "-");
    if (caption.kind === "says") drawSpeech(entry, caption, call, began);
    else write(entry, textOf(caption));
  });
  const length = list.textContent.length;
  if (list.dataset.length !== String(length)) {
    list.dataset.length = length;
    list.scrollTop = list.scrollHeight;
  }
}

function textOf(caption) {
  if (caption.kind === "key") return words.key(caption.text);
  if (caption.kind === "lost key") return words.lost_key(caption.text);
  return words[caption.kind];
}

// A sentence is shown, and said, from its first sound on.
function drawSpeech(entry, caption, call, began) {
  const begun = caption.sentences.filter((sentence) => sentence.at <= now());
  begun.forEach((sentence, number) => {
    let span = entry.children[number];
    if (!span) {
      span = entry.appendChild(document.createElement("span"));
      const fresh = now() - sentence.at < 2 && !began;
      if (switches.voice && fresh && call.sid === current && call.status === "talking") sound.say(sentence.text);
    }
    write(span, sentence.text);
    span.classList.toggle("now", !caption.done && number === begun.length - 1);
  });
  while (entry.children.length > Math.max(begun.length, 0)) entry.lastChild.remove();
  if (caption.cut && !entry.classList.contains("cut")) sound.hush();
  entry.classList.toggle("cut", caption.cut);
  if (caption.cut) entry.dataset.cut = words.cut;
}

function drawChips() {
  const chips = $("chips");
  chips.hidden = shown.size < 2;
  [...shown.keys()].forEach((place, number) => {
    const chip = chips.children[number] ?? chips.appendChild(document.createElement("button"));
    const call = callOf(place);
    chip.type = "button";
    chip.className = call.status;
    chip.dataset.sid = call.sid;
    chip.setAttribute("aria-current", String(call.sid === current));
    write(chip, `${nameOf(phones[place])} · ${stateOf(call)}`);
  });
  while (chips.children.length > shown.size) chips.lastChild.remove();
}

function drawRows() {
  const rows = $("rows");
  phones.forEach((phone, place) => {
    let row = rows.children[place];
    if (!row) {
      row = $("row").content.cloneNode(true).firstElementChild;
      fill(row);
      row.dataset.place = place;
      rows.append(row);
    }
    write(row.querySelector(".face"), [...nameOf(phone)][0]);
    write(row.querySelector(".name"), nameOf(phone));
    write(row.querySelector(".number"), phone.number);
    write(row.querySelector(".last"), phone.call ? lastOf(phone.call) : words.never);
    row.className = phone.call?.status ?? "";
    row.querySelector(".show").hidden = !phone.call || shown.has(place);
    row.querySelector(".show").setAttribute("aria-label", `${words.show}: ${nameOf(phone)}`);
  });
  while (rows.children.length > phones.length) rows.lastChild.remove();
}

function drawGroups() {
  const list = $("groups");
  groups.forEach((group, number) => {
    const button = list.children[number] ?? list.appendChild(document.createElement("button"));
    button.type = "button";
    write(button, group);
  });
  while (list.children.length > groups.length) list.lastChild.remove();
  $("try").hidden = !groups.length;
}

function lastOf(call) {
  if (call.status !== "over") return stateOf(call);
  const time = new Date((call.ended + ahead) * 1000).toLocaleTimeString(document.documentElement.lang);
  return [time, stateOf(call), ...(call.keys ? [words.pressed([...call.keys].join(" "))] : [])].join(" · ");
}

function ring() {
  const calls = new Map();
  phones.forEach((phone, place) => phone.call?.status === "ringing" && calls.set(phone.call.sid, place));
  sound.ringFor(switches.sound && !isLost() ? calls : new Map());
  document.body.dataset.aloud = sound.ringsAloud();
}

// --- what the server tells -------------------------------------------------------------------------------------------

const isLost = () => clock() - heard > SILENT;

function listen() {
  const stream = new EventSource("/events");
  stream.addEventListener("message", (event) => {
    const told = JSON.parse(event.data);
    heard = clock();
    ahead = heard - told.now;
    if (!phones) told.phones.forEach((phone) => phone.call && !isLive(phone.call) && away.add(phone.call.sid));
    phones = told.phones;
    groups = told.groups;
    draw();
    drawLink();
  });
  stream.addEventListener("still", () => { heard = clock(); });
  stream.addEventListener("error", () => {
    heard = 0;
    drawLink();
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

function drawLink() {
  document.body.classList.toggle("lost", isLost());
  const silent = switches.sound && !sound.audible();
  write($("link"), isLost() ? words.lost : silent ? words.gesture : words.connected);
}

// --- what somebody does ----------------------------------------------------------------------------------------------

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

function complain(text) {
  $("complaint").hidden = !text;
  write($("complaint"), text);
}

function act(place, what) {
  const call = callOf(place);
  choose(call.sid);
  if (what === "away") {
    away.add(call.sid);
    opened.delete(call.sid);
    draw();
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
  if (event.ctrlKey || event.metaKey || event.altKey || !phones) return;
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

function reopen(event) {
  if (!event.target.closest(".show")) return;
  const place = Number(event.target.closest("li").dataset.place);
  opened.add(callOf(place).sid);
  draw();
  choose(callOf(place).sid);
  draw();
  shown.get(place).focus();
}

async function raise(group) {
  const became = await post(`/alert?group=${encodeURIComponent(group)}`);
  write($("became"), became && words.raised(group, became));
}

function setUpSwitch(name) {
  const button = $(name);
  switches[name] = localStorage.getItem(name) !== "off";
  const mute = () => name === "voice" && !sound.voiceFor(document.documentElement.lang);
  const show = () => {
    write(button, `${words[name]} ${mute() ? words.none : switches[name] ? words.on : words.off}`);
    button.setAttribute("aria-pressed", String(switches[name]));
  };
  button.addEventListener("click", () => {
    switches[name] = !switches[name];
    localStorage.setItem(name, switches[name] ? "on" : "off");
    if (name === "voice" && !switches.voice) sound.hush();
    complain(mute() ? words.no_voice : "");
    show();
    if (phones) draw();
    drawLink();
  });
  if (name === "voice") sound.whenVoicesCome(show);
  show();
}

async function touched() {
  await sound.touched();
  if (phones) ring();
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
$("rows").addEventListener("click", reopen);
$("try").addEventListener("click", () => raise(groups[0]));
$("groups").addEventListener("click", (event) => event.target.closest("button") && raise(event.target.textContent));
$("chips").addEventListener("click", (event) => {
  if (!event.target.dataset.sid) return;
  choose(event.target.dataset.sid);
  draw();
});
setInterval(() => {
  if (phones) draw();
  if (heard) drawLink();
}, TICK);
listen();
