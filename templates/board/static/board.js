// Keeps the page up to date: fetches what has changed when a socket says that something has, and every few seconds all
// the same; counts the seconds of a ringing call, and says so when what is shown is old. Without this script the page
// can be read all the same.

const FIRST_WAIT = 0.5;
const LONGEST_WAIT = 30;
const FIELDS = "input:not([type=hidden]), textarea, select";
const LONGEST_SILENCE = 60; // seconds until a socket is tried again that could not be had so often
const EVERY_WITH_SOCKET = 10; // seconds between two looks while changes are told; `old` has to be longer
const SPREAD = 0.25; // seconds over which the screens come that are told of a change, if they are not told that, too
const APART = 0.5; // seconds between two looks, however much happens
const SIGN_OF_LIFE = 480; // API Gateway closes a socket on which nothing was said for 10 minutes; each word has a price
const LIFE = 6600; // and any socket after 2 hours: this one goes before, when it can be replaced in peace

const body = document.body;
const every = Number(body.dataset.every);
const old = Math.max(15, 1.5 * every); // seconds after which nobody may take what is shown for the present
const age = document.getElementById("age");
const stale = document.getElementById("stale");
const said = document.getElementById("said");
const foot = document.getElementById("foot");

let tag = "";
let heardAt = performance.now();
let failures = 0;
let patience = 0; // seconds for which the server asks nobody to come
let nextAt = 0;
let looking = false;
let again = false;
let lookedAt = -Infinity;
let soon = 0;
let socket = null;
let pressed = Promise.resolve(); // until no finger, button or space bar is down: what is replaced meanwhile would lose the click
let batch = ""; // the changes that were told last: other screens were told of them, too, and what one has read serves all
let refusals = 0; // of the socket, one after the other
let retry = 0; // the timer of the next try
let part = document.getElementById("part");
let shown = seen(part);
let zone = document.documentElement.dataset.zone;

function seen(element) {
  return { now: Number(element?.dataset.now ?? 0), at: performance.now() };
}

/** Seconds since 1970 on the server's clock: this machine's own may be wrong. */
function now() {
  return shown.now + (performance.now() - shown.at) / 1000;
}

/** The server tells times on the clock of this machine, which may have come to another place since. */
function rememberZone() {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!here || here === zone) return;
  zone = here;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `tz=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
}

/** The form, with what opens it, in which somebody is typing; null if nobody is. */
function typedIn() {
  const active = document.activeElement;
  return part.contains(active) && active.matches(FIELDS) ? active.closest("details[id]") : null;
}

/** What was typed or chosen elsewhere is taken over into the fields of the same ids; so is why a form was refused. */
function takeOver(old, fresh) {
  for (const words of old.querySelectorAll(".refused")) {
    fresh.querySelector(`#${CSS.escape(words.closest("details").id)} > summary`)?.after(words.cloneNode(true));
  }
  for (const field of old.querySelectorAll(FIELDS)) {
    const twin = field.id ? fresh.querySelector(`#${CSS.escape(field.id)}`) : null;
    if (!twin) continue;
    if (field.type === "checkbox") twin.checked = field.checked;
    else if (field.localName !== "select") twin.value = field.value;
    else if ([...twin.options].some((one) => one.value === field.value)) twin.value = field.value;
  }
}

/** What stands where `own` stood, by its id or else by its kind and its place among those; undefined if nothing does. */
function counterpart(own, all) {
  const isAlike = (one) => one.localName === own.localName && one.id === own.id && one.classList[0] === own.classList[0];
  return all.filter(isAlike)[[...own.parentNode.children].filter(isAlike).indexOf(own)];
}

/**
 * Makes `old` what `fresh` is, all but `kept` and its content. That stays in the document where it is: an element that
 * is moved loses the cursor, and what an input method is just composing. A form that is not offered any more stays where
 * it was, also without a `fresh` around it, and of `old` nothing is left but that.
 */
