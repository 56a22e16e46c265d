// Puts what the link carries into the form, and takes it out of the address, so that no history and no camera has it.
// Without this script the link is pasted into the field.

// It also says which page it is, by random bits: so the button may be pressed twice, and once more after an answer that
// did not arrive, and the link is still the one that this page has taken.
const by = document.createElement("input");
by.type = "hidden";
by.name = "by";
by.value = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
document.getElementById("sign-in").append(by);

function take() {
  const secret = location.hash.slice(1);
  if (!secret) return;
  history.replaceState(null, "", location.pathname);
  document.getElementById("code").value = secret;
  document.getElementById("by-hand").hidden = true;
  document.getElementById("has-link").hidden = false;
  document.getElementById("provider")?.remove();
  document.querySelector("#sign-in button").classList.add("main");
  document.querySelector("#sign-in button").focus();
}

take();
addEventListener("hashchange", take); // a link that is opened where this page is open already loads nothing
