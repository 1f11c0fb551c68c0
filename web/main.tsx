import { render } from "preact";
import { App } from "./app.js";

render(<App />, document.getElementById("page") as HTMLElement);

// Offline from the next visit on; the page works as well where this fails.
addEventListener("load", () => navigator.serviceWorker?.register("service-worker.js").catch(() => {}));
