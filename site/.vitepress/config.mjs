import { defineConfig } from "vitepress";

/** Headings have the anchors that they have in the repository. */
const slugify = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const page = (text, link) => ({ text, link });

export default defineConfig({
  title: "yuma-consensus",
  description: "The epoch of Bittensor's Yuma Consensus, bit for bit",
  base: "/yuma-consensus/",
  srcDir: "pages",
  outDir: "dist",
  cleanUrls: true,
  lastUpdated: false,
  // Addresses in examples are the reader's own machine; the verifier is built beside these pages.
  ignoreDeadLinks: ["localhostLinks", /\/(verifier|notebook)\/$/],
  markdown: { anchor: { slugify }, headers: { slugify }, toc: { slugify } },
  themeConfig: {
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: "https://github.com/yuma-consensus/yuma-consensus" }],
    nav: [
      { ...page("Verifier", "/verifier/"), target: "_self" },
      page("Specification", "/specification/"),
      page("Conformance", "/conformance"),
      page("API", "/reference/"),
    ],
    sidebar: [
      {
        text: "Use",
        items: [
          page("Embedding", "/embedding"),
          page("Where it runs", "/consumers"),
          page("API reference", "/reference/"),
          page("The ABI", "/abi"),
          page("Performance", "/performance"),
          page("Benchmark", "/benchmark"),
        ],
      },
      {
        text: "Check",
        items: [
          page("Verify an epoch", "/verify"),
          page("Questions", "/questions"),
          page("Explanations", "/explain"),
          page("From epoch to epoch", "/history"),
          page("A subnet at a glance", "/metagraph"),
          page("The verifier page", "/web"),
          page("Conformance", "/conformance"),
          page("Supply chain", "/supply-chain"),
          page("Proofs", "/proofs"),
        ],
      },
      {
        text: "Study",
        items: [
          page("Simulation", "/simulation"),
          { ...page("Notebook", "/notebook/"), target: "_self" },
          page("Consensus map", "/consensus-map"),
          page("Past one machine", "/scale"),
          page("A whole subnet", "/subnet"),
          page("Failure modes", "/failure-modes"),
        ],
      },
      {
        text: "Rules",
        items: [
          page("Overview", "/specification/"),
          page("The epoch", "/specification/epoch"),
          page("Emission", "/specification/emission"),
          page("Payout", "/specification/payout"),
          page("Fixed point", "/specification/fixed-point"),
          page("Rulesets of runtimes", "/specification/rulesets"),
          page("Comparison", "/specification/comparison"),
          page("Which runtimes", "/rulesets"),
          page("Adding a runtime", "/runtimes"),
        ],
      },
      { text: "Project", items: [page("Changes", "/changelog")] },
    ],
  },
});