function renewAround(old, fresh, kept) {
  if (old === kept) return;
  for (const { name, value } of fresh?.attributes ?? []) old.setAttribute(name, value);
  if (!fresh) old.className = old.classList[0] ?? ""; // the others are the colour of what is over
  const own = [...old.childNodes].find((one) => one.contains(kept));
  const twin = fresh?.querySelector(`#${CSS.escape(kept.id)}`);
  const all = [...(fresh?.childNodes ?? [])];
  const same = twin ? all.find((one) => one.contains(twin)) : counterpart(own, all);
  const at = same ? all.indexOf(same) : Math.min([...old.childNodes].indexOf(own), all.length);
  for (const one of [...old.childNodes]) if (one !== own) one.remove();
  own.before(...all.slice(0, at));
  own.after(...all.slice(same ? at + 1 : at));
  renewAround(own, same, kept);
}

/**
 * What a link, a button or a heading that opens something does, by which it is found again in what replaces it: most
 * have no id. By what it does and not by where it stands, since somebody may press Enter in this very moment.
 */
function doing(element) {
  const whole = element.closest("[id]:not(#part)")?.id ?? "";
  const sent = [...(element.form?.elements ?? [])].filter((one) => one.type === "hidden" && !["csrf", "made"].includes(one.name));
  const what = [element.getAttribute("href"), element.form?.getAttribute("action"), ...sent.map((one) => one.value)];
  return JSON.stringify([element.localName, whole, ...what]);
}

/** What the keyboard acts on, if that is in `part` or in the foot: its id, and what it does. */
function reached() {
  const active = document.activeElement;
  const within = [part, foot].find((one) => one.contains(active))?.id;
  return within ? { id: active.id, does: doing(active), among: `#${within} ${active.localName}` } : null;
}

/** Gives the keyboard back to what it acted on, if that is still there. */
function reachAgain({ id, does, among }) {
  const all = id ? [document.getElementById(id)] : [...document.querySelectorAll(among)].filter((one) => doing(one) === does);
  all[0]?.focus({ preventScroll: true });
}

