"use strict";

// Small comforts. Every page works without this file, and without htmx.

// The time zone, so that "today" is the person's own day.
for (const input of document.querySelectorAll("input[data-time-zone]")) {
  input.value = Intl.DateTimeFormat().resolvedOptions().timeZone || input.value;
}

// Escape closes the open menu; the cross closes a message.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.m-menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    document.getElementById("flash").replaceChildren();
    document.getElementById("main").focus({ preventScroll: true });
  }
});

// Signing in again in another tab changes the CSRF token, which makes the one in this page stale.
// The cookie has the new one, where this script may read it.
function freshToken() {
  const name = document.querySelector('meta[name="csrf-cookie"]')?.content;
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
document.addEventListener("submit", (event) => {
  const field = event.target.querySelector('input[name="csrfmiddlewaretoken"]');
  if (field) field.value = freshToken() || field.value;
}, { capture: true });
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  if (parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = freshToken() || parameters.csrfmiddlewaretoken;
});

// While htmx saves, the entry is busy. If that fails it says so, keeps its old state and offers to try again.
function placeOf(element) {
  return element.closest("[data-entry]") || element;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  const place = placeOf(event.detail.elt);
  place.setAttribute("aria-busy", "true");
  place.querySelector("[data-not-saved]")?.remove();
});
document.addEventListener("htmx:afterRequest", (event) => placeOf(event.detail.elt).removeAttribute("aria-busy"));
document.addEventListener("htmx:responseError", showNotSaved);
document.addEventListener("htmx:sendError", showNotSaved);

function showNotSaved(event) {
  const { elt, xhr, requestConfig } = event.detail;
  if (elt.matches("[data-quiet]")) return; // sent by the page itself, and again the next time
  if (requestConfig.verb === "get") {
    // Nothing was to be saved: go there the plain way, where a page says what is wrong.
    if (elt.href) location.assign(elt.href);
    return;
  }
  const flash = document.getElementById("flash");
  if (xhr.status === 401) flash.replaceChildren(copyOf("signed-out"));
  else if (!flash.contains(elt)) flash.replaceChildren();
  const notSaved = copyOf("not-saved");
  notSaved.querySelector("[data-offline]").hidden = xhr.status !== 0;
  notSaved.querySelector("button").addEventListener("click", () => {
    const cause = requestConfig.triggeringEvent;
    (cause.submitter || elt).focus();
    if (cause.type === "submit") elt.requestSubmit(cause.submitter);
    else htmx.trigger(elt, cause.type);
  });
  const place = placeOf(elt);
  (place.querySelector(".m-body") || place).append(notSaved);
}
function copyOf(id) {
  return document.getElementById(id).content.cloneNode(true);
}
