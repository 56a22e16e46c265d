// What this page knows: what the server has told, and what somebody has chosen.

import * as sound from "/sound.js";
import { words } from "/words.js";

const STAYS = 20; // seconds for which a call that is over can still be read
const SILENT = 15; // seconds without a word of the server after which nothing here can be trusted

export const state = {
  phones: null, // null: the server has told nothing yet
  groups: [], // for which an alert can be raised
  ahead: 0, // seconds by which this clock is ahead of the server's
  heard: 0, // when the server was last heard
  current: "", // the call that keys of the keyboard act on
  away: new Set(), // calls that somebody has put away, or that are long over
  opened: new Set(), // calls that somebody has taken out again to read
};
export const switches = { sound: true, voice: true, letters: true };

export const $ = (id) => document.getElementById(id);
export const clock = () => Date.now() / 1000;
export const now = () => clock() - state.ahead;
export const isLost = () => clock() - state.heard > SILENT;
export const isLive = (call) => call.status !== "over";
export const isOurs = (call) => call.status === "ringing" || call.status === "talking"; // somebody can do something
export const callOf = (place) => state.phones[place].call;
export const nameOf = (phone) => phone.name || words.unknown;
export const currentPlace = () => state.phones?.findIndex((phone) => phone.call?.sid === state.current) ?? -1;

export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function choose(sid) {
  if (state.current !== sid) sound.hush();
  state.current = sid;
}

export function learn(told) {
  state.heard = clock();
  state.ahead = state.heard - told.now;
  if (!state.phones) forgetOver(told.phones);
  state.phones = told.phones;
  state.groups = told.groups;
}

function forgetOver(phones) {
  for (const { call } of phones) if (call && !isLive(call)) state.away.add(call.sid);
}

// Whether this telephone is shown as a handset. None is taken away while a call is going on: nothing moves under a
// finger then.
export function isShown({ call }) {
  if (!call) return false;
  const quiet = !state.phones.some((phone) => phone.call && isLive(phone.call));
  if (quiet && now() - call.ended > STAYS) state.away.add(call.sid);
  return state.opened.has(call.sid) || !state.away.has(call.sid);
}