function read(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

function replace(page) {
  const fresh = page.getElementById("part");
  if (!fresh) return false;
  const before = reached();
  const opened = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
  const along = [...part.querySelectorAll(".wide")].map((one) => one.scrollLeft);
  const news = fresh.dataset.said !== part.dataset.said ? fresh.dataset.said : "";
  const kept = typedIn();
  const wasUntold = isUntold(part);
  takeOver(part, fresh);
  document.adoptNode(fresh);
  if (kept) {
    renewAround(part, fresh, kept);
    part.toggleAttribute("data-untold", isUntold(fresh));
  } else {
    part.replaceWith(fresh);
    part = fresh;
  }
  shown = seen(part);
  const times = document.getElementById("times"); // outside of the part, whose times it tells of
  if (times && part.dataset.times) times.textContent = part.dataset.times;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  part.querySelectorAll(".wide").forEach((one, place) => (one.scrollLeft = along[place] ?? 0));
  if (before && !kept) reachAgain(before);
  if (news) said.textContent = news;
  if (part.dataset.title) document.title = part.dataset.title;
  if (wasUntold && !isUntold(part)) socket?.close(); // Redis may have come back without who listens: another one follows
  return true;
}

/** Whether nobody is told of changes now, as the first page says while Redis is away. */
function isUntold(element) {
  return "untold" in element.dataset;
}

/** Holds back what is new while somebody clicks, for a second at most: with a pointer, or with the space bar. */
function awaitRelease(event) {
  if (event.type === "keydown" && event.key !== " ") return; // each other key does what it does when it goes down
  pressed = new Promise((done) => {
    const heard = new AbortController();
    const end = () => {
      heard.abort(); // or a page that is open for days would listen once more for each press
      done();
    };
    const over = () => setTimeout(end); // the click comes right behind it
    for (const release of ["pointerup", "pointercancel", "keyup"]) addEventListener(release, over, { signal: heard.signal });
    setTimeout(end, 1000);
  });
}

/** The answer to a GET; the session may be over, so that the door asks who it is, and there is none. */
async function ask(address, headers = {}) {
  const answer = await fetch(address, { headers, cache: "no-store", signal: AbortSignal.timeout(8000), redirect: "manual" });
  if (answer.type !== "opaqueredirect" && answer.status !== 401) return answer;
  location.reload();
  return null;
}

/**
 * Somebody has signed in once more in another tab. What this page has of the former session is of no use any more: its
 * tokens, and the words of the foot. They are taken from the page as it is now, and what is typed stays as it is; but
 * another person gets a page of their own.
 */
async function renew() {
  const answer = await ask(location.href);
  if (answer?.status !== 200) throw new Error(String(answer?.status));
  const page = read(await answer.text());
  await pressed;
  if (page.body.dataset.who !== body.dataset.who) return location.reload();
  const before = reached();
  const csrf = page.querySelector("[name=csrf]")?.value;
  if (every) replace(page); // any other page has nothing of a session in it, and may have a search that is being typed
  foot.replaceChildren(...page.getElementById("foot").childNodes);
  for (const one of document.querySelectorAll("[name=csrf]")) one.value = csrf; // also where somebody types
  Object.assign(body.dataset, page.body.dataset);
  if (before && document.activeElement === body) reachAgain(before);
  tag = "";
  listenAnew();
}

async function look() {
  lookedAt = performance.now();
  rememberZone();
  const address = new URL(location.href);
  address.searchParams.set("part", "1");
  if (batch) address.searchParams.set("batch", batch);
  const headers = tag ? { "If-None-Match": tag } : {};
  const answer = await ask(address, headers);
  if (!answer) return;
  const session = answer.headers.get("Rinban-Session");
  if (session && session !== body.dataset.session) {
    await renew();
  } else if (answer.status === 200) {
    const text = await answer.text();
    await pressed;
    if (!replace(read(text))) return;
    tag = answer.headers.get("ETag") ?? "";
  } else if (answer.status !== 304) {
    const isRefused = answer.status === 429 || answer.status === 503;
    patience = isRefused ? Math.min(LONGEST_WAIT, Number(answer.headers.get("Retry-After")) || FIRST_WAIT) : 0;
    throw new Error(String(answer.status));
  }
  heardAt = performance.now();
  failures = patience = 0;
}

/** Fetches what has changed. What is told while it is under way is fetched right after it. */
async function refresh() {
  again = true;
  if (looking) return;
  looking = true;
  try {
    while (again && !document.hidden) {
      again = false;
      await look();
    }
  } catch {
    failures += 1;
  }
  looking = false;
  tick();
}

/**
 * As `refresh`, where all screens are told in one moment: each comes `within` some seconds, and in a storm not without a
 * rest. One that was just refused leaves it to `goOn`, which comes back ever less often.
 */
function refreshSoon(within) {
  if (soon || patience) return;
  const rest = Math.max(0, Math.max(APART, 1.5 * within) - (performance.now() - lookedAt) / 1000);
  soon = setTimeout(() => {
    soon = 0;
    refresh();
  }, (rest + within * Math.random()) * 1000);
}

/** Seconds until the next try, with some chance in it: a hundred screens must not come back at once. */
function pause(failed, longest) {
  return Math.min(longest, FIRST_WAIT * 2 ** failed) * (0.7 + 0.3 * Math.random());
}

/** Whether changes come by the socket. While Redis is away none do, and the page says so though its socket is open. */
function isTold() {
  return socket?.readyState === WebSocket.OPEN && !isUntold(part);
}

function interval() {
  return isTold() ? Math.max(every, EVERY_WITH_SOCKET) : every;
}

async function goOn() {
  await refresh();
  const wait = failures ? Math.max(patience, pause(failures, LONGEST_WAIT)) : interval();
  nextAt = performance.now() + wait * 1000;
  setTimeout(goOn, wait * 1000);
}

/** What opens one socket: its address has no cookie of ours, and may be kept by a log on the way. */
async function voucher() {
  const form = new URLSearchParams({ csrf: body.dataset.token });
  const asked = { method: "POST", body: form, cache: "no-store", signal: AbortSignal.timeout(8000), redirect: "manual" };
  const answer = await fetch(`${body.dataset.base}/board/voucher`, asked);
  if (answer.status === 403) refresh(); // the page is of a former session
  if (answer.status !== 200) throw new Error(String(answer.status));
  return (await answer.json()).voucher;
}

async function listen() {
  retry = 0;
  try {
    hear(await voucher());
  } catch {
    listenLater();
  }
}

function listenLater() {
  refusals += 1;
  retry = setTimeout(listen, pause(refusals, LONGEST_SILENCE) * 1000);
  tick();
}

/** With a socket of this session; that of a former one is told nothing more. */
function listenAnew() {
  refusals = 0;
  socket?.close();
  if (!retry) return; // the end of the former socket leads to the next one, as does a voucher that is refused just now
  clearTimeout(retry);
  listen();
}

/** The socket carries a number and nothing else, another one with each change. What has changed is fetched. */
function hear(pass) {
  const address = new URL(body.dataset.live, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.searchParams.set("voucher", pass);
  const own = (socket = new WebSocket(address));
  let number = -1;
  const alive = setInterval(() => own.readyState === WebSocket.OPEN && own.send("{}"), SIGN_OF_LIFE * 1000);
  const end = setTimeout(() => own.close(), LIFE * (0.9 + 0.1 * Math.random()) * 1000);
  own.addEventListener("open", () => {
    refusals = 0;
    batch = "";
    refresh(); // what has changed before
  });
  own.addEventListener("message", (message) => {
    const told = JSON.parse(message.data);
    if (told.seq === number) return;
    batch = told.seq > number ? (told.batch ?? "") : ""; // what was overtaken says nothing of what was told before it
    number = told.seq;
    refreshSoon(told.within ?? SPREAD);
  });
  own.addEventListener("close", () => {
    clearInterval(alive);
    clearTimeout(end);
    listenLater();
  });
}

function tick() {
  for (const one of part?.querySelectorAll("[data-since]") ?? []) {
    const most = Number(one.dataset.most ?? one.max);
    const seconds = Math.max(0, Math.min(most, Math.floor(now() - Number(one.dataset.since))));
    if (one.localName === "progress") one.value = seconds;
    else one.textContent = String(seconds);
  }
  if (!every) return;
  const seconds = Math.floor((performance.now() - heardAt) / 1000);
  const isOld = seconds >= old;
  body.classList.toggle("is-old", isOld);
  age.classList.toggle("is-live", !isOld);
  age.textContent = `${isOld ? age.dataset.old : manner()} · ${age.dataset.ago.replace("{n}", seconds)}`;
  const says = isOld ? stale.dataset.says : "";
  if (stale.textContent !== says) stale.textContent = says;
}

/** How the page comes by what is new. */
function manner() {
  if (failures) return age.dataset.fails.replace("{n}", Math.max(0, Math.ceil((nextAt - performance.now()) / 1000)));
  return !body.dataset.live || isTold() ? age.dataset.fresh : age.dataset.polls.replace("{n}", every);
}

rememberZone();
if (body.dataset.session) {
  const tabs = new BroadcastChannel("rinban-session"); // also of a page that never looks by itself
  tabs.addEventListener("message", ({ data }) => data === body.dataset.session || renew().catch(() => {}));
  tabs.postMessage(body.dataset.session);
}
// A page that could not be shown tries again, not in one moment with all the others.
if (part?.dataset.again) setTimeout(() => location.reload(), Number(part.dataset.again) * (0.7 + 0.6 * Math.random()) * 1000);
if (every && part) {
  setTimeout(goOn, every * 1000);
  if (body.dataset.live) listen();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
  });
  addEventListener("online", refresh);
  for (const begin of ["pointerdown", "keydown"]) addEventListener(begin, awaitRelease);
}
