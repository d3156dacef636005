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
// How much of a file is sent; once all of it is, the bar says that something is being done with it.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector("[data-progress]");
  const { loaded, total } = event.detail;
  if (bar && total) bar.value = (100 * loaded) / total;
  if (bar && loaded === total) bar.removeAttribute("value");
});
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

// What is half typed into a form with `data-draft` stays in this browser until it is saved. The name
// of the draft has the person in it, so nobody else at this browser meets it; signing out clears it.
const TYPED = "textarea, input[type=text]";
const drafts = {
  name: (field) => `draft-${field.form.dataset.draft}-${field.name}`,
  fields: (form) => [...form.querySelectorAll(TYPED)],
  // A browser may forbid to keep anything: then nothing is kept, and nothing says so.
  read(field) {
    try { return localStorage.getItem(this.name(field)) || ""; } catch { return ""; }
  },
  write(field, text) {
    try {
      if (text) localStorage.setItem(this.name(field), text);
      else localStorage.removeItem(this.name(field));
    } catch { /* full or forbidden */ }
    this.say(field.form);
  },
  say(form) {
    form.querySelector("[data-draft-kept]").hidden = !this.fields(form).some((field) => this.read(field));
  },
  fillIn() {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      for (const field of this.fields(form)) {
        if (field.value === field.defaultValue && !field.defaultValue) field.value = this.read(field);
      }
      this.say(form);
    }
  },
  // Only what was sent is saved: what was typed while it was under way is not.
  saved(form, sent) {
    for (const field of this.fields(form)) if (this.read(field) === sent[field.name]) this.write(field, "");
  },
};
drafts.fillIn();
document.addEventListener("input", ({ target }) => {
  if (target.matches(TYPED) && target.closest("form[data-draft]")) drafts.write(target, target.value);
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  const form = requestConfig.elt;
  if (xhr.status < 400 && form.matches("form[data-draft]")) drafts.saved(form, requestConfig.parameters);
});
document.addEventListener("htmx:afterSwap", () => drafts.fillIn());
// Without htmx the answer is another page: one that could not save shows what was typed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-draft]") && !event.defaultPrevented) for (const field of drafts.fields(form)) drafts.write(field, "");
});
