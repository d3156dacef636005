// Django's chooser of several names an icon with aria-label and gives it no role that has a name.
// The chooser is built on "load", by a script above this one.
addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".search-label-icon")) {
    icon.setAttribute("role", "img");
  }
});
