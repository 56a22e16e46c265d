// What is said on a call, sentence by sentence, and the keys that were pressed meanwhile.

import * as sound from "/sound.js";
import { now, state, switches, write } from "/state.js";
import { words } from "/words.js";

const FRESH = 2; // seconds after which a sentence is not spoken any more: this page was opened later

// `began`: this call is drawn for the first time.
export function drawCaptions(handset, call, began) {
  const list = handset.querySelector(".captions");
  const current = call.sid === state.current;
  list.setAttribute("aria-live", current ? "assertive" : "off");
  call.captions.forEach((caption, number) => {
    const entry = list.children[number] ?? list.appendChild(newEntry(caption));
    if (caption.kind !== "says") return;
    drawSpeech(entry, caption, switches.voice && current && call.status === "talking" && !began);
    if (caption.cut && !entry.dataset.cut) {
      entry.dataset.cut = words.cut;
      if (current) sound.hush();
    }
  });
  const length = String(list.textContent.length);
  if (list.dataset.length !== length) {
    list.dataset.length = length;
    list.scrollTop = list.scrollHeight;
  }
}

function newEntry(caption) {
  const entry = document.createElement("p");
  entry.className = caption.kind.replace(" ", "-");
  if (caption.kind !== "says") entry.textContent = textOf(caption);
  return entry;
}

function textOf(caption) {
  if (caption.kind === "key") return words.key(caption.text);
  if (caption.kind === "lost key") return words.lost_key(caption.text);
  return words[caption.kind];
}

// A sentence is shown, and spoken, from its first sound on.
function drawSpeech(entry, caption, aloud) {
  const begun = caption.sentences.filter((sentence) => sentence.at <= now());
  begun.forEach((sentence, number) => {
    const known = entry.children[number];
    const span = known ?? entry.appendChild(document.createElement("span"));
    write(span, sentence.text);
    span.classList.toggle("now", !caption.done && number === begun.length - 1);
    if (!known && aloud && now() - sentence.at < FRESH) sound.say(sentence.text);
  });
  while (entry.children.length > begun.length) entry.lastChild.remove();
}
