// Before any test: what tests run of dist/ is built, where its source has changed.

import { execFileSync } from "node:child_process";
import type { TestProject } from "vitest/node";

const build = () => execFileSync(process.execPath, ["scripts/build.mjs", "--stale"], { stdio: "inherit" });

export default function setUp(project: TestProject): void {
  build();
  project.onTestsRerun(async () => {
    build();
  });
}
