"use strict";

// What is half typed into a form with `data-draft` stays in this browser until it is saved. The name
// of the draft has the person in it, so nobody else at this browser meets it; signing out clears it.
// Each tab keeps its own, so that two of them take nothing from each other; one that has none yet
// shows what others left. With texts that are edited goes the revision they started from:
// saved later, it meets what was saved meanwhile, and both texts are shown.

const tab = (() => {
  try {
    sessionStorage.tab ||= Math.random().toString(36).slice(2);
    return sessionStorage.tab;
  } catch { return "only"; }
})();

const TYPED = "textarea, input[type=text]";

const drafts = {
  // By form: the drafts, by tab, that it stands for; those it stood for when it was sent; and the
  // revision that it came with.
  shown: new WeakMap(),
  sent: new WeakMap(),
  came: new WeakMap(),

  fields: (form) => [...form.querySelectorAll(TYPED)],
  isFresh: (form) => "draftFresh" in form.dataset,
  joined(kept, { name, tagName }) {
    const texts = Object.values(kept).map((draft) => draft.texts[name]).filter(Boolean);
    return texts.join(tagName === "TEXTAREA" ? "\n\n" : " ");
  },

  // A browser may forbid to keep anything: then nothing is kept, and nothing says so.
  all(form) {
    try { return JSON.parse(localStorage.getItem(`draft-${form.dataset.draft}`)) || {}; } catch { return {}; }
  },
  keep(form, all) {
    try {
      if (Object.keys(all).length) localStorage.setItem(`draft-${form.dataset.draft}`, JSON.stringify(all));
      else localStorage.removeItem(`draft-${form.dataset.draft}`);
    } catch { /* full or forbidden */ }
  },
  // All but these, unless they were written on since.
  without(form, these = {}) {
    const isLeft = ([key, { texts }]) => JSON.stringify(these[key]?.texts) !== JSON.stringify(texts);
    return Object.fromEntries(Object.entries(this.all(form)).filter(isLeft));
  },
  say(form) {
    const all = this.all(form);
    form.querySelector("[data-draft-kept]").hidden = !Object.keys(this.shown.get(form) || {}).some((key) => all[key]);
  },

  meet(form, { isNew }) {
    if (this.shown.has(form)) return;
    const all = this.all(form), fields = this.fields(form), { revision } = form.elements;
    const kept = all[tab] ? { [tab]: all[tab] } : isNew ? all : {};
    this.came.set(form, revision?.value);
    this.shown.set(form, kept);
    const isUntouched = this.isFresh(form) && fields.every(({ value, defaultValue }) => value === defaultValue);
    if (isUntouched && Object.keys(kept).length) {
      for (const field of fields) field.value = this.joined(kept, field) || field.value;
      if (revision?.value) revision.value = Math.min(...Object.values(kept).map((draft) => draft.revision));
    }
    this.say(form);
  },
  typed(form) {
    const fields = this.fields(form);
    const others = this.without(form, this.shown.get(form));
    const isStored = fields.every(({ value, defaultValue }) => !value || (this.isFresh(form) && value === defaultValue));
    const texts = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
    const own = isStored ? {} : { [tab]: { texts, revision: form.elements.revision?.value } };
    this.keep(form, { ...others, ...own });
    this.shown.set(form, own);
    this.say(form);
  },
  // Only what was sent is saved: what was typed while it was under way is not.
  saved(form) {
    this.keep(form, this.without(form, this.sent.get(form)));
  },
  drop(form) {
    const fields = this.fields(form), { revision } = form.elements;
    this.keep(form, this.without(form, this.shown.get(form)));
    this.shown.set(form, {});
    for (const field of fields) field.value = field.defaultValue;
    if (revision?.value) revision.value = this.came.get(form);
    this.say(form);
    fields[0].focus();
  },
  each(action) {
    for (const form of document.querySelectorAll("form[data-draft]")) action(form);
  },
};

drafts.each((form) => drafts.meet(form, { isNew: true }));
document.addEventListener("htmx:afterSwap", () => drafts.each((form) => drafts.meet(form, { isNew: false })));
window.addEventListener("storage", () => drafts.each((form) => drafts.say(form)));
document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-draft]");
  if (form && target.matches(TYPED)) drafts.typed(form);
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-draft-drop]");
  if (button) drafts.drop(button.form);
});
document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => drafts.sent.set(elt, drafts.shown.get(elt)));
document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr, requestConfig } }) => {
  const { elt: form, parameters } = requestConfig;
  if (xhr.status < 400 && form.matches("form[data-draft]") && !parameters.put_back) drafts.saved(form);
});
// Without htmx the answer is another page: one that could not save shows what was typed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-draft]") && !event.defaultPrevented) drafts.keep(form, drafts.without(form, drafts.shown.get(form)));
});
