// Puts what the link carries into the form, and takes it out of the address, so that no history and no camera has it.
// Without this script the link is pasted into the field.

const code = document.getElementById("code");
const secret = location.hash.slice(1);
if (secret) {
  history.replaceState(null, "", location.pathname);
  code.value = secret;
  document.getElementById("by-hand").hidden = true;
  document.getElementById("has-link").hidden = false;
  document.querySelector("#sign-in button").focus();
}
