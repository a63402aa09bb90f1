// The first script of the page, in words that any browser can read: it asks for what the page needs before anything
// else runs, names the files that are lost on their way, and says both in the page. Knows no view and no connection.
// Main reads `descent` from the window: whether the page may start, and which files a module lacks.

(function () {
  var BROWSERS = "Chromium, Chrome or Edge 117, Firefox 125, Safari 17.4, or a later one";

  /** What scripts and style sheets use and not every browser has; README names the first versions that have it all. */
  var NEEDED = [
    ["module scripts", has(window.HTMLScriptElement, "noModule")],
    ["WebSocket", "WebSocket" in window],
    ["DecompressionStream", "DecompressionStream" in window],
    ["fetch", "fetch" in window],
    ["ResizeObserver", "ResizeObserver" in window],
    ["IntersectionObserver", "IntersectionObserver" in window],
    ["the dialog element", has(window.HTMLDialogElement, "showModal")],
    ["the popover attribute", has(window.HTMLElement, "popover")],
    ["checkVisibility", has(window.Element, "checkVisibility")],
    ["replaceChildren", has(window.Element, "replaceChildren")],
    ["Array.at", has(window.Array, "at")],
    ["Array.toReversed", has(window.Array, "toReversed")],
    ["String.replaceAll", has(window.String, "replaceAll")],
    ["MathML", "MathMLElement" in window],
    ["CSS :has()", styles("selector(:has(a))")],
    ["CSS container queries", styles("(container-type: inline-size)")],
    ["CSS subgrid", styles("(grid-template-columns: subgrid)")],
    ["CSS color-mix()", styles("(color: color-mix(in srgb, red, blue))")],
  ];

  /** @type {string[]} */
  var lost = [];
  var descent = { isRefused: false, isStarted: false, lacks: lacks };
  /** @type {any} */ (window).descent = descent;

  // A frame may be shown without an origin; then no module of ours is read, and no server of ours lets it connect.
  if (window.origin === "null") refuse(withoutOrigin());
  else {
    var missing = NEEDED.filter(function (feature) {
      return !feature[1];
    }).map(function (feature) {
      return feature[0];
    });
    if (missing.length) {
      refuse([
        paragraph("This browser cannot show Descent. It lacks: " + missing.join(", ") + "."),
        paragraph("What works: " + BROWSERS + "."),
      ]);
    }
  }
  mendLanguage();

  window.addEventListener("error", hear, true);

  /**
   * @param {any} kind  a constructor, or nothing where the browser has none
   * @param {string} name
   */
  function has(kind, name) {
    return Boolean(kind && name in kind.prototype);
  }

  /** @param {string} condition */
  function styles(condition) {
    return Boolean(window.CSS && CSS.supports && CSS.supports(condition));
  }

  /**
   * A system's language may be no language (`C`, `en-US@posix`, none at all). The vendored chart formats numbers in
   * it and would stop at the first: then such a name counts as English.
   */
  function mendLanguage() {
    try {
      new Intl.NumberFormat(navigator.language);
    } catch (_) {
      var NumberFormat = Intl.NumberFormat;
      Intl.NumberFormat = /** @type {any} */ (
        function (/** @type {any} */ locales, /** @type {any} */ options) {
          try {
            return new NumberFormat(locales, options);
          } catch (_) {
            return new NumberFormat("en", options);
          }
        }
      );
      Object.defineProperty(Intl.NumberFormat, "prototype", { value: NumberFormat.prototype });
      Intl.NumberFormat.supportedLocalesOf = NumberFormat.supportedLocalesOf;
    }
  }

  /** @param {Event} event  a file that did not come, or before the start a script that could not be read */
  function hear(event) {
    var target = event.target;
    if (target instanceof HTMLLinkElement) name([target.href]);
    else if (target instanceof HTMLScriptElement && !descent.isRefused) {
      var file = target.src;
      if (target.type !== "module") name([file]);
      else {
        lacks(file).then(function (files) {
          name(files.length ? files : [file]);
        });
      }
    } else if (event instanceof ErrorEvent && event.filename && !descent.isStarted && !descent.isRefused) {
      name([event.filename]);
    }
  }

  /** @param {string[]} urls */
  function name(urls) {
    urls.forEach(function (url) {
      var file = url.replace(location.origin, "").replace(/[?#].*/, "");
      if (lost.indexOf(file) < 0) lost.push(file);
    });
    tell([
      paragraph(
        (descent.isStarted ? "The page is not whole" : "The page may not start") +
          ": " +
          lost.join(", ") +
          (lost.length > 1 ? " were" : " was") +
          " lost on the way, or could not be read.",
      ),
      button("Load again"),
    ]);
  }

  /**
   * Which files a module needs and does not get.
   * @param {string} url
   * @returns {Promise<string[]>}
   */
  function lacks(url) {
    /** @type {Record<string, boolean>} */
    var seen = {};
    /** @type {string[]} */
    var found = [];
    return walk(url).then(function () {
      return found;
    });

    /**
     * @param {string} at
     * @returns {Promise<any>}
     */
    function walk(at) {
      if (seen[at]) return Promise.resolve();
      seen[at] = true;
      return fetch(at)
        .then(function (answer) {
          if (!answer.ok || !/javascript/.test(answer.headers.get("content-type") || "")) throw answer;
          return answer.text();
        })
        .then(function (text) {
          var imports = text.match(/(?:^(?:import|export)\b[^"'(]*|\bimport\()["']\.[^"']+["']/gm) || [];
          return Promise.all(
            imports.map(function (each) {
              return walk(new URL(each.slice(each.search(/["']/) + 1, -1), at).href);
            }),
          );
        })
        .catch(function () {
          found.push(at);
        });
    }
  }

  /** @param {HTMLElement[]} parts */
  function refuse(parts) {
    descent.isRefused = true;
    tell(parts);
  }

  function withoutOrigin() {
    var link = document.createElement("a");
    link.href = location.href;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Open Descent in a tab of its own";
    return [
      paragraph(
        "Descent cannot connect from here: it is in a frame whose sandbox gives it no origin, and a server must not" +
          " let such a page in. Whoever made the page around it can add allow-same-origin to the frame's sandbox.",
      ),
      link,
    ];
  }

  /**
   * In the page, as soon as there is one.
   * @param {HTMLElement[]} parts
   */
  function tell(parts) {
    var place = document.getElementById("failure");
    if (!place) {
      document.addEventListener("DOMContentLoaded", function () {
        tell(parts);
      });
      return;
    }
    place.textContent = "";
    for (var index = 0; index < parts.length; index++) place.appendChild(parts[index]);
    place.hidden = false;
    var stuck = document.getElementById("stuck");
    if (stuck) stuck.hidden = true;
    var status = document.getElementById("status");
    if (descent.isRefused && status) {
      status.textContent = "cannot start";
      status.setAttribute("data-status", "refused");
    }
  }

  /** @param {string} text */
  function paragraph(text) {
    var made = document.createElement("p");
    made.textContent = text;
    return made;
  }

  /** @param {string} label */
  function button(label) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "solid";
    made.textContent = label;
    made.onclick = function () {
      location.reload();
    };
    return made;
  }
})();
