// What is heard: the ring, the tones of the keys, and a voice where the machine has one.
// A browser makes no sound before somebody has touched the page.

const TONES = { 1: [697, 1209], 2: [697, 1336], 3: [697, 1477], 4: [770, 1209], 5: [770, 1336], 6: [770, 1477],
  7: [852, 1209], 8: [852, 1336], 9: [852, 1477], "*": [941, 1209], 0: [941, 1336], "#": [941, 1477] };

let context = null;
let ring = null;
const ringing = new Map(); // the sound of each call that rings

export const audible = () => context?.state === "running";

export async function touched() {
  context ??= new AudioContext();
  ring ??= ringOf(context);
  if (context.state !== "running") await context.resume();
}

// As telephones ring in Japan: 400 Hz, sixteen times a second louder and quieter, for one second of three.
function ringOf(audio) {
  const rate = audio.sampleRate;
  const buffer = audio.createBuffer(1, 3 * rate, rate);
  const samples = buffer.getChannelData(0);
  for (let at = 0; at < rate; at += 1) {
    const seconds = at / rate;
    const edge = Math.min(1, seconds * 50, (1 - seconds) * 50);
    const swell = 0.6 + 0.4 * Math.sin(2 * Math.PI * 16 * seconds);
    samples[at] = 0.15 * edge * swell * Math.sin(2 * Math.PI * 400 * seconds);
  }
  return buffer;
}

// Telephones that ring at once have a pitch each. `calls`: of those that ring, with the number of the telephone.
export function ringFor(calls) {
  for (const [sid, source] of ringing) {
    if (!calls.has(sid)) {
      source.stop();
      ringing.delete(sid);
    }
  }
  for (const [sid, number] of calls) {
    if (!audible() || ringing.has(sid)) continue;
    const source = new AudioBufferSourceNode(context, { buffer: ring, loop: true, playbackRate: 1 + (number % 5) * 0.12 });
    source.connect(context.destination);
    source.start();
    ringing.set(sid, source);
  }
}

export const ringsAloud = () => ringing.size;

export function tone(key) {
  if (!audible()) return;
  const volume = new GainNode(context, { gain: 0.06 });
  volume.connect(context.destination);
  for (const frequency of TONES[key]) {
    const wave = new OscillatorNode(context, { frequency });
    wave.connect(volume);
    wave.start();
    wave.stop(context.currentTime + 0.12);
  }
}

// --- the voice -------------------------------------------------------------------------------------------------------
// Some voices never say that they have ended, and some browsers drop what is said at once after `cancel`.

const AFTER_CANCEL = 60; // milliseconds
const REFUSED = 1000; // a browser that refuses to speak does not say so
const LONGEST = 20_000;
let waiting = [];
let speaking = null;
let free = 0;

const synthesis = window.speechSynthesis ?? null;

export const language = (text) => (/[぀-ヿ一-鿿]/.test(text) ? "ja" : "en");

export function voiceFor(wanted) {
  return synthesis?.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(wanted)) ?? null;
}

export function whenVoicesCome(action) {
  synthesis?.addEventListener("voiceschanged", action);
}

export function say(text) {
  const voice = voiceFor(language(text));
  if (!voice) return;
  waiting.push([text, voice]);
  next();
}

export function hush() {
  waiting = [];
  speaking = null;
  if (synthesis?.speaking || synthesis?.pending) {
    synthesis.cancel();
    free = performance.now() + AFTER_CANCEL;
  }
}

function next() {
  if (speaking || !waiting.length) return;
  const delay = free - performance.now();
  if (delay > 0) {
    setTimeout(next, delay);
    return;
  }
  const [text, voice] = waiting.shift();
  const mine = new SpeechSynthesisUtterance(text);
  mine.voice = voice;
  mine.lang = voice.lang;
  const over = () => {
    if (speaking !== mine) return;
    speaking = null;
    next();
  };
  mine.onend = over;
  mine.onerror = over;
  speaking = mine;
  synthesis.speak(mine);
  setTimeout(() => synthesis.speaking || synthesis.pending || over(), REFUSED);
  setTimeout(over, LONGEST);
}
