// The page that says that there is none: what stands behind the # of its address never reached the server, and may be a
// link of the playground. The playground itself says what of it is understood. Imports nothing: whoever is lost waits
// for one small file.

const place = document.getElementById("missing-link");
const way = place?.querySelector("a");
if (place && way && location.hash.includes("=")) {
  way.href = `/${location.hash}`;
  place.hidden = false;
}
