// Draws the page. Texts become text, never markup, and what is there already stays: it may have the focus.

import { drawCaptions } from "/captions.js";
import * as sound from "/sound.js";
import { $, callOf, choose, currentPlace, isLost, isOurs, isShown, nameOf, now, state, switches, write } from "/state.js";
import { words } from "/words.js";

export const KEYS = "123456789*0#";

const shown = new Map(); // handsets, by the place of their telephone

export const handsetAt = (place) => shown.get(place);

export function fill(root) {
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

export function draw() {
  const before = state.current;
  chooseShown();
  chooseCurrent();
  for (const [place, handset] of shown) drawHandset(handset, state.phones[place]);
  drawChips();
  drawRows();
  drawGroups();
  $("quiet").hidden = shown.size > 0;
  const ringing = state.phones.filter((phone) => phone.call?.status === "ringing");
  const rings = ringing.map((phone) => words.tab(nameOf(phone))).join(" ");
  write($("rings"), rings);
  document.title = rings || `Rinban ${words.title}`;
  ring();
  if (state.current && state.current !== before) bringUp();
}

// On a narrow screen the buttons would be below it.
function bringUp() {
  if (matchMedia("(max-width: 40rem)").matches) $("calls").scrollIntoView();
}

function chooseShown() {
  for (const place of shown.keys()) if (place >= state.phones.length) discard(place); // the rota has fewer now
  state.phones.forEach((phone, place) => {
    const wanted = isShown(phone);
    if (wanted && !shown.has(place)) {
      shown.set(place, newHandset(place));
      $("live").append(shown.get(place));
    } else if (!wanted && shown.has(place)) {
      discard(place);
    }
  });
}

function discard(place) {
  shown.get(place).remove();
  shown.delete(place);
}

// A telephone that rings is chosen, unless somebody is talking on another one or is about to pick that up.
function chooseCurrent() {
  const chosen = state.phones[currentPlace()];
  if (chosen && shown.has(currentPlace()) && isOurs(chosen.call)) return;
  const places = [...shown.keys()];
  const live = places.find((place) => isOurs(callOf(place)));
  if (live !== undefined) choose(callOf(live).sid);
  else if (!chosen || !shown.has(currentPlace())) state.current = places.length ? callOf(places.at(-1)).sid : "";
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
  handset.classList.toggle("current", call.sid === state.current);
}

function drawChips() {
  const chips = $("chips");
  chips.hidden = !shown.size;
  [...shown.keys()].forEach((place, number) => {
    const chip = chips.children[number] ?? chips.appendChild(document.createElement("button"));
    const call = callOf(place);
    chip.type = "button";
    chip.className = call.status;
    chip.dataset.sid = call.sid;
    chip.setAttribute("aria-current", String(call.sid === state.current));
    write(chip, call.status === "ringing" ? words.tab(nameOf(state.phones[place])) : nameOf(state.phones[place]));
  });
  while (chips.children.length > shown.size) chips.lastChild.remove();
}

function drawRows() {
  const rows = $("rows");
  state.phones.forEach((phone, place) => {
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
  while (rows.children.length > state.phones.length) rows.lastChild.remove();
}

function drawGroups() {
  const list = $("groups");
  state.groups.forEach((group, number) => {
    const button = list.children[number] ?? list.appendChild(document.createElement("button"));
    button.type = "button";
    write(button, group);
  });
  while (list.children.length > state.groups.length) list.lastChild.remove();
  $("try").hidden = !state.groups.length;
}

function lastOf(call) {
  if (call.status !== "over") return stateOf(call);
  const time = new Date((call.ended + state.ahead) * 1000).toLocaleTimeString(document.documentElement.lang);
  return `${time} · ${call.keys ? words.pressed([...call.keys].join(" ")) : stateOf(call)}`;
}

export function ring() {
  const calls = new Map();
  state.phones.forEach((phone, place) => phone.call?.status === "ringing" && calls.set(phone.call.sid, place));
  sound.ringFor(switches.sound && !isLost() ? calls : new Map());
  document.body.dataset.aloud = sound.ringsAloud();
}

export function drawLink() {
  document.body.classList.toggle("lost", isLost());
  const silent = switches.sound && !sound.audible();
  write($("link"), isLost() ? words.lost : silent ? words.gesture : words.connected);
}

export function complain(text) {
  $("complaint").hidden = !text;
  write($("complaint"), text);
}
