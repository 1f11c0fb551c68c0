// Keeps the page's own files, so that it opens without a network, and answers for nothing else.

/** written in by scripts/web.mjs */
declare const FILES: readonly string[];
/** those of them that are kept when they are first asked for */
declare const LAZY: readonly string[];
declare const VERSION: string;

interface LifecycleEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends LifecycleEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const cacheName = `yuma-${VERSION}`;
const folder = new URL("./", location.href).href;
const kept = new Set([folder, ...FILES.map((file) => folder + file)]);
const lazy = new Set(LAZY.map((file) => folder + file));

addEventListener("install", (event) => {
  // Past the browser's own cache, which may still hold a file of the set before.
  const requests = [...kept].filter((url) => !lazy.has(url)).map((url) => new Request(url, { cache: "no-cache" }));
  (event as LifecycleEvent).waitUntil(caches.open(cacheName).then((cache) => cache.addAll(requests)));
});

addEventListener("activate", (event) => {
  const drop = async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((old) => old.startsWith("yuma-") && old !== cacheName).map((old) => caches.delete(old)),
    );
  };
  (event as LifecycleEvent).waitUntil(drop());
});

addEventListener("fetch", (event) => {
  const { request } = event as FetchEvent;
  if (request.method !== "GET" || !kept.has(request.url.replace(/#.*/, ""))) return;
  const answer = async () => {
    const cache = await caches.open(cacheName);
    const found = await cache.match(request);
    if (found) return found;
    const fetched = await fetch(request);
    if (fetched.ok && lazy.has(request.url.replace(/#.*/, ""))) await cache.put(request, fetched.clone());
    return fetched;
  };
  (event as FetchEvent).respondWith(answer());
});
