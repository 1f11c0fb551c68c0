import { testVectorSuites } from "../vector-suites.js";

const urls = import.meta.glob<string>(["../../vectors/*/**/*.json", "!../../vectors/schema/**"], {
  query: "?url",
  import: "default",
  eager: true,
});

await testVectorSuites(Object.keys(urls).sort(), async (path) => (await fetch(urls[path] as string)).json());
