// Leads to the plain page where Streamlit's own scripts do not run. As old as a script can be: it must run everywhere.
"use strict";
(function () {
  // The address is kept: a question, an official unit, a conversation.
  var plain = /\/browse$/.test(location.pathname) ? "notices" : "ask";
  window.youjuPlain = new URL(plain + location.search, document.currentScript.src).href;
  try {
    // What they need and older browsers lack: sets in regular expressions (Chromium 112).
    new RegExp("[a--b]", "v");
  } catch (old) {
    location.replace(window.youjuPlain);
  }
})();
