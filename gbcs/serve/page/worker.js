// The library in the browser: what page.js asks is answered by Python here, from the files beside this one.
import { loadPyodide } from "../pyodide/pyodide.mjs";

const answer = (async () => {
  const pyodide = await loadPyodide();
  const archive = await fetch(new URL("../library.zip", import.meta.url));
  pyodide.unpackArchive(await archive.arrayBuffer(), "zip", { extractDir: "/library" });
  return pyodide.runPython("import sys; sys.path.insert(0, '/library'); from gbcs.serve.page.site import answer; answer");
})();

self.addEventListener("message", async ({ data: { number, operation, body } }) => {
  const [status, text] = (await answer)(operation, body).toJs();
  self.postMessage({ number, status, text });
});

answer.catch((error) => setTimeout(() => { throw error; })); // which the page is told as an error of its worker
