// A tab in Chromium that keeps account of what the page does wrong.

import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright";
import { findChromium } from "../chromium.js";
import { serveSite } from "./site.js";

export const hasChromium = findChromium() !== undefined;

export interface Tab {
  readonly page: Page;
  /** errors, and everything the page's policy refused */
  readonly complaints: readonly string[];
  /** requests to others than the page's own host */
  readonly foreign: readonly string[];
}

export interface Tabs {
  readonly folder: string;
  open(fragment?: string, viewport?: { width: number; height: number }): Promise<Tab>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Tabs> {
  const site = await serveSite();
  const browser: Browser = await chromium.launch({
    executablePath: findChromium() as string,
    args: ["--no-sandbox"],
  });
  return {
    folder: site.folder,
    async open(fragment = "", viewport = { width: 1280, height: 800 }) {
      const page = await browser.newPage({ viewport, acceptDownloads: true });
      const complaints: string[] = [];
      const foreign: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      const note = (url: string) => {
        if (!url.startsWith(site.url) && !/^(data|blob):/.test(url)) foreign.push(url);
      };
      page.on("request", (request) => note(request.url()));
      page.on("websocket", (socket) => note(socket.url()));
      await page.goto(site.url + fragment);
      return { page, complaints, foreign };
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/** Gives the page a file, as if it were chosen. */
export const choose = (page: Page, name: string, content: string | Buffer) =>
  page.setInputFiles("input[type=file]", { name, mimeType: "application/json", buffer: Buffer.from(content) });

/** The headline of the verdict. */
export const headline = (page: Page) => page.locator(".verdict h2").innerText();

/** The rules for people with other senses that the page breaks seriously, each with the first element that does. */
export async function seriousFaults(page: Page): Promise<string[]> {
  interface Violation {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }
  await page.evaluate(readFileSync("node_modules/axe-core/axe.min.js", "utf8"));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
